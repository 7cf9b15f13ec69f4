/** Work in the background. */
import type { Job } from "@stoa/client";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { messageOf } from "@/api/client";
import { cancelJob, listJobs, retryJob } from "@/api/generated/jobs";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { type Column, List } from "@/kit/list/table";
import { useLive } from "@/kit/live/live";
import { useMay } from "@/kit/permission/permission";
import { Button } from "@/ui/button";
import { Badge, Empty, Page, PageHead, type Tone } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { timeName } from "@/util/dates";
import { useTranslation } from "./words";

const tones: Record<string, Tone> = {
  running: "accent",
  completed: "good",
  succeeded: "good",
  done: "good",
  failed: "bad",
  dead: "bad",
  retrying: "warn",
  cancelling: "warn",
};

export function JobsPage() {
  const { t, word } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const may = useMay("jobs:write");
  const asked = listJobs.pages({ path: { org }, query: { limit: 50 } });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(asked);
  useLive(asked, { every: 3000 });
  const failed = { onError: (problem: unknown) => toast(messageOf(problem), "bad") };
  const retry = useMutation({ mutationFn: (id: string) => retryJob.send({ path: { org, job: id } }), ...failed });
  const cancel = useMutation({ mutationFn: (id: string) => cancelJob.send({ path: { org, job: id } }), ...failed });
  const columns: Column<Job>[] = [
    {
      title: t("jobs.column.job"),
      cell: ({ kind, id }) => (
        <>
          <span className="font-mono text-[13px]">{kind}</span>
          <code className="hidden text-xs text-muted sm:block">{id}</code>
        </>
      ),
    },
    {
      title: t("common:state"),
      cell: ({ state }) => <Badge tone={tones[state] ?? "neutral"}>{word("jobState", state)}</Badge>,
    },
    {
      title: t("jobs.column.attempts"),
      number: true,
      className: "hidden sm:table-cell",
      cell: ({ attempts, max_attempts }) => `${attempts} / ${max_attempts}`,
    },
    {
      title: t("jobs.column.problem"),
      className: "hidden md:table-cell max-w-md",
      cell: ({ error: problem }) => <span className="line-clamp-2 text-[13px] text-bad">{problem}</span>,
    },
    {
      title: t("jobs.column.created"),
      className: "hidden sm:table-cell whitespace-nowrap text-muted",
      cell: ({ created_at }) => timeName(created_at, locale),
    },
    {
      title: <span className="sr-only">{t("common:actions")}</span>,
      className: "w-px",
      cell: ({ id, state }) =>
        may &&
        (/^(dead|failed|cancelled)$/.test(state) ? (
          <Button size="small" onClick={() => retry.mutate(id)}>
            {t("jobs.retry")}
          </Button>
        ) : /^(pending|queued|running|retrying)$/.test(state) ? (
          <Button size="small" kind="danger" onClick={() => cancel.mutate(id)}>
            {t("common:cancel")}
          </Button>
        ) : null),
    },
  ];
  return (
    <Page>
      <PageHead title={t("jobs.title")} hint={t("jobs.intro")} />
      <List
        label={t("jobs.title")}
        columns={columns}
        rows={data?.pages.flatMap(({ items }) => items)}
        rowKey={({ id }) => id}
        error={error}
        onRetry={() => void refetch()}
        more={{ has: hasNextPage, busy: isFetchingNextPage, load: () => void fetchNextPage() }}
        empty={
          <Empty icon={ListChecks} title={t("jobs.empty")}>
            {t("jobs.emptyHint")}
          </Empty>
        }
      />
    </Page>
  );
}
