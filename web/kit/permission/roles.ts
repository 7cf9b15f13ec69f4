/** Which role holds which permission, to say whom a missing one can come from. A test compares it with the server's own table. */
import type { Permission, Role } from "@stoa/client";

const everything: Role[] = ["owner", "admin"];
const work: Role[] = [...everything, "member"];
const look: Role[] = [...work, "viewer"];

const roles: Record<Permission, Role[]> = {
  "org:read": look,
  "org:write": everything,
  "members:read": look,
  "members:write": everything,
  "keys:read": everything,
  "keys:write": everything,
  "log:read": work,
  "costs:read": look,
  "costs:write": work,
  "drawings:read": look,
  "drawings:write": work,
  "jobs:read": look,
  "jobs:write": work,
};

export const rolesWith = (permission: Permission): Role[] => roles[permission];
