/** Every address of the web app, in one place. */
export const paths = {
  home: "/",
  signIn: "/sign-in",
  signUp: "/sign-up",
  redeem: "/sign-in/link",
  newOrganisation: "/new-organisation",
  invitations: "/invitations",
  account: "/account",
  organisation: "/$org",
  overview: "/$org/costs",
  explorer: "/$org/costs/explorer",
  upload: "/$org/costs/upload",
  sources: "/$org/costs/sources",
  runs: "/$org/costs/runs",
  run: "/$org/costs/runs/$run",
  datasets: "/$org/costs/datasets",
  atlas: "/$org/atlas",
  pictures: "/$org/atlas/pictures",
  picture: "/$org/atlas/pictures/$picture",
  atlasCosts: "/$org/atlas/costs",
  atlasDraw: "/$org/atlas/draw",
  keys: "/$org/developer/keys",
  events: "/$org/developer/events",
  jobs: "/$org/developer/jobs",
  mailbox: "/$org/developer/mailbox",
  members: "/$org/settings/members",
  settings: "/$org/settings/organisation",
} as const;

const api = "/api/v1";
const encode = encodeURIComponent;

/** Addresses of the API that are not called through the typed client: streams, downloads and multipart. */
export const apiPaths = {
  uploads: (org: string) => `${api}/organisations/${encode(org)}/costs/uploads`,
  progress: (org: string, run: string) => `${api}/organisations/${encode(org)}/costs/runs/${encode(run)}/progress`,
  rejectsCsv: (org: string, run: string) =>
    `${api}/organisations/${encode(org)}/costs/runs/${encode(run)}/rejects.csv?escape_formulas=true`,
  export: (org: string) => `${api}/organisations/${encode(org)}/costs/reports/export`,
  picture: (org: string, picture: string, format: string, look: Record<string, string> = {}) =>
    `${api}/organisations/${encode(org)}/atlas/pictures/${encode(picture)}/${format}?${new URLSearchParams(look)}`,
  reference: "/api/docs",
};
