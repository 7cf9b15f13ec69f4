//! Kubernetes Engine: pods paid as they are, or nodes that pods are packed on.

use num_traits::{One, Zero};

use super::machines::{self, Fit, Term, described, fitting, left_for_pods};
use crate::pricing::bill::{Bill, LeftOut, unit_price};
use crate::pricing::number::{Number, exact, fraction, short};

/// Autopilot: what pods ask for, hour by hour.
pub(super) fn autopilot(bill: &mut Bill<'_>) -> Result<(), LeftOut> {
    let demand = bill.demand;
    let workload = demand.workload;
    let (cpu, memory) = pod(&workload.cpu, &workload.memory_gib);
    let serves = demand.served_per_instance();
    let pods = demand.scaled_hours(&serves, &demand.environment.redundancy)?;
    let hours = demand.weighted(pods.iter().map(|(hours, curve)| (hours, curve)));
    cluster(bill, true)?;
    bill.charge("gke.autopilot.cpu", "vCPU of the pods", hours.scaled(&cpu))?;
    bill.charge(
        "gke.autopilot.memory",
        "Memory of the pods",
        hours.scaled(&memory),
    )?;
    let storage = "gke.autopilot.ephemeral-storage";
    match bill
        .book
        .not_priced
        .iter()
        .find(|(meter, _)| meter == storage)
    {
        Some((_, why)) if !bill.book.prices.contains_key(storage) => {
            bill.assume(format!("storage of the pods is left out: {why}"));
        }
        _ => {
            let quantity = hours.scaled(&workload.ephemeral_storage_gib);
            bill.charge(storage, "Storage of the pods", quantity)?;
        }
    }
    bill.assume(format!(
        "a pod is billed as {} vCPU and {} GiB: steps of 0.25 vCPU, at least 0.25 vCPU and 0.5 GiB, 1 to 6.5 GiB for each vCPU",
        exact(&cpu),
        exact(&memory)
    ));
    bill.assume("pods follow the load hour by hour; system pods are not billed");
    Ok(())
}

/// What Autopilot makes of a request: the general-purpose rules of the vendor's pricing page.
fn pod(cpu: &Number, memory: &Number) -> (Number, Number) {
    let step = fraction(1, 4);
    let up = |cpu: Number| (cpu / &step).ceil() * &step;
    let memory = memory.clone().max(fraction(1, 2));
    // Too much memory for the vCPU raises the vCPU, too little raises the memory.
    let cpu = up(cpu.clone().max(&memory / fraction(13, 2)));
    let memory = memory.max(cpu.clone());
    (cpu, memory)
}

/// Standard: nodes that hold pods, as each hour needs.
pub(super) fn standard(bill: &mut Bill<'_>) -> Result<(), LeftOut> {
    let fit = chosen(bill)?;
    cluster(bill, !bill.demand.workload.gke.regional)?;
    charge_nodes(bill, &fit)?;
    let workload = bill.demand.workload;
    let (cpu, memory) = left_for_pods(fit.machine);
    bill.assume(format!(
        "{}: of each node GKE leaves {} vCPU and {} GiB for pods, system pods take {} vCPU and {} GiB of that",
        described(&fit),
        short(&cpu, 3),
        short(&memory, 2),
        exact(&workload.gke.system_cpu),
        exact(&workload.gke.system_memory_gib),
    ));
    if workload.gke.machine.is_none() {
        bill.assume("the machine type is the one whose nodes cost least at load 1");
    }
    bill.assume("nodes follow the load hour by hour, on demand");
    Ok(())
}

fn charge_nodes(bill: &mut Bill<'_>, fit: &Fit<'_>) -> Result<(), LeftOut> {
    let demand = bill.demand;
    let workload = demand.workload;
    let serves = demand.served_per_instance() * &fit.holds;
    // Pods that stand for each other stand on different nodes.
    let hours = demand.scaled_hours(&serves, &demand.environment.redundancy)?;
    machines::charge(bill, fit.machine, Term::OnDemand, &hours)?;
    let all = demand.weighted(hours.iter().map(|(hours, curve)| (hours, curve)));
    let disks = all.scaled(&(&workload.gke.node_disk_gib / &workload.hours_per_month));
    bill.charge("compute.disk", "Disks of the nodes", disks)?;
    if workload.network.external_addresses {
        bill.charge("network.address", "Addresses of the nodes", all)?;
    }
    Ok(())
}

