/** A part that is fetched: waiting, failed with each reason, empty, and out of date. */
import { History } from "lucide-react";
import { ApiError } from "@/api/client";
import { Async } from "@/kit/async";
import { Card, Empty } from "@/ui/parts";
import { State } from "../state";

const refused = (status: number, detail: string) =>
  new ApiError({ title: "Refused", detail, status, code: "query_invalid" });

function One({ name, data, error = null }: { name: string; data?: string[]; error?: Error | null }) {
  return (
    <State name={name}>
      <Card>
        <div className="pt-3">
          <Async
            query={{ data, error, isFetching: false, refetch: (() => undefined) as never } as never}
            failed="The run could not be loaded"
            empty={{
              when: (rows: string[]) => rows.length === 0,
              show: <Empty icon={History} title="Nothing published yet" />,
            }}
          >
            {(rows: string[]) => <p>{rows.join(", ")}</p>}
          </Async>
        </div>
      </Card>
    </State>
  );
}

export function Asyncs() {
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <One name="Waiting" />
      <One name="There" data={["one", "two"]} />
      <One name="Empty" data={[]} />
      <One name="Out of date" data={["one", "two"]} error={new TypeError("network")} />
      <One name="No answer" error={new TypeError("network")} />
      <One name="Failed" error={refused(500, "The server made a mistake.")} />
      <One name="Not allowed" error={refused(403, "It needs the permission costs:read.")} />
      <One name="Gone" error={refused(404, "There is no run by this id.")} />
    </div>
  );
}
