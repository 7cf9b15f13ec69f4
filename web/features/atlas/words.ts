/** What kinds of boxes, arrows and pictures are called. The keys are the words of the diagram language. */
export const kindTitles: Record<string, string> = {
  person: "People",
  system: "Systems",
  container: "Containers",
  component: "Components",
  store: "Stores",
  external: "External systems",
  group: "Groups",
  step: "Steps",
  decision: "Decisions",
  environment: "Environments",
  node: "Nodes",
  table: "Tables",
  crate: "Crates",
  routes: "Routes",
  event: "Events",
  job: "Jobs",
  schedule: "Schedules",
  chore: "Chores",
  state: "States",
  lane: "Lanes",
  box: "Boxes",
};
/** One of them. */
export const kindNames: Record<string, string> = {
  person: "Person",
  system: "System",
  container: "Container",
  component: "Component",
  store: "Store",
  external: "External system",
  group: "Group",
  step: "Step",
  decision: "Decision",
  environment: "Environment",
  node: "Node",
  table: "Table",
  crate: "Crate",
  routes: "Routes",
  event: "Event",
  job: "Job",
  schedule: "Schedule",
  chore: "Chore",
  state: "State",
  lane: "Lane",
  box: "Box",
};
export const flowTitles: Record<string, string> = {
  call: "Calls",
  event: "Event flows",
  data: "Data flows",
  move: "Moves",
  reference: "References",
  message: "Messages",
  line: "Lines",
};
export const statusTitles: Record<string, string> = { planned: "Planned", legacy: "Legacy" };
export const viewTitles: Record<string, string> = {
  structure: "Structure",
  deployment: "Deployment",
  states: "States",
  sequence: "Sequence",
  entities: "Tables",
  timeline: "Timeline",
};
/** By the model file a picture is written in. */
export const groupTitles: Record<string, string> = {
  costs: "Costs and data",
  deployment: "Deployment and development",
  house: "The house itself",
  platform: "Requests, events, sync",
  stays: "Stays",
};
/** The inputs of a workload, by their place in its file. */
export const inputTitles: Record<string, string> = {
  "requests.peak_per_second": "Requests a second, at the peak",
  "requests.latency_ms": "Latency (ms)",
  "requests.concurrency": "Requests at once per instance",
  "requests.utilisation": "How full instances run",
  "requests.request_kib": "Request size (KiB)",
  "requests.response_kib": "Response size, egress (KiB)",
  "instance.cpu": "vCPU of an instance",
  "instance.memory_gib": "Memory of an instance (GiB)",
  "instance.ephemeral_storage_gib": "Scratch disk of an instance (GiB)",
  "storage.object_gib": "Stored objects (GiB)",
};
/** What the comparison varies by a tenth; the keys are the server's words. */
export const effectTitles: Record<string, string> = {
  "requests a second": "Requests a second",
  latency: "Latency",
  concurrency: "Requests at once",
  utilisation: "How full instances run",
  "vCPU of an instance": "vCPU of an instance",
  "memory of an instance": "Memory of an instance",
  "response size": "Response size",
  "request size": "Request size",
  "stored objects": "Stored objects",
  "prices of Cloud Run": "Prices of Cloud Run",
  "prices of machines and disks": "Prices of machines and disks",
  "prices of Kubernetes Engine": "Prices of Kubernetes Engine",
  "prices of the network": "Prices of the network",
};
/** Where a price was read. */
export const seenTitles: Record<string, string> = {
  vendor: "the vendor’s page",
  "second-hand": "a dated quotation",
  derived: "computed from quoted figures",
};
export const meetingTitles: Record<string, string> = {
  crossing: "Both cost the same here",
  step: "By a step: never equal",
  equal: "Equal from here on",
  apart: "Equal up to here",
};
