/** Atlas: the organisation's own drawings, what running a system would cost, and, about Stoa, the diagrams of this server itself. */
import { createRoute, lazyRouteComponent, notFound, redirect } from "@tanstack/react-router";
import { Network, PencilRuler, Scale } from "lucide-react";
import { queryClient } from "@/api/client";
import { listPictures, listPriceBooks } from "@/api/generated/atlas";
import { getDrawing, getDrawingVersion } from "@/api/generated/drawings";
import { listParams } from "@/kit/list/address";
import { sections } from "@/kit/page/facts";
import { begin, ensure, page, shown } from "@/kit/page/load";
import { Missing } from "@/kit/page/states";
import { organisation } from "@/kit/page/tree";
import { text } from "@/util/search";
import { keptWorkload, parseComparison, read, requestOf } from "./costs/state";
import { drawingsPages, parseDrawing, parseDrawings } from "./drawings/query";
import { keptModel } from "./editor/text";
import { compareQuery, drawingQuery, drawModelQuery, themeNow } from "./queries";

const top = createRoute({
  getParentRoute: () => organisation,
  path: "atlas",
  staticData: { title: sections.atlas, needs: null },
});

const start = createRoute({
  getParentRoute: () => top,
  path: "/",
  staticData: { title: null, needs: null },
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$org/atlas/drawings", params });
  },
});

const pictures = createRoute({
  getParentRoute: () => top,
  path: "pictures",
  staticData: {
    title: { en: "How it is built", de: "Wie es gebaut ist", fr: "Comment c’est fait", ja: "仕組みの図" },
    words: {
      en: "diagrams pictures architecture drawings",
      de: "Diagramme Bilder Architektur Zeichnungen",
      fr: "diagrammes images architecture dessins",
      ja: "図 画像 アーキテクチャ ダイアグラム",
    },
    icon: Network,
    section: "about",
    needs: "org:read",
  },
});
const gallery = createRoute({
  getParentRoute: () => pictures,
  path: "/",
  staticData: { title: null, needs: "org:read" },
  validateSearch: (search: Record<string, unknown>): { q?: string } => ({ q: text(search.q) }),
  loader: ({ params: { org } }) => ensure(listPictures.query({ path: { org } })),
  component: lazyRouteComponent(
    page("atlas", () => import("./gallery/page")),
    "GalleryPage",
  ),
});
const picture = createRoute({
  getParentRoute: () => pictures,
  path: "$picture",
  staticData: { title: { en: "Diagram", de: "Diagramm", fr: "Diagramme", ja: "図" }, needs: "org:read" },
  validateSearch: (search: Record<string, unknown>): { focus?: string; hide?: string } => ({
    focus: text(search.focus),
    hide: text(search.hide),
  }),
  loader: async ({ params: { org, picture: id } }) => {
    begin(drawingQuery(org, id, themeNow()));
    const known = (await queryClient.ensureQueryData(listPictures.query({ path: { org } }))).pictures.find(
      (one) => one.id === id,
    );
    if (!known) throw notFound();
    return { name: known.title };
  },
  notFoundComponent: Missing,
  component: lazyRouteComponent(
    page("atlas", () => import("./viewer/page")),
    "PicturePage",
  ),
});

const comparison = createRoute({
  getParentRoute: () => top,
  path: "costs",
  staticData: {
    title: { en: "Cost comparison", de: "Kostenvergleich", fr: "Comparaison des coûts", ja: "コスト比較" },
    words: {
      en: "prices plans Cloud Run Kubernetes machines",
      de: "Preise Tarife Cloud Run Kubernetes Maschinen",
      fr: "prix formules Cloud Run Kubernetes machines",
      ja: "価格 プラン Cloud Run Kubernetes",
    },
    icon: Scale,
    section: "atlas",
    needs: "org:read",
  },
  validateSearch: parseComparison,
  loader: ({ params: { org }, location: { search } }) => {
    begin(compareQuery(org, requestOf(read(parseComparison(search)), keptWorkload())));
    return ensure(listPriceBooks.query({ path: { org } }));
  },
  component: lazyRouteComponent(
    page("atlas", () => import("./costs/page")),
    "ComparisonPage",
  ),
});

const drawings = createRoute({
  getParentRoute: () => top,
  path: "drawings",
  staticData: {
    title: { en: "Drawings", de: "Zeichnungen", fr: "Dessins", ja: "図面" },
    words: {
      en: "diagram picture model architecture drawing draw",
      de: "Diagramm Bild Modell Architektur Zeichnung zeichnen",
      fr: "diagramme image modèle architecture dessin dessiner",
      ja: "図 画像 モデル アーキテクチャ ダイアグラム 描く",
    },
    icon: PencilRuler,
    section: "atlas",
    needs: "drawings:read",
  },
});
const everyDrawing = createRoute({
  getParentRoute: () => drawings,
  path: "/",
  staticData: { title: null, needs: "drawings:read" },
  validateSearch: parseDrawings,
  loaderDeps: ({ search }) => listParams(search),
  loader: ({ params: { org }, deps, cause }) => shown(cause, drawingsPages(org, deps)),
  component: lazyRouteComponent(
    page("atlas", () => import("./drawings/page")),
    "DrawingsPage",
  ),
});
const newDrawing = createRoute({
  getParentRoute: () => drawings,
  path: "new",
  staticData: {
    title: { en: "New drawing", de: "Neue Zeichnung", fr: "Nouveau dessin", ja: "新しい図面" },
    needs: "drawings:read",
  },
  loader: ({ params: { org } }) => begin(drawModelQuery(org, keptModel(), undefined, themeNow())),
  component: lazyRouteComponent(
    page("atlas", () => import("./drawings/create")),
    "NewDrawingPage",
  ),
});
const drawing = createRoute({
  getParentRoute: () => drawings,
  path: "$drawing",
  staticData: {
    title: { en: "Drawing", de: "Zeichnung", fr: "Dessin", ja: "図面" },
    needs: "drawings:read",
  },
  validateSearch: parseDrawing,
  loaderDeps: ({ search: { view, version } }) => ({ view, version }),
  loader: async ({ params: { org, drawing: id }, deps: { view, version } }) => {
    const older = version
      ? queryClient.ensureQueryData(getDrawingVersion.query({ path: { org, drawing: id, number: Number(version) } }))
      : null;
    const now = await queryClient.ensureQueryData(getDrawing.query({ path: { org, drawing: id } }));
    begin(drawModelQuery(org, (await older)?.model ?? now.model, view, themeNow()));
    return { name: now.name };
  },
  component: lazyRouteComponent(
    page("atlas", () => import("./drawings/detail")),
    "DrawingPage",
  ),
});

/** Where one drew before drawings were kept: links to it lead to where one draws now. */
const draw = createRoute({
  getParentRoute: () => top,
  path: "draw",
  staticData: { title: null, needs: null },
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$org/atlas/drawings/new", params, replace: true });
  },
});

export const atlas = top.addChildren([
  start,
  drawings.addChildren([everyDrawing, newDrawing, drawing]),
  draw,
  comparison,
  pictures.addChildren([gallery, picture]),
]);
