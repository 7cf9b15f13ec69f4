/** A drawer over its page. */
import { DetailDrawer } from "@/kit/detail";
import { here } from "../state";

export function Drawered() {
  return (
    <DetailDrawer
      title="session.began"
      description="#1,024 · 29 Nov 2026, 08:30"
      back={here}
      facts={[
        { name: "About", value: "person/01J9ZK" },
        { name: "By", value: "Maria Keller" },
      ]}
    >
      <pre className="overflow-x-auto rounded-lg border border-line bg-sunken p-3.5 text-[12.5px]" tabIndex={0}>
        {JSON.stringify({ type: "session.began", sequence: 1024 }, null, 2)}
      </pre>
    </DetailDrawer>
  );
}
