//! Cloud Run: paid while requests are served, or for as long as instances live.

use num_traits::{One, Zero};

use crate::pricing::bill::{Bill, LeftOut, price, unit_price};
use crate::pricing::curve::{Bends, Curve};
use crate::pricing::number::{Number, short, whole};

/// Billed by request: busy instances at the full rate, warm idle ones at the idle rate.
pub(super) fn by_request(bill: &mut Bill<'_>) -> Result<(), LeftOut> {
    let demand = bill.demand;
    let (workload, warm) = (demand.workload, &demand.environment.min_instances);
    let busy: Vec<(Number, Curve)> = demand
        .on
        .iter()
        .map(|hour| (&hour.count * whole(3600), demand.busy(hour)))
        .collect();
    // Of the warm ones idle is who is not busy.
    let rest = Bends {
        start: warm.clone(),
        segments: vec![
            (Number::zero(), -Number::one()),
            (warm.clone(), Number::zero()),
        ],
    };
    let idle: Vec<(Number, Curve)> = match warm.is_zero() {
        true => Vec::new(),
        false => busy
            .iter()
            .map(|(seconds, curve)| (seconds.clone(), curve.through(&rest)))
            .collect(),
    };
    let busy = demand.weighted(busy.iter().map(|(seconds, curve)| (seconds, curve)));
    let idle = demand.weighted(idle.iter().map(|(seconds, curve)| (seconds, curve)));
    for (part, label, size) in [
        ("cpu", "vCPU", &workload.cpu),
        ("memory", "Memory", &workload.memory_gib),
    ] {
        let serving = format!("run.request.{part}");
        let waiting = format!("run.request.idle-{part}");
        let (busy, idle) = (busy.scaled(size), idle.scaled(size));
        bill.charge(&serving, format!("{label} while serving"), busy.clone())?;
        bill.charge(
            &waiting,
            format!("{label} of idle warm instances"),
            idle.clone(),
        )?;
        rest_of_free_tier(bill, [(&serving, &busy), (&waiting, &idle)], label)?;
    }
    bill.charge("run.request.requests", "Requests", demand.request_curve())?;
    bill.assume("each request's time is rounded up to 100 ms; requests that do not fill an instance are taken to overlap only once one instance is always busy (an upper bound)");
    bill.assume("starting and stopping instances is not billed here; free units are a credit in money, as the vendor words it: what serving leaves of it pays for idle warm instances");
    Ok(())
}

/// The free tier is "applied as a spending based discount" (the vendor's pricing page): what serving
/// does not use up of its worth is taken off the idle time.
fn rest_of_free_tier(
    bill: &mut Bill<'_>,
    [(serving, busy), (waiting, idle)]: [(&str, &Curve); 2],
    label: &str,
) -> Result<(), LeftOut> {
    if !bill.demand.environment.free_tier || idle.is_zero() {
        return Ok(());
    }
    let rate = unit_price(bill.book, serving)?;
    let worth = &price(bill.book, serving)?.free * &rate;
    let after_free = |free: &Number| Bends {
        start: Number::zero(),
        segments: vec![
            (Number::zero(), Number::zero()),
            (free.clone(), Number::one()),
        ],
    };
    let domain = &bill.demand.domain;
    let serving = busy.scaled(&rate);
    let waiting_costs = idle.scaled(&unit_price(bill.book, waiting)?);
    let both = Curve::sum(domain, [&serving, &waiting_costs]).through(&after_free(&worth));
    let charged = Curve::sum(
        domain,
        [&serving.through(&after_free(&worth)), &waiting_costs],
    );
    let amount = Curve::sum(domain, [&both, &charged.scaled(&-Number::one())]);
    let quantity = amount.scaled(&(-Number::one() / unit_price(bill.book, waiting)?));
    bill.adjust(
        waiting,
        format!("{label}, rest of the free tier"),
        quantity,
        amount,
        "what serving left of the free tier's worth",
    )
}

/// Billed by instance: as many as each hour needs, whole ones.
pub(super) fn by_instance(bill: &mut Bill<'_>) -> Result<(), LeftOut> {
    let demand = bill.demand;
    let workload = demand.workload;
    let serves = demand.served_per_instance();
    let instances = demand.scaled_hours(&serves, &demand.environment.min_instances)?;
    let seconds = demand
        .weighted(instances.iter().map(|(hours, curve)| (hours, curve)))
        .scaled(&whole(3600));
    bill.charge(
        "run.instance.cpu",
        "vCPU of living instances",
        seconds.scaled(&workload.cpu),
    )?;
    bill.charge(
        "run.instance.memory",
        "Memory of living instances",
        seconds.scaled(&workload.memory_gib),
    )?;
    bill.assume(format!(
        "instances follow the load hour by hour, each serving {} requests a second; an hour with any request has at least one",
        short(&serves, 2)
    ));
    Ok(())
}
