/**
 * The page of one thing: the way back to its list, its head with what can be done, its facts, and its tabs, each a child route
 * with an address of its own. A drawer is a child route too: closing it is going back to its parent.
 */
import { Link, type LinkOptions, useNavigate } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "@/kit/words";
import { Drawer } from "@/ui/overlay";
import { Card, Fact, Facts, Page, PageHead } from "@/ui/parts";

export interface DetailFact {
  name: string;
  /** A fact without a value (null, undefined, an empty text) is left out. */
  value: ReactNode;
}

interface DetailProps {
  title: ReactNode;
  /** Its state, beside the title. */
  badge?: ReactNode;
  hint?: ReactNode;
  back: { to: LinkOptions; label: string };
  actions?: ReactNode;
  facts?: DetailFact[];
  tabs?: { label: string; links: { to: LinkOptions; title: string; exact?: boolean }[] };
  children?: ReactNode;
}

const given = ({ value }: DetailFact) => value !== null && value !== undefined && value !== "" && value !== false;

export function Detail({ title, badge, hint, back, actions, facts, tabs, children }: DetailProps) {
  return (
    <Page narrow>
      <Back {...back} />
      <PageHead
        title={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="min-w-0 truncate">{title}</span>
            {badge}
          </span>
        }
        hint={hint}
      >
        {actions}
      </PageHead>
      {facts && (
        <Card>
          <div className="pt-3">
            <FactList facts={facts} />
          </div>
        </Card>
      )}
      {tabs && (
        <nav aria-label={tabs.label} className="flex gap-1 overflow-x-auto border-b border-line">
          {tabs.links.map(({ to, title: name, exact }) => (
            <Link
              key={name}
              {...to}
              activeOptions={{ exact: exact ?? false, includeSearch: false }}
              className="-mb-px border-b-2 border-transparent px-3 py-2 whitespace-nowrap text-muted hover:text-ink data-[status=active]:border-accent data-[status=active]:font-medium data-[status=active]:text-ink"
            >
              {name}
            </Link>
          ))}
        </nav>
      )}
      {children}
    </Page>
  );
}

function FactList({ facts }: { facts: DetailFact[] }) {
  return (
    <Facts>
      {facts.filter(given).map(({ name, value }) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </Facts>
  );
}

/** The way back to the list, above the head of a detail or a form. */
export function Back({ to, label }: { to: LinkOptions; label: string }) {
  return (
    <Link {...to} className="-mb-2 inline-flex items-center gap-1 rounded-sm text-[13px] text-muted hover:text-accent">
      <ChevronLeft className="size-4 rtl:rotate-180" aria-hidden />
      {label}
    </Link>
  );
}

interface DetailDrawerProps {
  title: string;
  description?: ReactNode;
  /** Where closing leads: the list beneath, with its search as it is. */
  back: LinkOptions;
  facts?: DetailFact[];
  children?: ReactNode;
}

export function DetailDrawer({ title, description, back, facts, children }: DetailDrawerProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Drawer
      open
      onOpenChange={(open) => {
        if (!open) void navigate({ ...back, resetScroll: false } as Parameters<typeof navigate>[0]);
      }}
      closeLabel={t("common:close")}
      title={title}
      description={description}
    >
      <div className="space-y-5 p-5">
        {facts && <FactList facts={facts} />}
        {children}
      </div>
    </Drawer>
  );
}
