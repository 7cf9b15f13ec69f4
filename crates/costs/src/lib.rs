//! Costs: from files to one trustworthy bill. Owns sources, their runs, what is published, and reports.
//!
//! It promises: a run publishes all of its rows or none, and exactly once, whatever crashes; what it
//! publishes replaces exactly the months of its source; rows in = rows out + rejects and money in = money
//! out, or nothing is published; every number leads back to a file and a line; no organisation sees another's.
//!
//! In reading order: [`service`] → [`sources`] → `uploads` → [`runs`] → `pipelines` → [`datasets`] →
//! [`reports`] → `schedules` → `http`.

mod catalogue;
pub mod datasets;
pub mod formats;
mod formulas;
mod http;
pub mod landing;
mod manifests;
pub mod pipelines;
mod quota;
pub mod remedies;
pub mod reports;
pub mod runs;
pub mod schedules;
pub mod service;
pub mod sources;
mod stored;
mod told;
pub mod uploads;

#[cfg(test)]
mod tests;

use stoa_accounts::organisations::erase::{Gone, Keeps};
use stoa_jobs::Jobs;
use stoa_kernel::{Machine, States};

pub use catalogue::event_types;
pub use http::router;
pub use landing::{Landing, NotLanded};
pub use schedules::schedules;
pub use service::{Costs, CostsSettings};
pub use sources::location::Locations;

/// Every state machine of this crate, as it is enforced.
pub fn machines() -> Vec<Machine> {
    use runs::state::{RunState, StepState};
    vec![
        RunState::machine(),
        StepState::machine(),
        sources::wire::SourceState::machine(),
    ]
}

/// What this crate keeps of an organisation outside the database: its part of the lake, and what landed.
pub fn keeps(costs: &Costs) -> Keeps {
    let costs = costs.clone();
    Keeps::new("costs", move |gone: Gone| {
        let costs = costs.clone();
        async move {
            let landed = costs.landing.forget_all(gone.id).await;
            landed.map_err(uploads::receive::into_error)?;
            costs.lake.erase(gone.slug.as_str()).await?;
            Ok(())
        }
    })
}

/// Adds this crate's handlers and schedules to the installation's list.
pub fn register(jobs: Jobs, costs: &Costs) -> Jobs {
    let jobs = jobs
        .register(pipelines::job::RunJob(costs.clone()))
        .register(pipelines::delete::DeleteSourceJob(costs.clone()))
        .register(schedules::ReconcileJob(costs.clone()))
        .register(schedules::CleanUpJob(costs.clone()))
        .register(schedules::LakeMaintainJob(costs.clone()))
        .register(schedules::LakeCompactJob(costs.clone()));
    schedules().into_iter().fold(jobs, Jobs::schedule)
}
