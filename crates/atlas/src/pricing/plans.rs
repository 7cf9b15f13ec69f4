//! The ways to run the workload: two on Cloud Run, five on VMs, two on Kubernetes Engine.

mod cloud_run;
mod gke;
mod machines;
mod shared;
mod vm;

pub(crate) use shared::without_database;

use super::bill::{Bill, LeftOut};
use num_traits::One;

use super::curve::Domain;
use super::demand::Demand;
use super::number::Number;

/// A way to run the workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Plan {
    CloudRunRequest,
    CloudRunInstance,
    VmOnDemand,
    VmAutoscaled,
    VmOneYear,
    VmThreeYear,
    VmSpot,
    GkeAutopilot,
    GkeStandard,
}

impl Plan {
    pub const ALL: [Plan; 9] = [
        Plan::CloudRunRequest,
        Plan::CloudRunInstance,
        Plan::VmOnDemand,
        Plan::VmAutoscaled,
        Plan::VmOneYear,
        Plan::VmThreeYear,
        Plan::VmSpot,
        Plan::GkeAutopilot,
        Plan::GkeStandard,
    ];

    /// Its name in JSON and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Plan::CloudRunRequest => "cloud-run-request",
            Plan::CloudRunInstance => "cloud-run-instance",
            Plan::VmOnDemand => "vm-on-demand",
            Plan::VmAutoscaled => "vm-autoscaled",
            Plan::VmOneYear => "vm-one-year",
            Plan::VmThreeYear => "vm-three-year",
            Plan::VmSpot => "vm-spot",
            Plan::GkeAutopilot => "gke-autopilot",
            Plan::GkeStandard => "gke-standard",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Plan::CloudRunRequest => "Cloud Run, billed by request",
            Plan::CloudRunInstance => "Cloud Run, billed by instance",
            Plan::VmOnDemand => "VMs, sized for the peak",
            Plan::VmAutoscaled => "VMs, autoscaled",
            Plan::VmOneYear => "VMs, committed for 1 year",
            Plan::VmThreeYear => "VMs, committed for 3 years",
            Plan::VmSpot => "Spot VMs, autoscaled",
            Plan::GkeAutopilot => "GKE Autopilot",
            Plan::GkeStandard => "GKE Standard",
        }
    }

    pub fn product(self) -> &'static str {
        match self {
            Plan::CloudRunRequest | Plan::CloudRunInstance => "Cloud Run",
            Plan::GkeAutopilot | Plan::GkeStandard => "Kubernetes Engine",
            _ => "Compute Engine",
        }
    }

    /// The itemised bill of a month.
    pub(crate) fn bill<'a>(self, demand: &'a Demand<'a>) -> Result<Bill<'a>, LeftOut> {
        let mut bill = Bill::new(demand);
        match self {
            Plan::CloudRunRequest => cloud_run::by_request(&mut bill)?,
            Plan::CloudRunInstance => cloud_run::by_instance(&mut bill)?,
            Plan::VmOnDemand => vm::bill(&mut bill, vm::Terms::OnDemand)?,
            Plan::VmAutoscaled => vm::bill(&mut bill, vm::Terms::Autoscaled)?,
            Plan::VmOneYear => vm::bill(&mut bill, vm::Terms::OneYear)?,
            Plan::VmThreeYear => vm::bill(&mut bill, vm::Terms::ThreeYear)?,
            Plan::VmSpot => vm::bill(&mut bill, vm::Terms::Spot)?,
            Plan::GkeAutopilot => gke::autopilot(&mut bill)?,
            Plan::GkeStandard => gke::standard(&mut bill)?,
        }
        shared::charge(&mut bill, self.product())?;
        Ok(bill)
    }
}

/// The machine whose trial bill is lowest at load 1; of equal ones the first in the book.
fn cheapest_of<'b>(
    bill: &Bill<'b>,
    fits: Vec<machines::Fit<'b>>,
    charge: impl Fn(&mut Bill<'_>, &machines::Fit<'_>) -> Result<(), LeftOut>,
) -> Result<machines::Fit<'b>, LeftOut> {
    if let [only] = fits.as_slice() {
        return Ok(only.clone());
    }
    let one = Number::one();
    let demand = Demand::new(
        bill.demand.workload,
        bill.demand.environment,
        bill.book,
        Domain::only(one.clone()),
    );
    let mut best: Option<(Number, machines::Fit<'b>)> = None;
    let mut failed = None;
    for fit in fits {
        let mut trial = Bill::new(&demand);
        // A series without a price for these terms is no candidate.
        if let Err(why) = charge(&mut trial, &fit) {
            failed = Some(why);
            continue;
        }
        let cost = trial.total().at(&one);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, fit));
        }
    }
    match (best, failed) {
        (Some((_, fit)), _) => Ok(fit),
        (None, Some(why)) => Err(why),
        (None, None) => Err(LeftOut::NoMachine),
    }
}
