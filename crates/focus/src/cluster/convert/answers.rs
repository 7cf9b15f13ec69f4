//! What the parts of a conversion answered, put together.

use std::collections::BTreeMap;

use object_store::path::Path;

use crate::cluster::wire::{Note, PartDone, PartOrder, WireError};
use crate::convert::ConvertRequest;
use crate::convert::amounts::Amounts;
use crate::convert::findings::Findings;
use crate::convert::pipeline::{self, Part};
use crate::convert::row_id::Repeats;
use crate::error::ConvertError;
use crate::recognise::Recognised;
use crate::rejects::{self, Reject};

/// What parts answered.
#[derive(Default)]
pub(super) struct Answers {
    done: BTreeMap<u32, PartDone>,
    rejects: BTreeMap<(u32, usize), Reject>,
    failed: BTreeMap<u32, WireError>,
}

impl Answers {
    /// Notes one answer.
    pub(super) fn take(&mut self, note: Note) {
        match note {
            Note::Done(done) => {
                self.done.insert(done.part, *done);
            }
            Note::Reject {
                part,
                number,
                reject,
            } => {
                self.rejects.insert((part, number), reject);
            }
            Note::Failed { part, error } => {
                self.failed.insert(part, error);
            }
        }
    }

    /// Takes these instead of what the same parts answered before.
    pub(super) fn replace(&mut self, newer: Self) {
        self.rejects
            .retain(|(part, _), _| !newer.done.contains_key(part));
        self.done.extend(newer.done);
        self.rejects.extend(newer.rejects);
    }

    /// The failure of the first part that has one.
    pub(super) fn failure(&mut self) -> Option<WireError> {
        self.failed.pop_first().map(|(_, error)| error)
    }

    /// All parts as one, in their order.
    pub(super) fn merge(
        self,
        request: &ConvertRequest,
        orders: &[PartOrder],
    ) -> Result<Part, ConvertError> {
        let mut all: Option<Part> = None;
        for order in orders {
            let done = self.done.get(&order.number).ok_or_else(|| {
                ConvertError::internal(format!("part {} gave no answer", order.number))
            })?;
            let mut views = done.views.clone();
            views
                .iter_mut()
                .for_each(|seen| seen.of.part = order.number);
            let findings = Findings {
                views,
                ledger: done.ledger.clone(),
                left_out: done.left_out.clone(),
                unknown: done.unknown.clone(),
                late: done.late.clone(),
                dates: done.dates.clone(),
                warnings: done.warnings.clone(),
                charges: done.charges.clone(),
                again: done.again.clone(),
                unfilled: done.unfilled.clone(),
                totals: done.totals.clone(),
                amounts: done.amounts.clone(),
                taken: done.taken.clone(),
                rejects: Vec::new(),
            };
            let files = done.files.iter().map(|file| {
                let mut file = file.clone();
                file.path = below(&request.output.prefix, &file.path).to_string();
                file
            });
            match &mut all {
                None => {
                    all = Some(Part {
                        recognised: done.recognised.clone(),
                        findings,
                        files: files.collect(),
                        bytes_in: done.bytes_in,
                        noted: false,
                        totals: Vec::new(),
                        // Of a delivery in parts, each file is looked at by itself.
                        repeats: Repeats::default(),
                        amounts: Amounts::default(),
                    });
                }
                Some(all) if all.recognised.format != done.recognised.format => {
                    return Err(mixed(&all.recognised, &done.recognised, order));
                }
                Some(all) => {
                    all.findings.merge(findings);
                    all.files.extend(files);
                    all.bytes_in += done.bytes_in;
                }
            }
        }
        let mut all = all.ok_or_else(|| ConvertError::internal("no part gave an answer"))?;
        // Numbered through: within a part they are in order already.
        all.findings.rejects.clear();
        let found = self.rejects.into_values().enumerate();
        rejects::list(&mut all.findings.rejects, found);
        Ok(all)
    }
}

fn mixed(first: &Recognised, other: &Recognised, order: &PartOrder) -> ConvertError {
    let error = pipeline::mixed_formats(&other.title, &first.title);
    match order.inputs.first() {
        Some(input) => error.in_file(&input.name),
        None => error,
    }
}

fn below(folder: &Path, path: &str) -> Path {
    path.split('/').fold(folder.clone(), Path::join)
}
