/** English: words that every page uses. These are the keys; the other languages have the same. */
const en = {
  change: {
    "new": "new",
  },
  nothingByThisName: "Nothing by this name",
  loading: "Loading",
  tryAgain: "Try again",
  showMore: "Show more",
  saved: "Saved",
  save: "Save",
  name: "Name",
  emailInvalid: "Write an e-mail address, such as maria@example.com",
  email: "E-mail",
  close: "Close",
  cancel: "Cancel",
  keep: "Keep",
  role: {
    owner: "owner",
    admin: "admin",
    member: "member",
    viewer: "viewer",
  },
  actions: "Actions",
  copied: "Copied",
  copy: "Copy",
  state: "State",
  never: "never",
  copyLink: "Copy link",
  none: "(none)",
  total: "Total",
  yes: "yes",
  no: "no",
  download: "Download",
  unreachable: "The server cannot be reached. Check that it is running and try again.",
  noReason:
    "The server answered with status {status} and gave no reason. Try again; if it stays, tell whoever operates it.",
  language: {
    title: "Language",
    failed: "The words of this language could not be fetched, so English is shown. Check the connection.",
  },
} as const;
export default en;
