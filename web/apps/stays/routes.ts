/** The member app: what the rooms of Stays bring. Its router is not the one that types the links of the console. */
import { createRootRoute, createRouter } from "@tanstack/react-router";
import { routing } from "@/kit/page/router";
import { welcome } from "@/stays/welcome/routes";
import { Shell } from "./shell/shell";

const root = createRootRoute({ component: Shell, staticData: { title: null, needs: null } });

export const router = createRouter({
  ...routing,
  routeTree: root.addChildren([welcome(() => root)]),
  basepath: "/stays",
});
