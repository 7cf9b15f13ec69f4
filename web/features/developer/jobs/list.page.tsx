/** Work in the background. */
import type { Job } from "@stoa/client";
import { linkOptions, useSearch } from "@tanstack/react-router";
import { ListChecks } from "lucide-react";
import { useOrg } from "@/api/session";
import { columnsOf, List, useList } from "@/kit/list";
import { Empty, Page, PageHead } from "@/ui/parts";
import { useTranslation } from "../words";
import { jobsPages, states } from "./query";
import { JobState } from "./state";

const column = columnsOf<Job>();

export function JobsPage() {
  const { t, word } = useTranslation();
  const org = useOrg();
  const search = useSearch({ from: "/$org/developer/jobs/" });
  const list = useList(jobsPages(org, search), { keyOf: ({ id }) => id, live: { every: 3000 } });
  return (
    <Page>
      <PageHead title={t("jobs.title")} hint={t("jobs.intro")} />
      <List
        label={t("jobs.title")}
        list={list}
        order="-created_at"
        filters={[
          {
            name: "state",
            label: t("common:state"),
            choices: states.map((value) => ({ value, label: word("jobState", value) })),
          },
        ]}
        columns={[
          column.link({
            title: t("jobs.column.job"),
            sort: "kind",
            to: ({ id }) => linkOptions({ to: "/$org/developer/jobs/$job", params: { org, job: id } }),
            cell: ({ kind }) => <span className="font-mono text-[13px] font-normal">{kind}</span>,
            under: ({ id }) => <code className="hidden text-xs sm:block">{id}</code>,
          }),
          column.cell({ title: t("common:state"), sort: "state", cell: ({ state }) => <JobState of={state} /> }),
          column.cell({
            title: t("jobs.column.attempts"),
            number: true,
            cell: ({ attempts, max_attempts }) => `${attempts} / ${max_attempts}`,
          }),
          column.cell({
            title: t("jobs.column.problem"),
            from: "md",
            className: "max-w-md",
            cell: ({ error }) => <span className="line-clamp-2 text-[13px] text-bad">{error}</span>,
          }),
          column.time({
            title: t("jobs.column.created"),
            sort: { by: "created_at", descending: true },
            className: "text-muted",
            time: ({ created_at }) => created_at,
          }),
        ]}
        empty={
          <Empty icon={ListChecks} title={t("jobs.empty")}>
            {t("jobs.emptyHint")}
          </Empty>
        }
      />
    </Page>
  );
}
