/** The ways out: leaving, which everybody may, and deleting the organisation, for its owners. */
import { leaveOrganisation } from "@/api/generated/members";
import { deleteOrganisation } from "@/api/generated/organisations";
import { goElsewhere, useOrg, useSession } from "@/api/session";
import { confirm } from "@/kit/confirm";
import { Button } from "@/ui/button";
import { Card } from "@/ui/parts";
import { useTranslation } from "./words";

export function Leaving({ name }: { name: string }) {
  const { t } = useTranslation();
  const org = useOrg();
  const { organisations } = useSession();
  const owner = organisations.some(({ slug, role }) => slug === org && role === "owner");
  async function leave() {
    const done = await confirm({
      title: t("leaving.leaveTitle", { name }),
      lost: [t("leaving.leaveAccess"), t("leaving.leaveKeys"), t("leaving.leaveBack")],
      action: t("leaving.leave"),
      keep: t("leaving.stay"),
      run: () => leaveOrganisation.send({ path: { org } }),
    });
    if (done) goElsewhere();
  }
  async function remove() {
    const done = await confirm({
      title: t("leaving.deleteTitle", { name }),
      lost: [t("leaving.deleteBills"), t("leaving.deletePeople"), t("leaving.deleteForever")],
      action: t("leaving.delete"),
      typed: name,
      run: () => deleteOrganisation.send({ path: { org }, query: { name } }),
    });
    if (done) goElsewhere();
  }
  return (
    <Card title={t("leaving.title")}>
      <div className="divide-y divide-line">
        <Way hint={t("leaving.leaveHint")}>
          <Button size="small" onClick={() => void leave()}>
            {t("leaving.leave")}
          </Button>
        </Way>
        {owner && (
          <Way hint={t("leaving.deleteHint")}>
            <Button kind="danger" size="small" onClick={() => void remove()}>
              {t("leaving.delete")}
            </Button>
          </Way>
        )}
      </div>
    </Card>
  );
}

function Way({ hint, children }: { hint: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 py-3">
      <p className="max-w-md text-muted">{hint}</p>
      {children}
    </div>
  );
}
