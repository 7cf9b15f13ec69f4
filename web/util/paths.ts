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

/** What the server shows beside the app. The addresses of operations are in api/generated. */
export const apiPaths = {
  reference: "/api/docs",
};
