/** Starts the app: words, then the router. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "@/api/client";
import { type Dictionary, startWords } from "@/i18n";
import { Confirmations } from "@/kit/confirm";
import { session } from "@/kit/page/tree";
import { words } from "@/kit/words";
import { Toasts, toast } from "@/ui/toast";
import { router } from "./routes";
import "@/ui/styles.css";

/** A page whose code is not here yet. */
interface Lazy {
  preload?: () => Promise<void>;
}

// Who is signed in is asked at once, and the code of the page in the address comes meanwhile.
void session().catch(() => undefined);

/**
 * A function rather than the file itself: the code of a page takes from this file's chunk, so it is here only when the chunk has
 * run to its end, and a chunk that waits for a page never does.
 */
async function start() {
  await startWords(
    import.meta.glob<{ default: Dictionary }>(
      "../../{i18n/*,features/*/words,kit/words,apps/console/shell/words}/{de,fr,ja}.ts",
    ),
    (retry) =>
      toast(words.t("common:language.failed"), "bad", { label: words.t("common:tryAgain"), press: () => void retry() }),
  );
  for (const { routeId } of router.matchRoutes(router.latestLocation)) {
    const { component } = router.routesById[routeId as keyof typeof router.routesById].options;
    void (component as Lazy | undefined)?.preload?.();
  }
  // A page that is there soon is drawn once, as a whole; one that is not shows that it is on its way.
  await Promise.race([router.load(), new Promise((done) => setTimeout(done, 800))]);
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Confirmations />
        <Toasts />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
