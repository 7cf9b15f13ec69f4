/** The page of a person who may not see it: which permission is missing, who has it, and whom to ask. */

import type { Permission } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { listMembers } from "@/api/generated/members";
import { useOrg, useSession } from "@/api/session";
import { useLocale } from "@/i18n";
import { Button } from "@/ui/button";
import { Card, Empty } from "@/ui/parts";
import { listsIn } from "@/util/intl";
import { useTranslation } from "../words";
import { useMay } from "./permission";
import { rolesWith } from "./roles";

export function Forbidden({ needs }: { needs: Permission }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const role = useSession().organisations.find(({ slug }) => slug === org)?.role;
  const members = useQuery({
    ...listMembers.query({ path: { org }, query: { limit: 200 } }),
    enabled: useMay("members:read"),
  });
  const roles = rolesWith(needs);
  const ask = members.data?.items.filter((member) => member.role === "owner" || member.role === "admin").slice(0, 3);
  const list = listsIn(locale, { type: "disjunction" });
  return (
    <Card>
      <Empty
        page
        icon={Lock}
        title={t("forbidden.title")}
        action={
          <Button asChild>
            <Link to="/$org" params={{ org }}>
              {t("page.toStart")}
            </Link>
          </Button>
        }
      >
        <p>
          {t("forbidden.needs")} <code className="text-[13px] text-ink-soft">{needs}</code>.{" "}
          {t("forbidden.roles", { roles: list.format(roles.map((one) => t(`common:role.${one}`))) })}{" "}
          {role && t("forbidden.yours", { role: t(`common:role.${role}`) })}
        </p>
        {ask && ask.length > 0 && (
          <p className="mt-2">
            {t("forbidden.ask")}{" "}
            {ask.map(({ id, name, email }, index) => (
              <span key={id}>
                {index > 0 && ", "}
                <a className="text-accent underline underline-offset-3" href={`mailto:${email}`}>
                  {name || email}
                </a>
              </span>
            ))}
          </p>
        )}
      </Empty>
    </Card>
  );
}
