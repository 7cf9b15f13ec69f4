//! One diagram of each other kind, as scenes: sequence, states, tables, timeline.

use stoa_atlas::layout::entities::{self, Column, Entities, Key, Relation, Table};
use stoa_atlas::layout::sequence::{self, Actor, Kind, Sequence, Step};
use stoa_atlas::layout::state::{self, Machine, State, Transition};
use stoa_atlas::layout::timeline::{self, Lane, Span, Timeline};
use stoa_atlas::layout::{self, Direction, Shape, Tone};
use stoa_atlas::render::{self, Scene, icons::Icon};

pub(crate) fn all() -> Vec<(&'static str, Scene)> {
    let (sequence, machine, tables) = (onboarding(), profile(), tables());
    let day = day();
    let graph = state::graph(&machine);
    vec![
        (
            "kind-sequence",
            render::sequence(&sequence, &sequence::place(&sequence)),
        ),
        ("kind-state", render::graph(&graph, &layout::place(&graph))),
        (
            "kind-entities",
            render::entities(&tables, &entities::place(&tables)),
        ),
        (
            "kind-timeline",
            render::timeline(&day, &timeline::place(&day)),
        ),
    ]
}

pub(crate) fn onboarding() -> Sequence {
    let actor = |id: &str, label: &str, note: &str, shape, tone, icon| Actor {
        id: id.into(),
        label: label.into(),
        note: note.into(),
        shape,
        tone,
        icon,
        ..Actor::default()
    };
    let message = |from: &str, to: &str, label: &str, kind| Step::Message {
        from: from.into(),
        to: to.into(),
        label: label.into(),
        kind,
    };
    let (call, reply, send) = (Kind::Call, Kind::Reply, Kind::Send);
    Sequence {
        title: "Onboarding, step by step".into(),
        description: "From the phone number to a verified membership.".into(),
        actors: vec![
            actor("host", "Host", "", Shape::Person, Tone::Amber, None),
            actor(
                "web",
                "Web app",
                "React",
                Shape::Window,
                Tone::Blue,
                Some(Icon::Browser),
            ),
            actor(
                "api",
                "API",
                "stays",
                Shape::Box,
                Tone::Blue,
                Some(Icon::Server),
            ),
            actor("db", "Database", "", Shape::Cylinder, Tone::Teal, None),
            actor(
                "sms",
                "SMS provider",
                "",
                Shape::External,
                Tone::Grey,
                Some(Icon::Phone),
            ),
        ],
        steps: vec![
            message("host", "web", "phone number", send),
            message("web", "api", "POST /verifications", call),
            message("api", "api", "check limits", send),
            message(
                "api",
                "db",
                "store the code's hash, valid for ten minutes",
                call,
            ),
            message("db", "api", "stored", reply),
            message("api", "sms", "send code", send),
            message("api", "web", "202 Accepted", reply),
            Step::Frame {
                word: "alt".into(),
                branches: vec![
                    (
                        "delivered".into(),
                        vec![
                            message("sms", "host", "code 421 337", send),
                            message("host", "web", "types the code", send),
                            message("web", "api", "POST /verifications/{id}/check", call),
                            Step::Frame {
                                word: "loop".into(),
                                branches: vec![(
                                    "at most five tries".into(),
                                    vec![
                                        message("api", "db", "compare", call),
                                        message("db", "api", "right or wrong", reply),
                                    ],
                                )],
                            },
                            message("api", "web", "200 verified", reply),
                        ],
                    ),
                    (
                        "failed".into(),
                        vec![
                            message("sms", "api", "undeliverable", send),
                            Step::Note {
                                over: vec!["api".into()],
                                text: "the second provider is tried, then e-mail".into(),
                            },
                        ],
                    ),
                ],
            },
            Step::Part("Profile".into()),
            message("web", "api", "PUT /profile", call),
            message("api", "db", "profile: pending → active", call),
            message("db", "api", "ok", reply),
            message("api", "web", "profile", reply),
        ],
    }
}

pub(crate) fn profile() -> Machine {
    let state = |id: &str, label: &str, tone, last| State {
        id: id.into(),
        label: label.into(),
        tone,
        last,
        ..State::default()
    };
    let go = |from: &str, to: &str, event: &str, guard: &str| Transition {
        from: from.into(),
        to: to.into(),
        event: event.into(),
        guard: guard.into(),
        ..Transition::default()
    };
    Machine {
        title: "Life of a profile".into(),
        direction: Direction::Right,
        initial: Some("draft".into()),
        states: vec![
            state("draft", "Draft", Tone::Grey, false),
            state("pending", "Pending", Tone::Amber, false),
            state("active", "Active", Tone::Green, false),
            state("paused", "Paused", Tone::Grey, false),
            state("suspended", "Suspended", Tone::Red, false),
            state("closed", "Closed", Tone::Grey, true),
        ],
        transitions: vec![
            go("draft", "draft", "edit", ""),
            go("draft", "pending", "submit", "complete"),
            go("pending", "draft", "reject", ""),
            go("pending", "active", "approve", ""),
            go("active", "active", "update", ""),
            go("active", "active", "renew", ""),
            go("active", "paused", "pause", ""),
            go("paused", "active", "resume", ""),
            go("active", "suspended", "report", "three reports"),
            go("suspended", "active", "appeal", "upheld"),
            go("suspended", "closed", "appeal", "refused"),
            go("active", "closed", "close", ""),
            go("paused", "closed", "close", ""),
        ],
        ..Machine::default()
    }
}

