/** The start page of the member app. */
import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { ensure, page } from "@/kit/page/load";

export const welcome = <Parent extends AnyRoute>(getParentRoute: () => Parent) =>
  createRoute({
    getParentRoute,
    path: "/",
    staticData: { title: null, needs: null },
    loader: () => ensure(sessionQuery),
    component: lazyRouteComponent(
      page("welcome", () => import("./welcome.page")),
      "WelcomePage",
    ),
  });
