/** One job: where it stands, why its last attempt failed, and another try. */
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { linkOptions, useParams } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { messageOf } from "@/api/client";
import { cancelJob, getJob, retryJob } from "@/api/generated/jobs";
import { confirm } from "@/kit/confirm";
import { Detail } from "@/kit/detail";
import { Time } from "@/kit/list";
import { useLive } from "@/kit/live/live";
import { May } from "@/kit/permission/may";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { useTranslation } from "../words";
import { JobState } from "./state";

export function JobPage() {
  const { t } = useTranslation();
  const { org, job: id } = useParams({ from: "/$org/developer/jobs/$job" });
  const path = { org, job: id };
  const asked = getJob.query({ path });
  const { data: job } = useSuspenseQuery(asked);
  const ended = !["queued", "running"].includes(job.state);
  useLive(asked, { every: 1500, when: !ended });
  const retry = useMutation({
    mutationFn: () => retryJob.send({ path }),
    onSuccess: () => toast(t("jobs.retried")),
    onError: (problem) => toast(messageOf(problem), "bad"),
  });
  async function cancel() {
    const done = await confirm({
      title: t("jobs.cancelTitle", { kind: job.kind }),
      lost: [t("jobs.cancelBody")],
      action: t("jobs.cancel"),
      keep: t("jobs.keep"),
      run: () => cancelJob.send({ path }),
    });
    if (done) toast(t("jobs.cancelled"));
  }
  return (
    <Detail
      title={<span className="font-mono">{job.kind}</span>}
      badge={<JobState of={job.state} />}
      back={{ to: linkOptions({ to: "/$org/developer/jobs", params: { org } }), label: t("jobs.title") }}
      actions={
        <May needs="jobs:write">
          {job.state === "dead" || job.state === "cancelled" ? (
            <Button size="small" busy={retry.isPending} onClick={() => retry.mutate()}>
              {t("jobs.retry")}
            </Button>
          ) : (
            !ended && (
              <Button size="small" kind="danger" disabled={job.cancel_requested} onClick={() => void cancel()}>
                {t("jobs.cancel")}
              </Button>
            )
          )}
        </May>
      }
      facts={[
        { name: t("events.id"), value: <code className="text-[13px]">{job.id}</code> },
        {
          name: t("jobs.column.attempts"),
          value: t("jobs.attemptsOf", { attempts: job.attempts, most: job.max_attempts }),
        },
        { name: t("jobs.column.created"), value: <Time value={job.created_at} /> },
        { name: t("jobs.due"), value: job.state === "queued" && <Time value={job.run_at} /> },
        { name: t("jobs.started"), value: job.started_at && <Time value={job.started_at} /> },
        { name: t("jobs.finished"), value: job.finished_at && <Time value={job.finished_at} /> },
        {
          name: t("jobs.progress"),
          value: job.progress && <code className="text-[13px]">{JSON.stringify(job.progress)}</code>,
        },
      ]}
    >
      {job.error && <Notice tone="bad" icon={CircleAlert} title={job.error} />}
    </Detail>
  );
}
