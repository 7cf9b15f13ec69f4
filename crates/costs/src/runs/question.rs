//! What a run asks a person before it publishes, as it is kept with the run: the question that clients see, and a mark
//! of everything that was found, so that a confirmation holds for exactly that and for nothing that came since.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stoa_kernel::Result;

use super::{entity::run, wire::RunQuestion};
use crate::stored;

/// A question of a run, in `cost_run.question`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub question: RunQuestion,
    /// Of each thing that is asked, the mark of what was found. Sentences name only the first few findings.
    pub marks: Vec<String>,
}

impl Asked {
    pub(crate) fn of(row: &run::Model) -> Result<Option<Self>> {
        stored::read_option("cost_run.question", row.question.clone())
    }

    /// Whether somebody has confirmed just what this asks: the same findings, and the same months before and after.
    pub(crate) fn is_confirmed_by(&self, earlier: &Self) -> bool {
        let known = |mark: &String| earlier.marks.contains(mark);
        earlier.question.confirmed_at.is_some()
            && self.question.months == earlier.question.months
            && self.marks.iter().all(known)
    }

    /// What is asked about, as codes.
    pub(crate) fn codes(&self) -> Vec<String> {
        let asks = self.question.asks.iter();
        asks.map(|ask| ask.code.clone()).collect()
    }

    /// The sentences of all that is asked.
    pub(crate) fn message(&self) -> String {
        let asks = self.question.asks.iter();
        let sentences: Vec<&str> = asks.map(|ask| ask.message.as_str()).collect();
        sentences.join(" ")
    }
}

/// The mark of all that was found under one code.
pub(crate) fn mark(code: &str, found: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in [code].into_iter().chain(found.iter().map(String::as_str)) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    digest[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use stoa_kernel::Timestamp;

    use super::*;
    use crate::runs::wire::{MonthChange, RowsAndMoney};

    fn asked(marks: &[&str], rows: i64, confirmed: bool) -> Asked {
        let at = Timestamp::from_micros(1);
        let month = MonthChange {
            billing_period: "2024-09".to_owned(),
            before: RowsAndMoney {
                rows,
                ..RowsAndMoney::default()
            },
            after: RowsAndMoney::default(),
        };
        Asked {
            question: RunQuestion {
                number: 1,
                asks: Vec::new(),
                months: vec![month],
                asked_at: at,
                until: at,
                confirmed_at: confirmed.then_some(at),
            },
            marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
        }
    }

    #[test]
    fn a_confirmation_holds_for_what_was_asked_and_for_no_more() {
        let confirmed = asked(&["a", "b"], 10, true);
        assert!(asked(&["a", "b"], 10, false).is_confirmed_by(&confirmed));
        assert!(asked(&["b"], 10, false).is_confirmed_by(&confirmed));
        assert!(!asked(&["a", "c"], 10, false).is_confirmed_by(&confirmed));
        assert!(!asked(&["a"], 11, false).is_confirmed_by(&confirmed));
        assert!(!asked(&["a"], 10, false).is_confirmed_by(&asked(&["a"], 10, false)));
    }

    #[test]
    fn a_mark_tells_apart_what_was_found_under_which_code() {
        let found = |parts: &[&str]| {
            parts
                .iter()
                .map(|part| (*part).to_owned())
                .collect::<Vec<_>>()
        };
        let one = mark("gone", &found(&["ab", "c"]));
        assert_eq!(one, mark("gone", &found(&["ab", "c"])));
        assert_ne!(one, mark("gone", &found(&["a", "bc"])));
        assert_ne!(one, mark("twice", &found(&["ab", "c"])));
        assert_ne!(one, mark("gone", &found(&["ab"])));
    }
}
