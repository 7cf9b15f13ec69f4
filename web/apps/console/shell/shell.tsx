/** The frame around every page of an organisation: side bar, top bar, palette. */
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import {
  Check,
  ChevronsUpDown,
  FlaskConical,
  Languages,
  LogOut,
  MailOpen,
  Menu as MenuIcon,
  Monitor,
  Moon,
  Plus,
  Search,
  Sun,
  UserRound,
} from "lucide-react";
import { Fragment, lazy, Suspense, useEffect, useState } from "react";
import { messageOf } from "@/api/client";
import { capabilitiesQuery, endSession, invitationsQuery, useOrg, useSession } from "@/api/session";
import { useKeptAnew } from "@/features/costs/kept";
import { type Language, languages, speak, useLocale } from "@/i18n";
import { InsideMain } from "@/kit/page/states";
import { useUploads } from "@/kit/upload/manager";
import { IconButton } from "@/ui/button";
import { Mark } from "@/ui/mark";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator, SidePanel } from "@/ui/overlay";
import { Badge } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { cn } from "@/util/cn";
import { useHere, usePlaces } from "./places";
import { setTheme, type Theme, useTheme } from "./theme";
import { useTitles, useTrail } from "./trail";
import { useTranslation } from "./words";

const Palette = lazy(() => import("./palette"));
const UploadBar = lazy(() => import("@/kit/upload/bar"));

