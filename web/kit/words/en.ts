/** English: the lists and forms of every page. These are the keys; the other languages have the same. */
const en = {
  list: {
    failed: "The list could not be loaded",
  },
  page: {
    failed: "This page could not be shown",
    request: "Number of the request, for whoever runs this server:",
    missing: "There is nothing at this address",
    missingHint: "The link may be old, or it belongs to an organisation you are not a member of.",
    toStart: "Go to the start page",
  },
  forbidden: {
    title: "This page is not open to you",
    needs: "It needs the permission",
    roles: "Roles that have it: {roles}.",
    yours: "Your role here is {role}.",
    ask: "Whom to ask:",
  },
  upload: {
    title: "Uploads",
    more: "{count, plural, one {and one more file} other {and # more files}}",
    progress: "Progress of {name}",
    waiting: "Waits for its turn",
    done: "Uploaded",
    open: "Open",
    cancel: "Cancel the upload of {name}",
    dismiss: "Take {name} from the list",
  },
} as const;
export default en;
