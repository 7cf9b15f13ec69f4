//! Machine types: how many instances one holds, and what it costs under which terms.

use num_traits::{One, Zero};

use crate::pricing::bill::{Bill, LeftOut, unit_price};
use crate::pricing::book::Machine;
use crate::pricing::curve::Curve;
use crate::pricing::number::{Number, exact, fraction, short, whole};

/// How the hours of a machine are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Term {
    OnDemand,
    OneYear,
    ThreeYear,
    Spot,
}

impl Term {
    pub(super) fn id(self) -> &'static str {
        match self {
            Term::OnDemand => "on-demand",
            Term::OneYear => "one-year",
            Term::ThreeYear => "three-year",
            Term::Spot => "spot",
        }
    }
}

/// A machine type that holds at least one instance.
#[derive(Debug, Clone)]
pub(super) struct Fit<'b> {
    pub(super) machine: &'b Machine,
    /// Instances it holds.
    pub(super) holds: Number,
}

/// Whole instances that fit into so much.
fn instances(bill: &Bill<'_>, vcpu: &Number, memory_gib: &Number) -> Number {
    let workload = bill.demand.workload;
    let by_cpu = (vcpu / &workload.cpu).floor();
    let by_memory = (memory_gib / &workload.memory_gib).floor();
    by_cpu.min(by_memory).max(Number::zero())
}

/// Machines that hold an instance: the one asked for, or all.
pub(super) fn fitting<'b>(
    bill: &Bill<'b>,
    wanted: Option<&str>,
    room: impl Fn(&Machine) -> (Number, Number),
) -> Result<Vec<Fit<'b>>, LeftOut> {
    if let Some(name) = wanted
        && !bill.book.machines.iter().any(|it| it.name == name)
    {
        return Err(LeftOut::UnknownMachine(name.to_owned()));
    }
    let fits: Vec<Fit<'b>> = bill
        .book
        .machines
        .iter()
        .filter(|machine| wanted.is_none_or(|name| machine.name == name))
        .map(|machine| {
            let (vcpu, memory) = room(machine);
            let holds = instances(bill, &vcpu, &memory);
            Fit { machine, holds }
        })
        .filter(|fit| !fit.holds.is_zero())
        .collect();
    match fits.is_empty() {
        true => Err(LeftOut::NoMachine),
        false => Ok(fits),
    }
}

/// What GKE keeps of a node for itself: vCPU and GiB left for pods. By the vendor's page "About node
/// sizing" (Kubernetes Engine documentation): 6 % of the first core, 1 % of the second, 0.5 % of the
/// next two, 0.25 % of the rest, a flat 1.06 of the 2 visible ones of shared cores; 25 % of the first
/// 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % up to 128, 2 % beyond; 100 MiB for eviction.
pub(super) fn left_for_pods(machine: &Machine) -> (Number, Number) {
    let cpu = match machine.shared_core {
        // 2 visible less 1.06, and never more than is sustained.
        true => fraction(94, 100).min(machine.vcpu.clone()),
        false => {
            let bands = [(1, 600), (2, 100), (4, 50), (i64::MAX, 25)];
            &machine.vcpu - banded(&machine.vcpu, &bands)
        }
    };
    let bands = [
        (4, 2500),
        (8, 2000),
        (16, 1000),
        (128, 600),
        (i64::MAX, 200),
    ];
    let memory = &machine.memory_gib - banded(&machine.memory_gib, &bands) - fraction(100, 1024);
    (cpu, memory)
}

/// The sum over bands, each up to its end with ten-thousandths of what lies in it.
fn banded(amount: &Number, bands: &[(i64, i64)]) -> Number {
    let mut reserved = Number::zero();
    let mut begin = Number::zero();
    for (end, share) in bands {
        let end = whole(*end).min(amount.clone());
        if end > begin {
            reserved += (&end - &begin) * fraction(*share, 10_000);
            begin = end;
        }
    }
    reserved
}

/// Charges machine-hours: vCPU and memory, and the sustained use discount where the series has one.
/// `hours` are groups of hours with the machines running in each, busiest first.
pub(super) fn charge(
    bill: &mut Bill<'_>,
    machine: &Machine,
    term: Term,
    hours: &[(Number, Curve)],
) -> Result<(), LeftOut> {
    let demand = bill.demand;
    let all = demand.weighted(hours.iter().map(|(hours, curve)| (hours, curve)));
    let discounted = (term == Term::OnDemand && !machine.sustained_use.is_empty())
        .then(|| discount(bill, machine, hours));
    for (part, label, size) in [
        ("cpu", "vCPU", &machine.vcpu),
        ("memory", "memory", &machine.memory_gib),
    ] {
        let meter = format!("compute.{}.{part}.{}", machine.family, term.id());
        let used = all.scaled(size);
        bill.charge(&meter, format!("{} {label}", machine.name), used)?;
        if let Some(free) = &discounted {
            let unit = unit_price(bill.book, &meter)?;
            let saved = free.scaled(size);
            let amount = saved.scaled(&-unit);
            bill.adjust(
                &meter,
                format!("{} {label}, sustained use discount", machine.name),
                saved,
                amount,
                "hours not charged, at the list price",
            )?;
        }
    }
    Ok(())
}

/// Machine-hours that the sustained use discount takes off. The n-th machine runs in the hours that
/// need at least n: the busiest ones. A machine that runs a share of the month pays that share less
/// the discount of each part of it, so an hour's machines weigh what it adds to that price.
fn discount(bill: &Bill<'_>, machine: &Machine, hours: &[(Number, Curve)]) -> Curve {
    let month = &bill.demand.workload.hours_per_month;
    let mut before = Number::zero();
    let mut weights = Vec::new();
    for (count, _) in hours {
        let after = &before + count;
        let paid = paid(&machine.sustained_use, &after, month)
            - paid(&machine.sustained_use, &before, month);
        weights.push(count - paid);
        before = after;
    }
    let parts = weights.iter().zip(hours.iter().map(|(_, curve)| curve));
    bill.demand.weighted(parts)
}

/// Hours charged of so many hours in a month.
fn paid(shares: &[Number], hours: &Number, month: &Number) -> Number {
    let band = month / whole(shares.len() as i64);
    let mut out = Number::zero();
    let mut begin = Number::zero();
    for share in shares {
        let end = (&begin + &band).min(hours.clone());
        if end > begin {
            out += (&end - &begin) * share;
            begin = end;
        }
    }
    out
}

/// `e2-standard-2 (2 vCPU, 8 GiB) holds 2 instances`.
pub(super) fn described(fit: &Fit<'_>) -> String {
    let Fit { machine, holds } = fit;
    let plural = if holds.is_one() { "" } else { "s" };
    format!(
        "{} ({} vCPU, {} GiB) holds {} instance{plural}",
        machine.name,
        exact(&machine.vcpu),
        exact(&machine.memory_gib),
        short(holds, 0),
    )
}
