/** English: Costs, what a run asks before it publishes. These are the keys; the other languages have the same. */
const en = {
  asked: {
    title: "This run needs an answer",
    until: "Nothing of it is published until somebody confirms it. Without an answer it is cancelled on {until}.",
    months: "What it would replace",
    replaced: "What it replaced",
    now: "Now",
    confirmedThen: "Once confirmed",
    before: "Before",
    after: "After",
    nothing: "nothing",
    confirm: "Confirm",
    discard: "Discard",
    discarded: "The run was discarded. Nothing of it was published.",
    confirmTitle: "Publish this bill of {name}?",
    change: "{period}: {before} → {after}",
    wayBack: "What is there now can still be shown under History.",
    confirmed: "What it asked was confirmed on {time}.",
    waiting: "{count, plural, one {A bill waits} other {# bills wait}} for an answer",
    notPublished: "Nothing of it is published until somebody confirms or discards the run.",
  },
} as const;
export default en;
