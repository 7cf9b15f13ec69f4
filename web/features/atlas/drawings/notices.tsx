/** What stands above the text: that an older version is shown, or that somebody else saved while one wrote. */
import type { OpenDrawing, OpenDrawingVersion } from "@stoa/client";
import { useMutation } from "@tanstack/react-query";
import { History, Users } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/api/client";
import { restoreDrawingVersion } from "@/api/generated/drawings";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { May } from "@/kit/permission/may";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { timeName } from "@/util/dates";
import { useTranslation } from "../words";
import { useAuthor } from "./author";
import type { Saving } from "./save";

interface OlderNoticeProps {
  drawing: OpenDrawing;
  shown: OpenDrawingVersion;
  onNewest: () => void;
}

export function OlderNotice({ drawing, shown, onNewest }: OlderNoticeProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const nameOf = useAuthor();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      restoreDrawingVersion.send({
        path: { org, drawing: drawing.id, number: shown.number },
        header: { "If-Match": drawing.etag },
      }),
    onSuccess: ({ version }) => {
      toast(t("drawings.restored", { from: shown.number, number: version }));
      onNewest();
    },
    onError: (error) => toast(messageOf(error), "bad"),
  });
  return (
    <Notice
      tone="accent"
      icon={History}
      title={t("drawings.olderTitle", { number: shown.number, newest: drawing.version })}
    >
      {t("drawings.savedBy", { name: nameOf(shown.saved_by), time: timeName(shown.saved_at, locale) })}
      {shown.note && <span className="block">{shown.note}</span>}
      <Choices>
        <May needs="drawings:write">
          <Button size="small" kind="primary" busy={isPending} onClick={() => mutate()}>
            {t("drawings.restore")}
          </Button>
        </May>
        <Button size="small" onClick={onNewest}>
          {t("drawings.toNewest")}
        </Button>
      </Choices>
    </Notice>
  );
}

interface NewerNoticeProps {
  drawing: OpenDrawing;
  save: Saving;
  onTheirs: () => void;
}

export function NewerNotice({ drawing, save, onTheirs }: NewerNoticeProps) {
  const { t } = useTranslation();
  const nameOf = useAuthor();
  return (
    <Notice
      tone="warn"
      icon={Users}
      title={t("drawings.newerTitle", { name: nameOf(drawing.updated_by), number: drawing.version })}
    >
      {t("drawings.newerBody", { number: drawing.version })}
      <Choices>
        <Button size="small" onClick={onTheirs}>
          {t("drawings.takeTheirs")}
        </Button>
        <Button size="small" kind="primary" busy={save.busy} onClick={() => save.send(true)}>
          {t("drawings.saveOver")}
        </Button>
      </Choices>
    </Notice>
  );
}

/** What can be done about it, below what is said: beside it there is no room on a phone. */
function Choices({ children }: { children: ReactNode }) {
  return <span className="mt-2 flex flex-wrap gap-2">{children}</span>;
}
