/** The page of a person who may not see it: which permission is missing, who has it, and whom to ask. */
import type { Permission } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { listMembers } from "@/api/generated/members";
import { useOrg, useSession } from "@/api/session";
import { useLocale } from "@/i18n";
import { Button } from "@/ui/button";
import { Card, Empty } from "@/ui/parts";
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
  const list = new Intl.ListFormat(locale, { type: "disjunction" });
  return (
    <Card>
      <Empty
        page
        icon={Lock}
        title={t("This page is not open to you")}
        action={
          <Button asChild>
            <Link to="/$org" params={{ org }}>
              {t("Go to the start page")}
            </Link>
          </Button>
        }
      >
        <p>
          {t("It needs the permission")} <code className="text-[13px] text-ink-soft">{needs}</code>.{" "}
          {t("Roles that have it: {{roles}}.", { roles: list.format(roles.map((one) => t(one))) })}{" "}
          {role && t("Your role here is {{role}}.", { role: t(role) })}
        </p>
        {ask && ask.length > 0 && (
          <p className="mt-2">
            {t("Whom to ask:")}{" "}
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
