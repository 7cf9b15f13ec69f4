//! Every event type of this crate, with an example each.

use std::collections::BTreeMap;

use stoa_kernel::{Permission, RunId, SourceId};
use stoa_store::EventType;
use uuid::Uuid;

use crate::{
    datasets::events::{DatasetPublished, PublishedMonth},
    runs::events::{RunCancelled, RunCompleted, RunConfirmed, RunFailed, RunStarted, RunWaiting},
    sources::{
        events::{SourceChanged, SourceCreated, SourceDeleted},
        wire::{SourceKind, SourceSchedule},
    },
};

const SOURCE: SourceId = SourceId(Uuid::from_u128(0x0191_e5b0_7c00_7000_8000_0000_0000_0001));
const RUN: RunId = RunId(Uuid::from_u128(0x0191_e5b0_7c00_7000_8000_0000_0000_0002));

/// For the one catalogue of the installation.
pub fn event_types() -> Vec<EventType> {
    let name = || "AWS 123412340534".to_owned();
    vec![
        EventType::public(
            Permission::CostsRead,
            &[
                "source_id",
                "name",
                "kind",
                "format",
                "identity",
                "schedule",
            ],
            &SourceCreated {
                source_id: SOURCE,
                name: name(),
                kind: SourceKind::Upload,
                format: None,
                identity: Some(name()),
                schedule: None,
            },
        ),
        EventType::public(
            Permission::CostsRead,
            &["source_id", "name", "format", "schedule", "changed"],
            &SourceChanged {
                source_id: SOURCE,
                name: name(),
                format: None,
                schedule: Some(SourceSchedule::Daily),
                changed: vec!["schedule".to_owned()],
            },
        ),
        EventType::public(
            Permission::CostsRead,
            &["source_id", "name"],
            &SourceDeleted {
                source_id: SOURCE,
                name: name(),
            },
        ),
        EventType::public(
            Permission::CostsRead,
            &["run_id", "source_id", "trigger"],
            &RunStarted {
                run_id: RUN,
                source_id: SOURCE,
                trigger: "upload".to_owned(),
            },
        ),
        EventType::public(
            Permission::CostsRead,
            &["run_id", "source_id", "question", "codes", "message"],
            &RunWaiting {
                run_id: RUN,
                source_id: SOURCE,
                question: 1,
                codes: vec!["charges_missing".to_owned()],
                message: "Charges are missing: the BilledCost of 3 rows, which could not be read."
                    .to_owned(),
            },
        ),
        EventType::public(
            Permission::CostsRead,
            &["run_id", "source_id", "question", "codes"],
            &RunConfirmed {
                run_id: RUN,
                source_id: SOURCE,
                question: 1,
                codes: vec!["charges_missing".to_owned()],
            },
        ),
        EventType::public(
            Permission::CostsRead,
            &["run_id", "source_id", "rows_in", "rows_out", "rejects"],
            &RunCompleted {
                run_id: RUN,
                source_id: SOURCE,
                rows_in: 1000,
                rows_out: 997,
                rejects: 3,
            },
        ),
        EventType::public(
            Permission::CostsRead,
            &["run_id", "source_id", "code", "message"],
            &RunFailed {
                run_id: RUN,
                source_id: SOURCE,
                code: "too_many_rejects".to_owned(),
                message: "200 of 1000 rows were rejected, more than 10 %.".to_owned(),
            },
        ),
        EventType::public(
            Permission::CostsRead,
            &["run_id", "source_id"],
            &RunCancelled {
                run_id: RUN,
                source_id: SOURCE,
            },
        ),
        EventType::public(
            Permission::CostsRead,
            &[
                "dataset",
                "source_id",
                "run_id",
                "raw_version",
                "rollup_version",
                "periods",
            ],
            &DatasetPublished {
                dataset: "CostAndUsage".to_owned(),
                source_id: SOURCE,
                run_id: Some(RUN),
                raw_version: 2,
                rollup_version: 2,
                periods: vec![PublishedMonth {
                    billing_period: "2024-09".to_owned(),
                    rows: 997,
                    billed: BTreeMap::from([("USD".to_owned(), "182334.12".to_owned())]),
                }],
            },
        ),
    ]
}
