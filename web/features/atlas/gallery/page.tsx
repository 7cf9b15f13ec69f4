/** Atlas › Diagrams: every picture that comes with this server, in the groups of their model files. */
import type { Picture } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { CircleAlert, Search, SearchX } from "lucide-react";
import { messageOf } from "@/api/client";
import { getPicture, listPictures } from "@/api/generated/atlas";
import { useOrg } from "@/api/session";
import { useDark } from "@/chart/colors";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";
import { Badge, Card, Empty, Page, PageHead, Skeleton } from "@/ui/parts";
import { useTranslation } from "../words";
import { grouped, plain } from "./groups";

export function GalleryPage() {
  const { t, word } = useTranslation();
  const org = useOrg();
  const { q = "" } = useSearch({ from: "/$org/atlas/pictures/" });
  const navigate = useNavigate({ from: "/$org/atlas/pictures/" });
  const { data, error, refetch } = useQuery(listPictures.query({ path: { org } }));
  const groups = grouped(data?.pictures ?? [], q);
  const found = groups.reduce((sum, { pictures }) => sum + pictures.length, 0);
  return (
    <Page>
      <PageHead title={t("gallery.title")} hint={t("gallery.intro")}>
        <div className="relative w-full sm:w-72">
          <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
          <Input
            type="search"
            value={q}
            aria-label={t("gallery.search")}
            placeholder={t("gallery.search")}
            className="pl-9"
            onChange={(event) =>
              void navigate({
                to: ".",
                search: { q: event.target.value || undefined },
                replace: true,
                resetScroll: false,
              })
            }
          />
        </div>
      </PageHead>
      <p role="status" className="sr-only">
        {data && t("count.diagrams", { count: found })}
      </p>
      {error ? (
        <Card>
          <Empty
            icon={CircleAlert}
            title={t("gallery.failed")}
            action={
              <Button kind="primary" onClick={() => void refetch()}>
                {t("common:tryAgain")}
              </Button>
            }
          >
            {messageOf(error)}
          </Empty>
        </Card>
      ) : !data ? (
        <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3" role="status" aria-label={t("common:loading")}>
          {Array.from({ length: 6 }, (_, index) => (
            <Skeleton key={index} className="h-64" />
          ))}
        </div>
      ) : found === 0 ? (
        <Card>
          <Empty
            icon={SearchX}
            title={t("gallery.noMatch")}
            action={
              <Button onClick={() => void navigate({ to: ".", search: {}, replace: true })}>
                {t("gallery.showAll")}
              </Button>
            }
          >
            {t("gallery.noMatchHint")}
          </Empty>
        </Card>
      ) : (
        groups.map(({ group, pictures }) => (
          <section key={group} aria-labelledby={`group-${group}`} className="space-y-3 pt-1">
            <h2 id={`group-${group}`} className="flex items-baseline gap-2 text-[15px] font-semibold">
              {word("group", group)}
              <span className="text-[13px] font-normal text-muted tabular-nums">{pictures.length}</span>
            </h2>
            <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
              {pictures.map((picture) => (
                <li key={picture.id} className="min-w-0">
                  <Thumbnail picture={picture} org={org} />
                </li>
              ))}
            </ul>
          </section>
        ))
      )}
    </Page>
  );
}

function Thumbnail({ picture: { id, title, about, kind, status }, org }: { picture: Picture; org: string }) {
  const { word } = useTranslation();
  const theme = useDark() ? "dark" : "light";
  return (
    <Link
      to="/$org/atlas/pictures/$picture"
      params={{ org, picture: id }}
      className="card group flex h-full flex-col overflow-hidden hover:border-line-strong hover:shadow-pop"
    >
      <span className="block h-44 border-b border-line bg-white p-3 dark:bg-[#11161d]">
        <img
          src={getPicture.url({ path: { org, picture: id, format: "svg" }, query: { theme } })}
          alt=""
          loading="lazy"
          className="size-full object-contain"
        />
      </span>
      <span className="flex flex-1 flex-col gap-1 px-4 py-3">
        <span className="flex items-start justify-between gap-2">
          <span className="font-semibold group-hover:text-accent">{title}</span>
          {status && <Badge tone={status === "planned" ? "accent" : "neutral"}>{word("status", status)}</Badge>}
        </span>
        <span className="line-clamp-2 text-[13px] text-muted">{plain(about)}</span>
        <span className="mt-auto pt-1 text-xs text-muted">{word("view", kind)}</span>
      </span>
    </Link>
  );
}