export function Shell() {
  const { t } = useTranslation();
  const [navigation, setNavigation] = useState(false);
  const [palette, setPalette] = useState(false);
  const org = useOrg();
  const uploading = useUploads().length > 0;
  const { pathname } = useLocation();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the panel closes whenever the address changes.
  useEffect(() => setNavigation(false), [pathname]);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPalette((open) => !open);
      }
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-card focus:px-3 focus:py-2"
      >
        {t("skipToContent")}
      </a>
      <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-r border-line lg:flex">
        <SideBar />
      </aside>
      <SidePanel open={navigation} onOpenChange={setNavigation} title={t("navigation.title")}>
        <SideBar />
      </SidePanel>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-30 flex h-13 items-center gap-1.5 border-b border-line bg-ground/95 px-3 backdrop-blur-sm md:px-6">
          <IconButton label={t("navigation.open")} className="lg:hidden" onClick={() => setNavigation(true)}>
            <MenuIcon />
          </IconButton>
          <Trail />
          <div className="flex-1" />
          <button
            type="button"
            onClick={() => setPalette(true)}
            className="flex h-8 items-center gap-2 rounded-lg border border-line bg-card px-2.5 text-muted hover:border-line-strong hover:text-ink sm:w-52"
          >
            <Search className="size-4" aria-hidden />
            <span className="sr-only">{`${t("palette.title")} `}</span>
            <span className="hidden min-w-0 flex-1 truncate text-left text-[13px] sm:block">{t("palette.open")}</span>
            <kbd className="hidden rounded border border-line bg-sunken px-1.5 font-sans text-xs sm:block">
              {/Mac/.test(navigator.platform) ? "⌘" : "Ctrl"} K
            </kbd>
          </button>
          <ThemeMenu />
          <PersonMenu />
        </header>
        {uploading && (
          <Suspense>
            <UploadBar org={org} />
          </Suspense>
        )}
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          <Invented org={org} />
          <InsideMain value={true}>
            <Outlet />
          </InsideMain>
        </main>
      </div>
      {palette && (
        <Suspense>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** What a demo made up is called so on every page. */
function Invented({ org }: { org: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(capabilitiesQuery);
  if (!data?.invented.includes(org)) return null;
  return (
    <p
      role="note"
      className="flex items-start gap-2 border-b border-line bg-sunken px-3 py-1.5 text-[13px] text-muted md:px-6"
    >
      <FlaskConical className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      {t("invented")}
    </p>
  );
}

function SideBar() {
  const { t } = useTranslation();
  const org = useOrg();
  const places = usePlaces();
  const titled = useTitles();
  const here = useHere();
  useKeptAnew();
  return (
    <>
      <div className="p-2.5">
        <OrganisationMenu />
      </div>
      <nav aria-label={t("navigation.main")} className="flex-1 space-y-5 overflow-y-auto px-2.5 py-2">
        {places.map((group) => (
          <div key={group.section}>
            <div className="px-2.5 pb-1 text-xs font-medium text-muted">{titled(group.title)}</div>
            <ul className="space-y-px">
              {group.places.map(({ to, title, icon: Icon, chosen }) => (
                <li key={to}>
                  <Link
                    to={to as "/$org"}
                    params={{ org }}
                    search={chosen?.(org) ?? {}}
                    activeOptions={{ exact: true, includeSearch: false }}
                    aria-current={to === here ? "page" : undefined}
                    className="flex min-h-8.5 items-center gap-2.5 rounded-lg px-2.5 py-1 leading-5 text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent"
                  >
                    <Icon className="size-4.5 opacity-80" aria-hidden />
                    {titled(title)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="flex items-center gap-2 px-5 py-3.5 text-muted">
        <Mark className="size-4.5" />
        <span className="text-[13px]">Stoa</span>
      </div>
    </>
  );
}

function OrganisationMenu() {
  const { t } = useTranslation();
  const org = useOrg();
  const navigate = useNavigate();
  const { organisations } = useSession();
  const current = organisations.find(({ slug }) => slug === org);
  return (
    <Menu
      className="w-60"
      trigger={
        <button
          type="button"
          className="flex h-10 w-full items-center gap-2.5 rounded-lg px-2 text-left hover:bg-sunken"
        >
          <Initial name={current?.name ?? org} />
          <span className="sr-only">{`${t("organisations.switch")} `}</span>
          <span className="min-w-0 flex-1 truncate font-semibold">{current?.name ?? org}</span>
          <ChevronsUpDown className="size-4 text-muted" aria-hidden />
        </button>
      }
    >
      <MenuLabel>{t("organisations.title")}</MenuLabel>
      {organisations.map(({ slug, name, role }) => (
        <MenuItem key={slug} onSelect={() => void navigate({ to: "/$org", params: { org: slug } })}>
          <Initial name={name} />
          <span className="min-w-0 flex-1">
            <span className="block truncate">{name}</span>
            <span className="block text-xs text-muted">{t(`common:role.${role}`)}</span>
          </span>
          {slug === org && <Check aria-hidden />}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => void navigate({ to: "/new-organisation" })}>
        <Plus aria-hidden />
        {t("organisations.create")}
      </MenuItem>
    </Menu>
  );
}

function Initial({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-6 shrink-0 place-items-center rounded-md border border-line bg-card text-xs font-semibold text-ink-soft"
    >
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}

function Trail() {
  const { t } = useTranslation();
  const trail = useTrail();
  if (trail.length === 0) return null;
  return (
    <nav aria-label={t("organisations.here")} className="flex min-w-0 items-center gap-2">
      {trail.map(({ title, to }, index) => {
        const last = index === trail.length - 1;
        return (
          <Fragment key={to}>
            {index > 0 && (
              <span className="hidden text-faint sm:block" aria-hidden>
                ›
              </span>
            )}
            {last ? (
              <span className="truncate font-medium">{title}</span>
            ) : index === 0 ? (
              <span className="hidden text-muted sm:block">{title}</span>
            ) : (
              <Link to={to as "/"} className="hidden text-muted hover:text-accent sm:block">
                {title}
              </Link>
            )}
          </Fragment>
        );
      })}
    </nav>
  );
}

function ThemeMenu() {
  const { t } = useTranslation();
  const theme = useTheme();
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t("theme.title")}>
          <Sun className="dark:hidden" />
          <Moon className="hidden dark:block" />
        </IconButton>
      }
    >
      <MenuChoices
        value={theme}
        onChange={(value) => setTheme(value as Theme)}
        choices={[
          { value: "light", label: t("theme.light"), hint: <Sun /> },
          { value: "dark", label: t("theme.dark"), hint: <Moon /> },
          { value: "system", label: t("theme.system"), hint: <Monitor /> },
        ]}
      />
    </Menu>
  );
}

function PersonMenu() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { person } = useSession();
  const navigate = useNavigate();
  const waiting = useQuery(invitationsQuery).data?.total ?? 0;
  const initials = person.name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();
  async function leave() {
    try {
      await endSession();
    } catch (error) {
      toast(messageOf(error), "bad");
    }
  }
  return (
    <Menu
      align="end"
      className="w-60"
      trigger={
        <button
          type="button"
          className={cn(
            "ml-1 grid size-8 place-items-center rounded-full bg-ink text-xs font-semibold text-ground hover:opacity-85",
          )}
        >
          <span className="sr-only">{`${t("yourAccount")} `}</span>
          {initials}
        </button>
      }
    >
      <div className="px-2.5 py-1.5">
        <div className="truncate font-medium">{person.name}</div>
        <div className="truncate text-[13px] text-muted">{person.email}</div>
      </div>
      <MenuSeparator />
      <MenuLabel>
        <span className="flex items-center gap-1.5">
          <Languages className="size-3.5" aria-hidden />
          {t("common:language.title")}
        </span>
      </MenuLabel>
      <MenuChoices
        value={locale}
        onChange={(value) => void speak(value as Language)}
        choices={Object.entries(languages).map(([value, label]) => ({ value, label }))}
      />
      <MenuSeparator />
      <MenuItem onSelect={() => void navigate({ to: "/account" })}>
        <UserRound aria-hidden />
        {t("yourAccount")}
      </MenuItem>
      <MenuItem onSelect={() => void navigate({ to: "/invitations" })}>
        <MailOpen aria-hidden />
        {t("invitations")}
        {waiting > 0 && <Badge tone="warn">{waiting}</Badge>}
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => void leave()}>
        <LogOut aria-hidden />
        {t("signOut")}
      </MenuItem>
    </Menu>
  );
}
