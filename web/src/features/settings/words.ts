/** What the roles are called and what they may do. */
import type { Role } from "@stoa/client";

export const roles: Record<Role, string> = { owner: "everything, and other owners", admin: "members, keys and costs", member: "costs: upload and change", viewer: "look at costs" };
