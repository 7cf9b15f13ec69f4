//! Jobs, and the schedules that ask for them.

use super::slug;
use crate::model::{Day, Element, Facts, FlowKind, Kind, Link, Origin};
use crate::parse::TimelineEvent;

/// When a schedule fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenFact {
    EverySeconds(u64),
    /// Minutes after midnight, UTC.
    Daily(u16),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleFact {
    pub name: String,
    pub when: WhenFact,
    /// Kind of the job it asks for.
    pub job: String,
}

/// `job/<kind>` for each, in the crate that its name begins with.
pub fn jobs<'a>(kinds: impl IntoIterator<Item = &'a str>, crates: &[&str]) -> Facts {
    let elements = kinds.into_iter().map(|kind| {
        let owner = kind.split('.').next().unwrap_or_default();
        Element {
            inside: crates
                .contains(&owner)
                .then(|| format!("crate/{}", slug(owner))),
            ..Element::new(format!("job/{}", slug(kind)), Kind::Job, kind)
        }
    });
    Facts {
        elements: elements.collect(),
        ..Facts::default()
    }
}

/// `schedule/<name>` for each, an arrow to its job, and the timeline `scheduler`.
pub fn schedules(found: &[ScheduleFact]) -> Facts {
    let mut facts = Facts::default();
    let mut events = Vec::new();
    for fact in found {
        let when = match fact.when {
            WhenFact::EverySeconds(seconds) => format!("every {}", duration(seconds)),
            WhenFact::Daily(minute) => format!("daily {:02}:{:02} UTC", minute / 60, minute % 60),
        };
        let id = format!("schedule/{}", slug(&fact.name));
        facts.elements.push(Element {
            about: Some(when),
            ..Element::new(&id, Kind::Schedule, &fact.name)
        });
        facts.links.push(Link {
            from: id,
            to: format!("job/{}", slug(&fact.job)),
            label: "enqueues".into(),
            tech: None,
            kind: FlowKind::Event,
            status: None,
        });
        let (at, every) = match fact.when {
            WhenFact::EverySeconds(seconds) => (None, Some(duration(seconds))),
            WhenFact::Daily(minute) => (Some(minute), None),
        };
        events.push(TimelineEvent {
            at,
            until: None,
            every,
            label: fact.name.clone(),
            lane: fact.job.split('.').next().map(str::to_owned),
            about: None,
            status: None,
        });
    }
    if !events.is_empty() {
        facts.days.push(Day {
            id: "scheduler".into(),
            name: "Schedules".into(),
            about: None,
            status: None,
            events,
            origin: Origin::Extracted,
        });
    }
    facts
}

fn duration(seconds: u64) -> String {
    match seconds {
        60 => "minute".to_owned(),
        3600 => "hour".to_owned(),
        s if s > 0 && s % 3600 == 0 => format!("{} h", s / 3600),
        s if s > 0 && s % 60 == 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}
