/** Asks before unsaved changes are lost: by a link, by Back, by closing the window. */
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { confirm } from "@/kit/confirm";

/** `unsaved` is asked at the moment of leaving, so that a form that was just saved lets go at once. */
export function useUnsavedGuard(unsaved: () => boolean) {
  const { t } = useTranslation();
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (!unsaved() || current.pathname === next.pathname) return false;
      const leave = await confirm({
        title: t("Leave without saving?"),
        lost: [t("What you wrote here is not saved, and would be lost.")],
        action: t("Leave"),
        keep: t("Stay"),
      });
      return !leave;
    },
    enableBeforeUnload: unsaved,
  });
}
