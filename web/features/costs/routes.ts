/** Costs: what was spent, where bills come from, and what became of each. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { Activity, ChartColumnStacked, DatabaseZap, History, Search, UploadCloud } from "lucide-react";
import { queryClient } from "@/api/client";
import { listCostDatasets, listSameCostBills } from "@/api/generated/costs-datasets";
import { getCostRun } from "@/api/generated/costs-runs";
import { getCostSource, listCostCriteria, listCostFormats, listCostSourceKinds } from "@/api/generated/costs-sources";
import { listParams } from "@/kit/list/address";
import { sections } from "@/kit/page/facts";
import { begin, ensure, page, shown } from "@/kit/page/load";
import { organisation } from "@/kit/page/tree";
import { parseVersions, versionsPages } from "./datasets/query";
import { loadExplorer } from "./explorer/load";
import { parseExplorer } from "./explorer/state";
import { explorerKept, overviewKept } from "./kept";
import { loadOverview } from "./overview/load";
import { parseOverview } from "./overview/state";
import { sourcesQuery, waitingQuery } from "./queries";
import { logPages, parseRun, parseRuns, rejectsPages, runsPages } from "./runs/search";
import { parseSource, parseSources, sourceRunsPages, sourcesPages } from "./sources/query";

const top = createRoute({
  getParentRoute: () => organisation,
  path: "costs",
  staticData: { title: sections.costs, needs: null },
});

const overview = createRoute({
  getParentRoute: () => top,
  path: "/",
  staticData: {
    title: { en: "Overview", de: "Übersicht", fr: "Vue d’ensemble", ja: "概要" },
    words: {
      en: "bill spend month dashboard",
      de: "Rechnung Ausgaben Monat",
      fr: "facture dépenses mois",
      ja: "請求 支出 月",
    },
    icon: ChartColumnStacked,
    section: "costs",
    needs: "costs:read",
    chosen: (org) => ({ ...overviewKept(org) }),
  },
  validateSearch: parseOverview,
  beforeLoad: ({ params, location }) => {
    const kept = location.searchStr === "" && overviewKept(params.org);
    if (kept) throw redirect({ to: "/$org/costs", params, search: kept, replace: true });
  },
  loaderDeps: ({ search: { period, currency, measure, as_of } }) => ({ period, currency, measure, as_of }),
  // Another choice on the page leaves what is shown, dimmed, until the answer is there.
  loader: ({ params: { org }, deps, cause }) => {
    const loading = loadOverview(org, deps);
    return cause === "stay" ? void loading.catch(() => undefined) : loading;
  },
  component: lazyRouteComponent(
    page("costs", () => import("./overview/page")),
    "OverviewPage",
  ),
});

const explorer = createRoute({
  getParentRoute: () => top,
  path: "explorer",
  staticData: {
    title: { en: "Explorer", de: "Explorer", fr: "Explorateur", ja: "エクスプローラー" },
    words: {
      en: "charges report analyse chart group filter export",
      de: "Posten Bericht Auswertung Diagramm Filter Export",
      fr: "charges rapport analyse graphique filtre export",
      ja: "明細 レポート 分析 グラフ 絞り込み 書き出し",
    },
    icon: Search,
    section: "costs",
    needs: "costs:read",
    chosen: (org) => ({ ...explorerKept(org) }),
  },
  validateSearch: parseExplorer,
  beforeLoad: ({ params, location }) => {
    const kept = location.searchStr === "" && explorerKept(params.org);
    if (kept) throw redirect({ to: "/$org/costs/explorer", params, search: kept, replace: true });
  },
  loader: ({ params: { org }, location: { search } }) => loadExplorer(org, parseExplorer(search)),
  component: lazyRouteComponent(
    page("costs", () => import("./explorer/page")),
    "ExplorerPage",
  ),
});

const upload = createRoute({
  getParentRoute: () => top,
  path: "upload",
  staticData: {
    title: { en: "Upload", de: "Hochladen", fr: "Déposer", ja: "アップロード" },
    words: {
      en: "bill file import invoice",
      de: "Rechnung Datei Import",
      fr: "facture fichier importer",
      ja: "請求書 ファイル 取り込み",
    },
    icon: UploadCloud,
    section: "costs",
    needs: "costs:write",
  },
  loader: ({ params: { org } }) => begin(listCostFormats.query({ path: { org } })),
  component: lazyRouteComponent(
    page("costs", () => import("./upload/page")),
    "UploadPage",
  ),
});

const sources = createRoute({
  getParentRoute: () => top,
  path: "sources",
  staticData: {
    title: { en: "Sources", de: "Quellen", fr: "Sources", ja: "ソース" },
    words: {
      en: "bucket folder connect vendor",
      de: "Bucket Ordner verbinden Anbieter",
      fr: "bucket dossier connecter fournisseur",
      ja: "バケット フォルダー 接続 ベンダー",
    },
    icon: DatabaseZap,
    section: "costs",
    needs: "costs:read",
  },
});
const everySource = createRoute({
  getParentRoute: () => sources,
  path: "/",
  staticData: { title: null, needs: "costs:read" },
  validateSearch: parseSources,
  loaderDeps: ({ search }) => listParams(search),
  loader: ({ params: { org }, deps, cause }) => {
    begin(listSameCostBills.query({ path: { org } }));
    return shown(cause, sourcesPages(org, deps));
  },
  component: lazyRouteComponent(
    page("costs", () => import("./sources/page")),
    "SourcesPage",
  ),
});
const newSource = createRoute({
  getParentRoute: () => sources,
  path: "new",
  staticData: {
    title: { en: "New source", de: "Neue Quelle", fr: "Nouvelle source", ja: "新しいソース" },
    words: {
      en: "add connect bucket folder",
      de: "hinzufügen verbinden Bucket Ordner",
      fr: "ajouter connecter bucket dossier",
      ja: "追加 接続 バケット フォルダー",
    },
    needs: "costs:write",
  },
  loader: ({ params: { org } }) => begin(listCostSourceKinds.query({ path: { org } })),
  component: lazyRouteComponent(
    page("costs", () => import("./sources/create")),
    "NewSourcePage",
  ),
});
const source = createRoute({
  getParentRoute: () => sources,
  path: "$source",
  staticData: { title: { en: "Source", de: "Quelle", fr: "Source", ja: "ソース" }, needs: "costs:read" },
  loader: async ({ params: { org, source: id } }) => {
    const { name } = await queryClient.ensureQueryData(getCostSource.query({ path: { org, source: id } }));
    return { name };
  },
});
const oneSource = createRoute({
  getParentRoute: () => source,
  path: "/",
  staticData: { title: null, needs: "costs:read" },
  validateSearch: parseSource,
  loader: ({ params: { org, source: id } }) => {
    begin(waitingQuery(org, id));
    return ensure(sourceRunsPages(org, id));
  },
  component: lazyRouteComponent(
    page("costs", () => import("./sources/detail")),
    "SourcePage",
  ),
});
const editSource = createRoute({
  getParentRoute: () => source,
  path: "edit",
  staticData: {
    title: { en: "Settings", de: "Einstellungen", fr: "Réglages", ja: "設定" },
    needs: "costs:write",
  },
  loader: ({ params: { org } }) => ensure(listCostCriteria.query({ path: { org } })),
  component: lazyRouteComponent(
    page("costs", () => import("./sources/edit")),
    "EditSourcePage",
  ),
});

const runs = createRoute({
  getParentRoute: () => top,
  path: "runs",
  staticData: {
    title: { en: "Runs", de: "Läufe", fr: "Exécutions", ja: "実行" },
    words: { en: "imports uploads loads", de: "Importe Uploads", fr: "imports dépôts", ja: "取り込み アップロード" },
    icon: Activity,
    section: "costs",
    needs: "costs:read",
  },
});
const everyRun = createRoute({
  getParentRoute: () => runs,
  path: "/",
  staticData: { title: null, needs: "costs:read" },
  validateSearch: parseRuns,
  loaderDeps: ({ search }) => listParams(search),
  loader: ({ params: { org }, deps, cause }) => {
    begin(sourcesQuery(org));
    return shown(cause, runsPages(org, deps));
  },
  component: lazyRouteComponent(
    page("costs", () => import("./runs/list")),
    "RunsPage",
  ),
});
const run = createRoute({
  getParentRoute: () => runs,
  path: "$run",
  staticData: { title: { en: "Run", de: "Lauf", fr: "Exécution", ja: "実行" }, needs: "costs:read" },
  validateSearch: parseRun,
  loader: async ({ params: { org, run: id } }) => {
    begin(logPages(org, id));
    const { source_name: name, rejects } = await queryClient.ensureQueryData(
      getCostRun.query({ path: { org, run: id } }),
    );
    if (rejects) begin(rejectsPages(org, id));
    return { name };
  },
  component: lazyRouteComponent(
    page("costs", () => import("./runs/detail")),
    "RunPage",
  ),
});

const datasets = createRoute({
  getParentRoute: () => top,
  path: "datasets",
  staticData: {
    title: { en: "History", de: "Verlauf", fr: "Historique", ja: "履歴" },
    words: {
      en: "versions publishes earlier as of",
      de: "Versionen Veröffentlichungen früher Stand",
      fr: "versions publications antérieur",
      ja: "バージョン 公開 以前",
    },
    icon: History,
    section: "costs",
    needs: "costs:read",
  },
  validateSearch: parseVersions,
  loader: ({ params: { org } }) => ensure(listCostDatasets.query({ path: { org } }), versionsPages(org)),
  component: lazyRouteComponent(
    page("costs", () => import("./datasets/page")),
    "DatasetsPage",
  ),
});

export const costs = top.addChildren([
  overview,
  explorer,
  upload,
  sources.addChildren([everySource, newSource, source.addChildren([oneSource, editSource])]),
  runs.addChildren([everyRun, run]),
  datasets,
]);
