/** A list in every state. */
import { Cloud, KeyRound } from "lucide-react";
import { ApiError } from "@/api/client";
import { columnsOf, List } from "@/kit/list";
import type { ListData } from "@/kit/list/use-list";
import { Button } from "@/ui/button";
import { Badge, Empty } from "@/ui/parts";
import { here, nothing, State } from "../state";

interface Row {
  id: string;
  name: string;
  what: string;
  rows: number;
  used: string | null;
}
const rows: Row[] = [
  { id: "1", name: "Grafana", what: "Reads reports", rows: 1_284_117, used: "2026-11-29T08:30:00Z" },
  { id: "2", name: "Nightly loader with a name that is rather long", what: "Uploads bills", rows: 88_120, used: null },
  { id: "3", name: "Terraform", what: "Changes sources", rows: 0, used: "2026-10-01T17:05:00Z" },
];
const column = columnsOf<Row>();
const columns = [
  column.link({
    title: "Name",
    sort: "name",
    className: "min-w-40",
    to: () => here,
    cell: ({ name }) => name,
    under: ({ what }) => what,
    before: () => (
      <span className="grid size-8.5 shrink-0 place-items-center rounded-lg border border-line bg-sunken">
        <Cloud className="size-4 text-muted" aria-hidden />
      </span>
    ),
  }),
  column.cell({ title: "State", cell: ({ rows: some }) => <Badge tone={some ? "good" : "neutral"}>Active</Badge> }),
  column.time({
    title: "Last used",
    sort: { by: "used", descending: true },
    time: ({ used }) => used,
    none: "never",
  }),
  column.cell({ title: "Rows", number: true, from: "md", cell: ({ rows: some }) => some.toLocaleString("en") }),
  column.actions({ title: "Actions", cell: () => <Button size="small">Revoke</Button> }),
];

const refused = (status: number, detail: string) =>
  new ApiError({ title: "Refused", detail, status, code: "query_invalid" });
const at = Date.parse("2026-11-30T12:04:00Z");

function One({
  name,
  search = {},
  ...part
}: { name: string; search?: Record<string, string> } & Partial<ListData<Row>>) {
  const list: ListData<Row> = {
    address: { search, change: nothing },
    rows,
    keyOf: ({ id }) => id,
    total: rows.length,
    more: undefined,
    error: null,
    at,
    retry: nothing,
    retrying: false,
    waiting: false,
    ...part,
  };
  return (
    <State name={name}>
      <List
        label={name}
        list={list}
        columns={columns}
        search="Search names"
        order="-used"
        filters={[{ name: "state", label: "State", choices: [{ value: "active", label: "Active" }] }]}
        empty={
          <Empty icon={KeyRound} title="No keys yet" action={<Button kind="primary">New key</Button>}>
            A key lets a program read reports or upload bills without a person signing in.
          </Empty>
        }
      />
    </State>
  );
}

export function Lists() {
  const load = { load: nothing, busy: false, error: null };
  return (
    <>
      <One name="All of it" />
      <One
        name="More, searched, filtered and sorted"
        search={{ q: "a", state: "active", sort: "name" }}
        total={1024}
        more={load}
      />
      <One name="Loading more" total={1024} more={{ ...load, busy: true }} />
      <One name="More failed" total={1024} more={{ ...load, error: refused(500, "The server made a mistake.") }} />
      <One name="Old rows, no answer" error={new TypeError("network")} />
      <One name="Old rows, a refusal" error={refused(500, "The server made a mistake.")} />
      <One name="Waiting for another order" waiting search={{ sort: "-name" }} />
      <One name="Loading" rows={undefined} />
      <One name="None" rows={[]} total={0} />
      <One name="None that matches" rows={[]} total={0} search={{ q: "zebra" }} />
      <One name="Not loaded" rows={undefined} error={new TypeError("network")} />
      <One name="Not allowed" rows={undefined} error={refused(403, "It needs the permission keys:read.")} />
    </>
  );
}
