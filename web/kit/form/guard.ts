/** Asks before unsaved changes are lost: by a link, by Back, by closing the window. */
import { useBlocker } from "@tanstack/react-router";
import { confirm, type Question } from "@/kit/confirm";
import { useTranslation } from "@/kit/words";

/**
 * `unsaved` is asked at the moment of leaving, so that a form that was just saved lets go at once. `question` says what else would
 * be lost than what was written.
 */
export function useUnsavedGuard(unsaved: () => boolean, question?: Question) {
  const { t } = useTranslation();
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (!unsaved() || current.pathname === next.pathname) return false;
      const leave = await confirm(
        question ?? {
          title: t("unsaved.title"),
          lost: [t("unsaved.lost")],
          action: t("unsaved.leave"),
          keep: t("unsaved.stay"),
        },
      );
      return !leave;
    },
    enableBeforeUnload: unsaved,
  });
}
