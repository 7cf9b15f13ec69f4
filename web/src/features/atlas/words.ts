/** What kinds of boxes, arrows and pictures are called. The keys are the words of the diagram language. */
export const kindTitles: Record<string, string> = {
  person: "People", system: "Systems", container: "Containers", component: "Components", store: "Stores", external: "External systems", group: "Groups",
  step: "Steps", decision: "Decisions", environment: "Environments", node: "Nodes", table: "Tables", crate: "Crates", routes: "Routes", event: "Events",
  job: "Jobs", schedule: "Schedules", chore: "Chores", state: "States", lane: "Lanes", box: "Boxes",
};
export const flowTitles: Record<string, string> = { call: "Calls", event: "Event flows", data: "Data flows", move: "Moves", reference: "References", message: "Messages", line: "Lines" };
export const statusTitles: Record<string, string> = { planned: "Planned", legacy: "Legacy" };
export const viewTitles: Record<string, string> = { structure: "Structure", deployment: "Deployment", states: "States", sequence: "Sequence", entities: "Tables", timeline: "Timeline" };
/** By the model file a picture is written in. */
export const groupTitles: Record<string, string> = {
  costs: "Costs and data", deployment: "Deployment and development", house: "The house itself", platform: "Requests, events, sync", stays: "Stays",
};
/** The inputs of a workload, by their place in its file. */
export const inputTitles: Record<string, string> = {
  "requests.peak_per_second": "Requests a second, at the peak", "requests.latency_ms": "Latency (ms)", "requests.concurrency": "Requests at once per instance", "requests.utilisation": "How full instances run",
  "requests.request_kib": "Request size (KiB)", "requests.response_kib": "Response size, egress (KiB)", "instance.cpu": "vCPU of an instance", "instance.memory_gib": "Memory of an instance (GiB)",
  "instance.ephemeral_storage_gib": "Scratch disk of an instance (GiB)", "storage.object_gib": "Stored objects (GiB)",
};
/** Where a price was read. */
export const seenTitles: Record<string, string> = { vendor: "the vendor’s page", "second-hand": "a dated quotation", derived: "computed from quoted figures" };
export const meetingTitles: Record<string, string> = { crossing: "Both cost the same here", step: "By a step: never equal", equal: "Equal from here on", apart: "Equal up to here" };
