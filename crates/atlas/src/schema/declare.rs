//! The declarations: every table and key of the language, in the order the formatter writes them.

use super::Kind::{
    self, Amount, Flag, List, Named, Notation, Short, Steps, Table, Text, Texts, Time, Word,
};
use super::{Field, Shape};

const fn may(key: &'static str, value: Kind, doc: &'static str) -> Field {
    Field {
        key,
        doc,
        value,
        required: false,
    }
}

const fn must(key: &'static str, value: Kind, doc: &'static str) -> Field {
    Field {
        key,
        doc,
        value,
        required: true,
    }
}

/// The pictograms of the renderer.
pub(crate) const ICONS: &[&str] = &[
    "person",
    "people",
    "server",
    "database",
    "queue",
    "storage",
    "cloud",
    "browser",
    "phone",
    "mail",
    "key",
    "gear",
    "chart",
    "document",
    "container",
    "clock",
    "globe",
    "code",
    "shield",
    "card",
    "bell",
    "package",
    "terminal",
    "bolt",
    "image",
    "chat",
    "search",
    "home",
    "network",
    "webhook",
];
const STATUS: Kind = Word(&["planned", "legacy"]);
const DIRECTION: Kind = Word(&["down", "right"]);

/// A whole file.
pub static DOCUMENT: Shape = Shape {
    noun: "an atlas file",
    doc: "Architecture as text: elements, how they work together, and views of them.",
    fields: &[
        may("atlas", Table(&ATLAS), "What the file is about."),
        may(
            "extract",
            Table(&EXTRACT),
            "What to read from the thing itself instead of writing it down.",
        ),
        may(
            "person",
            Named(&ELEMENT),
            "People who use the system, by id.",
        ),
        may("system", Named(&ELEMENT), "Software systems, by id."),
        may(
            "container",
            Named(&ELEMENT),
            "What runs by itself: an app, a service, a command.",
        ),
        may("component", Named(&ELEMENT), "Parts of a container."),
        may(
            "store",
            Named(&ELEMENT),
            "What keeps data: a database, a bucket, a queue.",
        ),
        may("external", Named(&ELEMENT), "Systems of others."),
        may(
            "group",
            Named(&ELEMENT),
            "Frames around elements; frames nest.",
        ),
        may("step", Named(&ELEMENT), "Steps of a flow chart."),
        may("decision", Named(&ELEMENT), "Questions in a flow chart."),
        may(
            "environment",
            Named(&ELEMENT),
            "Where a deployment lives: development, production.",
        ),
        may(
            "node",
            Named(&NODE),
            "Machines, services and networks of a deployment, and what they run.",
        ),
        may(
            "extend",
            Named(&EXTEND),
            "Adds to an extracted element: [extend.\"crate/store\"].",
        ),
        may("table", Named(&TABLE), "Tables of a data model."),
        may("states", Named(&STATES), "State machines."),
        may(
            "sequence",
            Named(&SEQUENCE),
            "Who says what to whom, in order.",
        ),
        may(
            "timeline",
            Named(&TIMELINE),
            "What happens when, over a day.",
        ),
        may(
            "view",
            Named(&VIEW),
            "The pictures: what each shows, and how.",
        ),
    ],
};

static ATLAS: Shape = Shape {
    noun: "the head of a file",
    doc: "What the file is about.",
    fields: &[
        may("title", Text, "Name of what is described."),
        may("about", Text, "A sentence or two."),
    ],
};

static EXTRACT: Shape = Shape {
    noun: "a list of what to extract",
    doc: "Paths are relative to the file. What is extracted has ids with a slash: crate/store, table/order.",
    fields: &[
        may(
            "cargo",
            Text,
            "Folder of a Cargo workspace: its crates and who imports whom.",
        ),
        may(
            "openapi",
            Text,
            "An OpenAPI document (JSON): its routes, by tag.",
        ),
        may(
            "sql",
            Text,
            "A file of CREATE TABLE statements: tables, columns and keys.",
        ),
        may("stoa", Flag, "Everything Stoa knows about itself."),
    ],
};

static USE: Kind = Short("api: reads orders", &FLOW);
static EVENTS: Kind = Table(&EVENT);
const NAME: Field = may("name", Text, "What the box says; the id without one.");
const ABOUT: Field = may("about", Text, "One line under the name.");
const TECH: Field = may("tech", Text, "Technology, in brackets.");
const IN: Field = may(
    "in",
    Text,
    "Id of the element that holds this one: a group, a system, any other.",
);
const STATUS_FIELD: Field = may(
    "status",
    STATUS,
    "planned: not built yet, drawn dashed. legacy: about to go.",
);
const TAGS: Field = may("tags", List(&Text), "Words to select by: tag:cloud.");
const LINK: Field = may("link", Text, "Where a click leads: a path or an address.");
const ICON: Field = may("icon", Word(ICONS), "A pictogram in the box.");
const TO: Field = may(
    "to",
    List(&USE),
    "What it uses, calls or sends to: an id, and after a colon what for.",
);

static ELEMENT: Shape = Shape {
    noun: "an element",
    doc: "A box.",
    fields: &[NAME, ABOUT, TECH, ICON, IN, STATUS_FIELD, TAGS, LINK, TO],
};

