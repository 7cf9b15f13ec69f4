/** What the permissions of an API key allow, and what the states of a job are called. */
import type { Job, Permission } from "@stoa/client";

export const hints: Record<Permission, string> = {
  "costs:read": "Read reports, charges and runs", "costs:write": "Upload bills, change sources, start runs", "jobs:read": "See background jobs", "jobs:write": "Retry and cancel jobs",
  "log:read": "Read the event log", "org:read": "See the organisation", "org:write": "Change the organisation", "members:read": "See members", "members:write": "Add, change and remove members",
  "keys:read": "See API keys", "keys:write": "Create and revoke API keys",
};
export const jobStates: Record<Job["state"], string> = { queued: "queued", running: "running", completed: "completed", dead: "dead", cancelled: "cancelled" };
