/** Welcomes whoever comes, and says who is signed in. */
import { useQuery } from "@tanstack/react-query";
import { CircleUserRound } from "lucide-react";
import { sessionQuery } from "@/api/session";
import { Button } from "@/ui/button";
import { Card, Page, PageHead } from "@/ui/parts";
import { signInAddress } from "@/util/entries";
import { useTranslation } from "./words";

export function WelcomePage() {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery).data;
  return (
    <Page narrow>
      <PageHead title={t("title")} hint={t("hint")} />
      <Card>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-3 pt-3">
          <CircleUserRound className="size-6 text-muted" aria-hidden />
          <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            {session ? t("signedIn", { name: session.person.name, email: session.person.email }) : t("signedOut")}
          </p>
          {!session && (
            <Button asChild kind="primary">
              <a href={signInAddress(window.location.pathname)}>{t("signIn")}</a>
            </Button>
          )}
        </div>
      </Card>
    </Page>
  );
}