pub(crate) fn tables() -> Entities {
    let column = |text: &str| {
        let words: Vec<&str> = text.split(' ').collect();
        let key = match words.get(2) {
            Some(&"pk") => Key::Primary,
            Some(&"fk") => Key::Foreign,
            Some(&"u") => Key::Unique,
            _ => Key::None,
        };
        let optional = words[1].ends_with('?');
        Column {
            name: words[0].into(),
            kind: words[1].trim_end_matches('?').into(),
            key,
            optional,
        }
    };
    let table = |id: &str, group: &str, tone, columns: &str| Table {
        id: id.into(),
        label: id.into(),
        group: Some(group.to_owned()).filter(|g| !g.is_empty()),
        tone,
        columns: columns.split(", ").map(column).collect(),
        ..Table::default()
    };
    let names = |from: &str, from_column: &str, to: &str| Relation {
        from: from.into(),
        from_column: from_column.into(),
        to: to.into(),
        to_column: "id".into(),
        ..Relation::default()
    };
    Entities {
        title: "Tables of accounts".into(),
        groups: vec![("identity".into(), "Identity".into())],
        tables: vec![
            table(
                "person",
                "identity",
                Tone::Blue,
                "id uuid pk, email text u, name text, created_at timestamp",
            ),
            table(
                "session",
                "identity",
                Tone::Blue,
                "id uuid pk, person_id uuid fk, expires_at timestamp",
            ),
            table(
                "organisation",
                "",
                Tone::Violet,
                "id uuid pk, slug text u, name text, parent_id uuid? fk",
            ),
            table(
                "member",
                "",
                Tone::Violet,
                "id uuid pk, org_id uuid fk, person_id uuid fk, role text",
            ),
            table(
                "api_key",
                "",
                Tone::Teal,
                "id uuid pk, org_id uuid fk, created_by uuid? fk, hash bytes",
            ),
            table(
                "audit",
                "",
                Tone::Grey,
                "id uuid pk, org_id uuid fk, actor jsonb, action text, at timestamp",
            ),
        ],
        relations: vec![
            names("session", "person_id", "person"),
            names("member", "person_id", "person"),
            names("member", "org_id", "organisation"),
            names("api_key", "org_id", "organisation"),
            Relation {
                optional: true,
                ..names("api_key", "created_by", "person")
            },
            names("audit", "org_id", "organisation"),
            Relation {
                optional: true,
                ..names("organisation", "parent_id", "organisation")
            },
        ],
        ..Entities::default()
    }
}

pub(crate) fn day() -> Timeline {
    let span = |from: f64, to: f64, label: &str| Span {
        from,
        to,
        label: label.into(),
    };
    let lane = |label: &str, note: &str, tone, spans| Lane {
        id: label.into(),
        label: label.into(),
        note: note.into(),
        tone,
        spans,
        ..Lane::default()
    };
    Timeline {
        title: "The scheduler's day".into(),
        from: 0.0,
        to: 24.0,
        ticks: (0..=12)
            .map(|h| (f64::from(h) * 2.0, format!("{:02}:00", h * 2)))
            .collect(),
        lanes: vec![
            lane(
                "Sources",
                "fetch bills",
                Tone::Blue,
                vec![
                    span(1.0, 2.5, "AWS"),
                    span(1.5, 2.0, "Azure"),
                    span(2.0, 4.0, "GCP, hourly export"),
                    span(13.0, 14.0, "AWS again"),
                ],
            ),
            lane(
                "Budgets",
                "after each run",
                Tone::Amber,
                vec![span(4.5, 4.5, "check"), span(14.5, 14.5, "check")],
            ),
            lane(
                "Reports",
                "mail at eight, local",
                Tone::Violet,
                vec![span(6.0, 7.5, "build"), span(8.0, 8.0, "send")],
            ),
            lane(
                "Housekeeping",
                "",
                Tone::Grey,
                vec![
                    span(0.0, 0.5, "expire sessions"),
                    span(0.25, 1.5, "vacuum"),
                    span(3.0, 3.6, "backup"),
                    span(23.0, 24.0, "compact the lake"),
                ],
            ),
            Lane {
                planned: true,
                ..lane(
                    "Matching",
                    "",
                    Tone::Teal,
                    vec![span(10.0, 18.0, "every half hour")],
                )
            },
        ],
        ..Timeline::default()
    }
}
