//! Compute Engine: VMs behind a load balancer, sized for the peak or following the load.

use num_traits::One;

use super::machines::{self, Fit, Term, described, fitting};
use crate::pricing::bill::{Bill, LeftOut};
use crate::pricing::curve::Curve;
use crate::pricing::number::{Number, exact, short, whole};

/// How many VMs run, and how they are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Terms {
    /// For the peak, while the environment is on.
    OnDemand,
    /// As each hour needs.
    Autoscaled,
    /// For the peak, paid every hour of the month.
    OneYear,
    ThreeYear,
    /// As each hour needs, with spares.
    Spot,
}

impl Terms {
    fn term(self) -> Term {
        match self {
            Terms::OnDemand | Terms::Autoscaled => Term::OnDemand,
            Terms::OneYear => Term::OneYear,
            Terms::ThreeYear => Term::ThreeYear,
            Terms::Spot => Term::Spot,
        }
    }
}

pub(super) fn bill(bill: &mut Bill<'_>, terms: Terms) -> Result<(), LeftOut> {
    let fit = chosen(bill)?;
    let serves = served(bill, &fit, terms);
    charge(bill, &fit, terms)?;
    let workload = bill.demand.workload;
    bill.assume(format!(
        "{}, {} GiB kept for the system; {} requests a second each",
        described(&fit),
        exact(&workload.vm.system_memory_gib),
        short(&serves, 1),
    ));
    if workload.vm.machine.is_none() {
        bill.assume("the machine type is the one whose peak-sized VMs cost least at load 1");
    }
    bill.assume(match terms {
        Terms::OnDemand => {
            "enough VMs for the busiest hour, running whenever the environment is on"
        }
        Terms::Autoscaled => "VMs follow the load hour by hour; starting them takes no time",
        Terms::OneYear | Terms::ThreeYear => {
            "enough VMs for the busiest hour, committed: paid every hour of the month, on or off"
        }
        Terms::Spot => "VMs follow the load hour by hour; spot prices change monthly",
    });
    if terms == Terms::Spot {
        let spare = &workload.vm.spot_spare * whole(100);
        bill.assume(format!(
            "{} % more spot VMs than needed, because they are taken away at times",
            short(&spare, 1)
        ));
    }
    Ok(())
}

/// Requests a second that count on one VM.
fn served(bill: &Bill<'_>, fit: &Fit<'_>, terms: Terms) -> Number {
    let serves = bill.demand.served_per_instance() * &fit.holds;
    match terms {
        Terms::Spot => serves / (Number::one() + &bill.demand.workload.vm.spot_spare),
        _ => serves,
    }
}

fn charge(bill: &mut Bill<'_>, fit: &Fit<'_>, terms: Terms) -> Result<(), LeftOut> {
    let demand = bill.demand;
    let workload = demand.workload;
    let serves = served(bill, fit, terms);
    let least = &demand.environment.redundancy;
    let (hours, disks): (Vec<(Number, Curve)>, Curve) = match terms {
        Terms::Autoscaled | Terms::Spot => {
            let hours = demand.scaled_hours(&serves, least)?;
            let all = demand.weighted(hours.iter().map(|(hours, curve)| (hours, curve)));
            // A VM that is gone has no disk.
            let disks = all.scaled(&(Number::one() / &workload.hours_per_month));
            (hours, disks)
        }
        Terms::OnDemand => {
            let peak = demand.at_peak(&serves, least)?;
            (vec![(demand.hours_on(), peak.clone())], peak)
        }
        Terms::OneYear | Terms::ThreeYear => {
            let peak = demand.at_peak(&serves, least)?;
            (vec![(workload.hours_per_month.clone(), peak.clone())], peak)
        }
    };
    machines::charge(bill, fit.machine, terms.term(), &hours)?;
    let disks = disks.scaled(&workload.vm.disk_gib);
    bill.charge("compute.disk", "Disks of the VMs", disks)?;
    if workload.network.external_addresses {
        let all = demand.weighted(hours.iter().map(|(hours, curve)| (hours, curve)));
        bill.charge("network.address", "Addresses of the VMs", all)?;
    }
    Ok(())
}

/// The machine asked for, or the cheapest when sized for the peak at load 1.
fn chosen<'b>(bill: &Bill<'b>) -> Result<Fit<'b>, LeftOut> {
    let choice = bill
        .demand
        .vm_machine
        .get_or_init(|| Ok(choose(bill)?.machine.name.clone()));
    let machine = choice.as_ref().map_err(Clone::clone)?;
    candidates(bill, Some(machine))?
        .pop()
        .ok_or(LeftOut::NoMachine)
}

fn candidates<'b>(bill: &Bill<'b>, wanted: Option<&str>) -> Result<Vec<Fit<'b>>, LeftOut> {
    let system = &bill.demand.workload.vm.system_memory_gib;
    fitting(bill, wanted, |machine| {
        (machine.vcpu.clone(), &machine.memory_gib - system)
    })
}

fn choose<'b>(bill: &Bill<'b>) -> Result<Fit<'b>, LeftOut> {
    let fits = candidates(bill, bill.demand.workload.vm.machine.as_deref())?;
    super::cheapest_of(bill, fits, |trial, fit| charge(trial, fit, Terms::OnDemand))
}
