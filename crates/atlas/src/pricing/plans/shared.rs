//! What every plan pays for: traffic out, load balancing, stored objects, the database.

use num_traits::One;

use crate::pricing::bill::{Bill, LeftOut};
use crate::pricing::book::PriceBook;
use crate::pricing::number::{Number, whole};
use crate::pricing::workload::Workload;

pub(super) fn charge(bill: &mut Bill<'_>, product: &str) -> Result<(), LeftOut> {
    let workload = bill.demand.workload;
    let out = bill.demand.gib(&workload.response_kib);
    let cloud_run = product == "Cloud Run";
    let balanced = match cloud_run {
        true => workload.network.cloud_run_load_balancer,
        false => workload.network.load_balancer,
    };
    if balanced {
        let hours = bill.demand.constant(workload.hours_per_month.clone());
        bill.charge("network.forwarding-rule", "Load balancer", hours)?;
        let both = &workload.request_kib + &workload.response_kib;
        let data = bill.demand.gib(&both);
        bill.charge(
            "network.balanced-data",
            "Load balancer, data in and out",
            data,
        )?;
    }
    bill.charge("network.egress", "Traffic to the internet", out)?;
    let objects = bill.demand.constant(workload.object_gib.clone());
    bill.charge("storage.objects", "Stored objects", objects)?;
    database(bill)
}

/// The book says itself what it lacks; the line is missing in every plan alike.
pub(crate) fn without_database<'b>(workload: &Workload, book: &'b PriceBook) -> Option<&'b str> {
    workload.database.as_ref()?;
    let lacks = |(meter, _): &&(String, String)| meter == "database.cpu";
    let (meter, why) = book.not_priced.iter().find(lacks)?;
    (!book.prices.contains_key(meter)).then_some(why.as_str())
}

fn database(bill: &mut Bill<'_>) -> Result<(), LeftOut> {
    let workload = bill.demand.workload;
    let Some(database) = &workload.database else {
        return Ok(());
    };
    if let Some(why) = without_database(workload, bill.book) {
        bill.assume(format!("the database is left out of every plan: {why}"));
        return Ok(());
    }
    let machines = match database.high_availability {
        true => whole(2),
        false => Number::one(),
    };
    let hours = &workload.hours_per_month * &machines;
    for (meter, label, amount) in [
        ("database.cpu", "Database, vCPU", &database.cpu * &hours),
        (
            "database.memory",
            "Database, memory",
            &database.memory_gib * &hours,
        ),
        (
            "database.storage",
            "Database, storage",
            &database.storage_gib * &machines,
        ),
    ] {
        let quantity = bill.demand.constant(amount);
        bill.charge(meter, label, quantity)?;
    }
    Ok(())
}