static NODE: Shape = Shape {
    noun: "a node of a deployment",
    doc: "A machine, a managed service or a network.",
    fields: &[
        NAME,
        ABOUT,
        TECH,
        ICON,
        IN,
        may(
            "runs",
            List(&Text),
            "Ids of the elements that run here; their flows come along.",
        ),
        may("count", Amount, "How many: 3, or \"2..10\"."),
        STATUS_FIELD,
        TAGS,
        LINK,
        TO,
    ],
};

static EXTEND: Shape = Shape {
    noun: "an addition to an extracted element",
    doc: "Its kind stays; what is given here is added or replaced.",
    fields: &[NAME, ABOUT, TECH, ICON, IN, STATUS_FIELD, TAGS, LINK, TO],
};

static FLOW: Shape = Shape {
    noun: "a flow",
    doc: "From the element it stands in to another.",
    fields: &[
        must("id", Text, "Id of the element it goes to."),
        may("label", Text, "What for."),
        may("tech", Text, "How: HTTPS, SQL, SMTP."),
        may(
            "kind",
            Word(&["call", "event", "data"]),
            "A call (default), an event that nobody waits for, or data.",
        ),
        may(
            "status",
            STATUS,
            "planned or legacy, when the element is not.",
        ),
    ],
};

static TABLE: Shape = Shape {
    noun: "a table of a data model",
    doc: "Columns and where they point.",
    fields: &[
        NAME,
        ABOUT,
        IN,
        must(
            "columns",
            List(&Notation("order_id uuid key -> order")),
            "name and type; then key (part of the primary key), ? (may be missing), -> table (points to).",
        ),
        STATUS_FIELD,
        TAGS,
        LINK,
    ],
};

static STATES: Shape = Shape {
    noun: "a state machine",
    doc: "Every allowed move; the states are what the moves name.",
    fields: &[
        NAME,
        may("about", Text, "What lives this life."),
        must("start", Text, "The first state."),
        must(
            "moves",
            List(&Notation("requested -> accepted: the host accepts")),
            "From, to, and why.",
        ),
        may("states", Texts, "What a state means, by its name."),
        STATUS_FIELD,
        TAGS,
        LINK,
    ],
};

static SEQUENCE: Shape = Shape {
    noun: "a sequence",
    doc: "Messages between elements, from top to bottom.",
    fields: &[
        NAME,
        may("about", Text, "What happens."),
        may(
            "participants",
            List(&Text),
            "Ids from left to right; without it in order of appearance.",
        ),
        must("steps", Steps, "Messages, notes, loops and alternatives."),
        STATUS_FIELD,
        TAGS,
        LINK,
    ],
};

/// A step that is a table: a note, or steps that are repeated, conditional or optional.
pub(crate) static STEP: Shape = Shape {
    noun: "a step",
    doc: "A message is a text: \"web -> api: asks\", or \"api --> web: answers\".",
    fields: &[
        may("note", Text, "A note."),
        may(
            "over",
            List(&Text),
            "The participants the note is about; all without it.",
        ),
        may(
            "loop",
            Text,
            "The steps are repeated: until when, how often.",
        ),
        may("when", Text, "The steps happen when this holds."),
        may("steps", Steps, "The steps of a loop or condition."),
        may(
            "otherwise",
            Steps,
            "The steps when the condition does not hold.",
        ),
    ],
};

static TIMELINE: Shape = Shape {
    noun: "a timeline",
    doc: "A day, in lanes.",
    fields: &[
        NAME,
        may("about", Text, "What it shows."),
        must("events", List(&EVENTS), "What happens when."),
        STATUS_FIELD,
        TAGS,
        LINK,
    ],
};

static EVENT: Shape = Shape {
    noun: "an event of a timeline",
    doc: "At a time, from a time until another, or again and again.",
    fields: &[
        may("at", Time, "When it happens or begins."),
        may("until", Time, "When it ends."),
        may("every", Text, "Again and again: 60 s, hour."),
        must("label", Text, "What happens."),
        may("lane", Text, "The lane it is in."),
        may("about", Text, "A remark."),
        may("status", STATUS, "planned or legacy."),
    ],
};

static VIEW: Shape = Shape {
    noun: "a view",
    doc: "One picture.",
    fields: &[
        must(
            "title",
            Text,
            "Its name in index.md and for screen readers; it is not drawn.",
        ),
        may("about", Text, "What it shows, in a sentence."),
        may(
            "kind",
            Word(&[
                "structure",
                "deployment",
                "states",
                "sequence",
                "entities",
                "timeline",
            ]),
            "The kind of picture; structure without it.",
        ),
        may(
            "of",
            Text,
            "Id of the states, sequence, timeline or environment it draws.",
        ),
        may(
            "show",
            List(&Text),
            "What it shows: ids, patterns (crate/*), kind:store, tag:x, in:x (what x holds), near:x (x and what it works with), status:planned.",
        ),
        may(
            "hide",
            List(&Text),
            "What it leaves out, in the same words.",
        ),
        may(
            "direction",
            DIRECTION,
            "Where the arrows lead; down without it.",
        ),
        may(
            "frames",
            Flag,
            "Whether groups are drawn as frames; true without it.",
        ),
        may(
            "labels",
            Flag,
            "Whether flows carry their labels; true without it.",
        ),
        may(
            "status",
            STATUS,
            "planned or legacy: the picture as a whole.",
        ),
        may("tags", List(&Text), "Words to find it by."),
    ],
};
