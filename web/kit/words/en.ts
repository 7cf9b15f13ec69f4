/** English: the lists, details, forms and questions of every page. These are the keys; the other languages have the same. */
const en = {
  list: {
    failed: "The list could not be loaded",
    stale: "These rows are from {time}; the server does not answer.",
    staleBecause: "These rows are from {time}. {reason}",
    noMatch: "Nothing matches",
    noMatchHint: "There are rows, but none with what is searched and chosen above.",
    showAll: "Show all",
    all: "All",
    clearFilters: "Clear filters",
    rows: "{count, plural, one {# row} other {# rows}}",
    first: "{shown, plural, one {The first one; there are more} other {The first #; there are more}}",
    of: "{shown, number} of {total, number}",
  },
  failure: {
    forbidden: "You may not see this",
    missing: "It is not there any more",
  },
  stale: "This may be out of date",
  confirm: {
    type: "Type “{word}” to go on",
  },
  form: {
    tooLong: "This is too long. Shorten it.",
  },
  unsaved: {
    title: "Leave without saving?",
    lost: "What you wrote here is not saved, and would be lost.",
    leave: "Leave",
    stay: "Stay",
  },
  page: {
    unusable: "The link says {said}, which this page cannot use. It was left out.",
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