/// The fee, and the monthly credit against it.
fn cluster(bill: &mut Bill<'_>, credited: bool) -> Result<(), LeftOut> {
    let hours = &bill.demand.workload.hours_per_month;
    let quantity = bill.demand.constant(hours.clone());
    bill.charge("gke.cluster", "Cluster management fee", quantity)?;
    if !(credited && bill.demand.environment.free_tier) {
        return Ok(());
    }
    let meter = "gke.cluster-credit";
    if !bill.book.prices.contains_key(meter) {
        return Ok(());
    }
    let fee = unit_price(bill.book, "gke.cluster")? * hours;
    let credit = unit_price(bill.book, meter)?.min(fee).max(Number::zero());
    let quantity = bill.demand.constant(Number::one());
    let amount = bill.demand.constant(-credit);
    bill.adjust(
        meter,
        "Monthly credit against the fee",
        quantity,
        amount,
        "never more than the fee",
    )
}

/// The node type asked for, or the cheapest at load 1.
fn chosen<'b>(bill: &Bill<'b>) -> Result<Fit<'b>, LeftOut> {
    let choice = bill
        .demand
        .node_machine
        .get_or_init(|| Ok(choose(bill)?.machine.name.clone()));
    let machine = choice.as_ref().map_err(Clone::clone)?;
    candidates(bill, Some(machine))?
        .pop()
        .ok_or(LeftOut::NoMachine)
}

fn candidates<'b>(bill: &Bill<'b>, wanted: Option<&str>) -> Result<Vec<Fit<'b>>, LeftOut> {
    let gke = &bill.demand.workload.gke;
    fitting(bill, wanted, |machine| {
        let (cpu, memory) = left_for_pods(machine);
        (cpu - &gke.system_cpu, memory - &gke.system_memory_gib)
    })
}

fn choose<'b>(bill: &Bill<'b>) -> Result<Fit<'b>, LeftOut> {
    let fits = candidates(bill, bill.demand.workload.gke.machine.as_deref())?;
    super::cheapest_of(bill, fits, charge_nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_less_than_its_machine() {
        let book = crate::pricing::PriceBook::built_in("gcp-us-central1");
        let book = book.expect("there").expect("sound");
        let left = |name: &str| {
            let machine = book.machines.iter().find(|it| it.name == name);
            let (cpu, memory) = left_for_pods(machine.expect("there"));
            (short(&cpu, 4), short(&memory, 4))
        };
        // 2 − 0.06 − 0.01; 8 − 1 − 0.8 − 100/1024.
        assert_eq!(left("e2-standard-2"), ("1.93".into(), "6.1023".into()));
        // 8 − 0.06 − 0.01 − 0.01 − 0.01; 32 − 1 − 0.8 − 0.8 − 0.96 − 100/1024.
        assert_eq!(left("e2-standard-8"), ("7.91".into(), "28.3423".into()));
        // About 940 mCPU and 2.9 GiB, as the Taiwan study has it.
        assert_eq!(left("e2-medium"), ("0.94".into(), "2.9023".into()));
    }

    #[test]
    fn autopilot_rounds_requests_to_its_shapes() {
        for (cpu, memory, becomes) in [
            ((1, 4), (1, 2), ("0.25", "0.5")),
            ((1, 10), (1, 10), ("0.25", "0.5")),
            ((1, 1), (1, 2), ("1", "1")),
            ((3, 10), (1, 1), ("0.5", "1")),
            ((1, 4), (4, 1), ("0.75", "4")),
        ] {
            let (cpu, memory) = pod(&fraction(cpu.0, cpu.1), &fraction(memory.0, memory.1));
            assert_eq!((exact(&cpu).as_str(), exact(&memory).as_str()), becomes);
        }
    }
}
