/** Starts the member app: the brand, the words, then the router. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "@/api/client";
import { type Dictionary, startWords } from "@/i18n";
import { wear } from "@/kit/brand/brand";
import { words } from "@/kit/words";
import { Toasts, toast } from "@/ui/toast";
import { brand } from "./brand";
import { router } from "./routes";
import "@/ui/styles.css";

wear(brand);

/** A function rather than the file itself: a page that takes from this file's chunk is here only when the chunk has run to its end. */
async function start() {
  await startWords(
    import.meta.glob<{ default: Dictionary }>("../../{i18n/*,stays/*/words,kit/words}/{de,fr,ja}.ts"),
    (retry) =>
      toast(words.t("common:language.failed"), "bad", { label: words.t("common:tryAgain"), press: () => void retry() }),
  );
  // A page that is there soon is drawn once, as a whole; one that is not shows that it is on its way.
  await Promise.race([router.load(), new Promise((done) => setTimeout(done, 800))]);
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
