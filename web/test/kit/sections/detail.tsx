/** The page of one thing. */
import { Detail } from "@/kit/detail";
import { Button } from "@/ui/button";
import { Badge } from "@/ui/parts";
import { here, State } from "../state";

export function Details() {
  return (
    <State name="Detail with facts, tabs and actions">
      <Detail
        title="Grafana"
        badge={<Badge tone="good">Active</Badge>}
        hint="Reads reports for the wall in the office"
        back={{ to: here, label: "API keys" }}
        actions={
          <>
            <Button size="small">Edit</Button>
            <Button size="small" kind="danger">
              Revoke
            </Button>
          </>
        }
        facts={[
          { name: "Begins with", value: <code className="text-[13px]">stoa_live_4fT9aQ…</code> },
          { name: "Made", value: "29 Nov 2026, 08:30" },
          { name: "Left out", value: null },
        ]}
        tabs={{
          label: "Parts of the key",
          links: [
            { to: here, title: "Overview" },
            { to: { to: "/elsewhere" } as never, title: "Use" },
          ],
        }}
      >
        <p>What the tab shows.</p>
      </Detail>
    </State>
  );
}
