//! What each input is worth: the cost of every plan when one input is a tenth lower or higher.

use num_traits::One;

use super::book::PriceBook;
use super::curve::Domain;
use super::demand::Demand;
use super::number::{Number, fraction};
use super::plans::Plan;
use super::workload::Workload;

/// An input and how to change it.
struct Input {
    name: &'static str,
    change: fn(&mut Workload, &mut PriceBook, &Number),
}

/// One input a tenth lower and higher.
#[derive(Debug, Clone)]
pub struct Effect {
    pub input: &'static str,
    /// Plan, cost when lower, cost when higher; in the order of the plans.
    pub costs: Vec<(Plan, Number, Number)>,
    pub cheapest_lower: Option<Plan>,
    pub cheapest_higher: Option<Plan>,
}

const INPUTS: [Input; 13] = [
    Input {
        name: "requests a second",
        change: |workload, _, factor| {
            for per_second in &mut workload.per_second {
                *per_second = &*per_second * factor;
            }
        },
    },
    Input {
        name: "latency",
        change: |workload, _, factor| workload.latency_ms = &workload.latency_ms * factor,
    },
    Input {
        name: "concurrency",
        change: |workload, _, factor| workload.concurrency = &workload.concurrency * factor,
    },
    Input {
        name: "utilisation",
        change: |workload, _, factor| {
            workload.utilisation = (&workload.utilisation * factor).min(Number::one());
        },
    },
    Input {
        name: "vCPU of an instance",
        change: |workload, _, factor| workload.cpu = &workload.cpu * factor,
    },
    Input {
        name: "memory of an instance",
        change: |workload, _, factor| workload.memory_gib = &workload.memory_gib * factor,
    },
    Input {
        name: "response size",
        change: |workload, _, factor| workload.response_kib = &workload.response_kib * factor,
    },
    Input {
        name: "request size",
        change: |workload, _, factor| workload.request_kib = &workload.request_kib * factor,
    },
    Input {
        name: "stored objects",
        change: |workload, _, factor| workload.object_gib = &workload.object_gib * factor,
    },
    Input {
        name: "prices of Cloud Run",
        change: |_, book, factor| *book = book.scaled("run.", factor),
    },
    Input {
        name: "prices of machines and disks",
        change: |_, book, factor| *book = book.scaled("compute.", factor),
    },
    Input {
        name: "prices of Kubernetes Engine",
        change: |_, book, factor| *book = book.scaled("gke.", factor),
    },
    Input {
        name: "prices of the network",
        change: |_, book, factor| *book = book.scaled("network.", factor),
    },
];

/// Every input, a tenth lower and higher, for the plans given.
pub(crate) fn sensitivity(
    workload: &Workload,
    book: &PriceBook,
    environment: &str,
    plans: &[Plan],
) -> Vec<Effect> {
    // A plan keeps its machine types, or the question would be another one; it takes others only where
    // an instance no longer fits.
    let (vm, node) = machines(workload, book, environment);
    let effect = |input: &Input| {
        let costs = |factor: Number| {
            let (mut changed, mut book) = (workload.clone(), book.clone());
            (input.change)(&mut changed, &mut book, &factor);
            let mut pinned = changed.clone();
            pinned.vm.machine.clone_from(&vm);
            pinned.gke.machine.clone_from(&node);
            let costs = costs_at_one(&pinned, &book, environment, plans);
            let of = |plan: &Plan| {
                let same = costs.iter().find(|(other, _)| other == plan).cloned();
                same.or_else(|| costs_at_one(&changed, &book, environment, &[*plan]).pop())
            };
            plans.iter().filter_map(of).collect::<Vec<_>>()
        };
        let lower = costs(fraction(9, 10));
        let higher = costs(fraction(11, 10));
        let both = lower.iter().filter_map(|(plan, low)| {
            let (_, high) = higher.iter().find(|(other, _)| other == plan)?;
            Some((*plan, low.clone(), high.clone()))
        });
        Effect {
            input: input.name,
            cheapest_lower: cheapest(&lower),
            cheapest_higher: cheapest(&higher),
            costs: both.collect(),
        }
    };
    INPUTS.iter().map(effect).collect()
}

/// The machine types of VMs and of nodes at load 1.
fn machines(
    workload: &Workload,
    book: &PriceBook,
    environment: &str,
) -> (Option<String>, Option<String>) {
    let Some(environment) = workload.environment(environment) else {
        return (None, None);
    };
    let demand = Demand::new(workload, environment, book, Domain::only(Number::one()));
    // Their bills choose them.
    let _ = Plan::VmOnDemand.bill(&demand);
    let _ = Plan::GkeStandard.bill(&demand);
    let chosen = |cell: &std::cell::OnceCell<Result<String, _>>| cell.get()?.as_ref().ok().cloned();
    (chosen(&demand.vm_machine), chosen(&demand.node_machine))
}

/// What each plan costs a month at load 1; plans without a price are left out.
pub(crate) fn costs_at_one(
    workload: &Workload,
    book: &PriceBook,
    environment: &str,
    plans: &[Plan],
) -> Vec<(Plan, Number)> {
    let Some(environment) = workload.environment(environment) else {
        return Vec::new();
    };
    let one = Number::one();
    let demand = Demand::new(workload, environment, book, Domain::only(one.clone()));
    plans
        .iter()
        .filter_map(|plan| {
            let bill = plan.bill(&demand).ok()?;
            Some((*plan, bill.total().at(&one)))
        })
        .collect()
}

/// Of equal ones the first.
pub(crate) fn cheapest(costs: &[(Plan, Number)]) -> Option<Plan> {
    let mut least: Option<&(Plan, Number)> = None;
    for cost in costs {
        if least.is_none_or(|best| cost.1 < best.1) {
            least = Some(cost);
        }
    }
    least.map(|(plan, _)| *plan)
}
