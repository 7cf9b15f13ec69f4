/** What a link says that its page cannot use: told once, and taken out of the address, so that what is shown is what it says. */
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { useTranslation } from "@/kit/words";
import { toast } from "@/ui/toast";
import { unusable } from "@/util/search";

/** For the window of an entry. Which names a page knows, and which values, its `validateSearch` says. */
export function useUsableAddress(): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // As one text, so that only another finding is one.
  const found = useRouterState({
    select: ({ status, location, matches }) =>
      status === "idle"
        ? unusable(location.searchStr, matches.at(-1)?.search ?? {})
            .map(([name, value]) => `${name}=${value}`)
            .join(", ")
        : "",
  });
  const tell = useEffectEvent((said: string) => {
    toast(t("page.unusable", { said }), "bad");
    void navigate({ to: ".", search: (read: object) => read, replace: true } as unknown as Parameters<
      typeof navigate
    >[0]);
  });
  useEffect(() => {
    if (found) tell(found);
  }, [found]);
}
