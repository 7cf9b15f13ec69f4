/** Work in the background. */
import type { Job } from "@stoa/client";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { useTranslation } from "react-i18next";
import { messageOf } from "@/api/client";
import { cancelJob, listJobs, retryJob } from "@/api/generated/jobs";
import { useMay, useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { type Column, List } from "@/kit/list/table";
import { Button } from "@/ui/button";
import { Badge, Empty, Page, PageHead, type Tone } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { timeName } from "@/util/dates";
import { jobStates } from "./words";

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
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const may = useMay("jobs:write");
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...listJobs.pages({ path: { org }, query: { limit: 50 } }),
    refetchInterval: 3000,
  });
  const failed = { onError: (problem: unknown) => toast(messageOf(problem), "bad") };
  const retry = useMutation({ mutationFn: (id: string) => retryJob.send({ path: { org, job: id } }), ...failed });
  const cancel = useMutation({ mutationFn: (id: string) => cancelJob.send({ path: { org, job: id } }), ...failed });
  const columns: Column<Job>[] = [
    {
      title: t("Job"),
      cell: ({ kind, id }) => (
        <>
          <span className="font-mono text-[13px]">{kind}</span>
          <code className="hidden text-xs text-muted sm:block">{id}</code>
        </>
      ),
    },
    {
      title: t("State"),
      cell: ({ state }) => <Badge tone={tones[state] ?? "neutral"}>{t(jobStates[state] ?? state)}</Badge>,
    },
    {
      title: t("Attempts"),
      number: true,
      className: "hidden sm:table-cell",
      cell: ({ attempts, max_attempts }) => `${attempts} / ${max_attempts}`,
    },
    {
      title: t("Problem"),
      className: "hidden md:table-cell max-w-md",
      cell: ({ error: problem }) => <span className="line-clamp-2 text-[13px] text-bad">{problem}</span>,
    },
    {
      title: t("Created"),
      className: "hidden sm:table-cell whitespace-nowrap text-muted",
      cell: ({ created_at }) => timeName(created_at, locale),
    },
    {
      title: <span className="sr-only">{t("Actions")}</span>,
      className: "w-px",
      cell: ({ id, state }) =>
        may &&
        (/^(dead|failed|cancelled)$/.test(state) ? (
          <Button size="small" onClick={() => retry.mutate(id)}>
            {t("Retry")}
          </Button>
        ) : /^(pending|queued|running|retrying)$/.test(state) ? (
          <Button size="small" kind="danger" onClick={() => cancel.mutate(id)}>
            {t("Cancel")}
          </Button>
        ) : null),
    },
  ];
  return (
    <Page>
      <PageHead
        title={t("Jobs")}
        hint={t("Work in the background: it survives a restart and is tried again when it fails.")}
      />
      <List
        label={t("Jobs")}
        columns={columns}
        rows={data?.pages.flatMap(({ items }) => items)}
        rowKey={({ id }) => id}
        error={error}
        onRetry={() => void refetch()}
        more={{ has: hasNextPage, busy: isFetchingNextPage, load: () => void fetchNextPage() }}
        empty={
          <Empty icon={ListChecks} title={t("No jobs yet")}>
            {t("Uploads, runs and schedules make jobs.")}
          </Empty>
        }
      />
    </Page>
  );
}
