/** English: Costs, the sources of bills. These are the keys; the other languages have the same. */
const en = {
  sources: {
    byHand: "by hand",
    byUpload: "by upload",
    title: "Sources",
    schedule: "Schedule",
    everyDay: "every day",
    everyHour: "every hour",
    "new": "New source",
    upload: "Upload",
    settings: "Settings",
    deleted: "{name} was deleted",
    column: {
      lastRun: "Last run",
      newestPeriod: "Newest period",
    },
    runNow: "Run now",
    moreFor: "More for {name}",
    delete: "Delete",
    intro: "Where bills come from. A source is read by a run, and replaces exactly the billing periods it delivers.",
    empty: "No sources yet",
    emptyHint:
      "Connect a folder on the server or a bucket with billing exports, or upload a file: that makes a source too.",
    deleteTitle: "Delete {name}?",
    deleteBody: "Its charges disappear from every chart. Earlier moments can still be shown under History.",
    search: "Search names",
    kind: {
      upload: "Upload",
      folder: "Folder on the server",
      object_store: "Bucket",
    },
  },
  source: {
    page: {
      identity: "Found in its bills",
      allowed: "Exceptions",
      nothingAllowed: "none",
      guessed: "guessed from the rows",
      since: "Added",
      runsOf: "Runs of {name}",
      noRuns: "It has not been read yet.",
      noPeriods: "Nothing of it has been published yet.",
      supports: "Supports",
    },
    form: {
      locationRequired: "Say where the files are",
      locationInvalid: "Write it as s3://bucket/folder/, gs://… or az://…",
      intro: "Stoa reads every bill it finds there, and recognises the format by its columns.",
      added: "{name} was added. Run it now, or wait for its schedule.",
      kind: "Kind",
      serverFolder: "Folder on the server",
      bucket: "Bucket",
      nameExample: "AWS production",
      folder: "Folder",
      address: "Address",
      folderHint: "As the server sees it, for example /srv/billing/aws",
      addressHint: "For example s3://billing-exports/cur/",
      addressBegins: "It begins with one of {prefixes}",
      notHere: "This kind of source cannot be used here",
      add: "Add source",
      nameRequired: "Give it a name",
    },
    edit: {
      title: "Settings of {name}",
      intro: "They hold from the next run on.",
      accountIdRequired: "A name needs the account’s id",
      sameBills: "Its bills may be in other sources too",
      sameBillsHint:
        "Otherwise a run asks first when another source holds the same billing account and month, which would then count twice.",
      leaveOut: "Its next delivery may leave charges out",
      leaveOutHint:
        "Otherwise a run asks first when it would replace a month of this source and lacks accounts, days or much of the money that are there now. It holds for the next run.",
      unreadable: "Its next delivery may have charges that could not be read",
      unreadableHint:
        "Otherwise a run asks first when more than a little of its money had to be rejected or could not be read. It holds for the next run.",
      twice: "Its next delivery may hold charges that possibly count twice",
      twiceHint:
        "Otherwise a run asks first when more than a little of its money may count twice: copies, files whose days overlap, lines of totals. It holds for the next run.",
      supportsHint:
        "Decides which rules of FOCUS are checked. What is not answered is guessed from the rows. The descriptions are quoted from the FOCUS specification.",
      guess: "guess",
    },
  },
} as const;
export default en;
