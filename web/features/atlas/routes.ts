/** Atlas: one's own diagrams, what running a system would cost, and, about Stoa, the diagrams of this server itself. */
import { createRoute, lazyRouteComponent, notFound, redirect } from "@tanstack/react-router";
import { Network, PencilRuler, Scale } from "lucide-react";
import { queryClient } from "@/api/client";
import { listPictures, listPriceBooks } from "@/api/generated/atlas";
import { sections } from "@/kit/page/facts";
import { begin, ensure, page } from "@/kit/page/load";
import { Missing } from "@/kit/page/states";
import { organisation } from "@/kit/page/tree";
import { text } from "@/util/search";
import { keptWorkload, parseComparison, read, requestOf } from "./costs/state";
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
    throw redirect({ to: "/$org/atlas/draw", params });
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

const draw = createRoute({
  getParentRoute: () => top,
  path: "draw",
  staticData: {
    title: { en: "Draw your own", de: "Selbst zeichnen", fr: "Dessiner le vôtre", ja: "自分で描く" },
    words: {
      en: "diagram picture model architecture drawing",
      de: "Diagramm Bild Modell Architektur Zeichnung",
      fr: "diagramme image modèle architecture dessin",
      ja: "図 画像 モデル アーキテクチャ ダイアグラム",
    },
    icon: PencilRuler,
    section: "atlas",
    needs: "org:read",
  },
  loader: ({ params: { org } }) => begin(drawModelQuery(org, keptModel(), undefined, themeNow())),
  component: lazyRouteComponent(
    page("atlas", () => import("./editor/page")),
    "EditorPage",
  ),
});

export const atlas = top.addChildren([start, draw, comparison, pictures.addChildren([gallery, picture])]);
