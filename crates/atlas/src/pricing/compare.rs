//! The comparison: every plan's bill and curve for one environment, where they meet, what changes
//! them, and what the other environments cost.

use num_traits::One;

use super::bill::{Bill, Line};
use super::book::{PriceBook, Source};
use super::curve::{Curve, Domain, MOST_STEPS};
use super::demand::Demand;
use super::meeting::{Meeting, Stretch, cheapest, meetings};
use super::number::{Number, short, whole};
use super::plans::Plan;
use super::sensitivity::{Effect, costs_at_one, sensitivity};
use super::workload::{Environment, Workload};

/// What to look at.
#[derive(Debug, Clone)]
pub struct Options {
    /// By name; production when not given, or else the busiest.
    pub environment: Option<String>,
    /// The highest load, as a multiple of the workload's own.
    pub highest_load: Number,
    /// How many steps one curve may have; a plan that needs more is left out and says so.
    pub most_steps: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            environment: None,
            highest_load: whole(3),
            most_steps: MOST_STEPS,
        }
    }
}

/// Why nothing was compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    #[error("the workload has no environment {name}; {known}")]
    NoEnvironment { name: String, known: String },
    #[error("the highest load must be at least 1: it is a multiple of the workload's own")]
    HighestLoad,
    #[error("no plan can be priced: {0}")]
    NoPlan(String),
}

/// A workload on every plan. All numbers exact.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub workload: String,
    pub book: BookInfo,
    pub environment: String,
    pub hours_per_month: Number,
    /// Requests a month at load 1, and in the busiest hour's second.
    pub requests_per_month: Number,
    pub peak_per_second: Number,
    pub highest_load: Number,
    pub plans: Vec<PlanCost>,
    /// Plans that could not be priced, and why.
    pub left_out: Vec<(Plan, String)>,
    /// Index into `plans`.
    pub cheapest: Vec<Stretch>,
    pub break_evens: Vec<BreakEven>,
    pub sensitivity: Vec<Effect>,
    /// Each environment of the workload at load 1.
    pub environments: Vec<EnvironmentCost>,
    /// What holds for all plans.
    pub assumptions: Vec<String>,
    /// Why the database of the workload is in no plan, when it is not.
    pub without_database: Option<String>,
    /// What the price book says it lacks.
    pub not_priced: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct BookInfo {
    pub title: String,
    pub region: String,
    pub currency: String,
    pub valid_from: String,
    pub valid_to: Option<String>,
}

/// One plan: its lines at load 1 and its curve.
#[derive(Debug, Clone)]
pub struct PlanCost {
    pub plan: Plan,
    pub total: Number,
    pub lines: Vec<LineCost>,
    pub curve: Curve,
    pub assumptions: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct LineCost {
    pub meter: String,
    pub label: String,
    pub quantity: Number,
    pub unit: String,
    /// None where tiers differ.
    pub unit_price: Option<Number>,
    /// Units that cost nothing.
    pub free: Number,
    pub amount: Number,
    pub remark: Option<String>,
    pub source: Source,
    /// The line over the load.
    pub curve: Curve,
}

/// A load at which two plans change places.
#[derive(Debug, Clone)]
pub struct BreakEven {
    /// Indexes into `plans`.
    pub first: usize,
    pub second: usize,
    pub meeting: Meeting,
    /// What the first plan costs at that load.
    pub cost: Number,
    /// Whether the cheapest of all plans changes here.
    pub decides: bool,
}

#[derive(Debug, Clone)]
pub struct EnvironmentCost {
    pub name: String,
    pub requests_per_month: Number,
    pub hours_on: Number,
    pub costs: Vec<(Plan, Number)>,
}

/// Compares every plan for a workload with the prices of a book.
pub fn compare(
    workload: &Workload,
    book: &PriceBook,
    options: &Options,
) -> Result<Comparison, CompareError> {
    let environment = environment(workload, options)?;
    if options.highest_load < Number::one() {
        return Err(CompareError::HighestLoad);
    }
    let domain = Domain {
        most_steps: options.most_steps,
        ..Domain::up_to(&options.highest_load)
    };
    let demand = Demand::new(workload, environment, book, domain);
    let (mut plans, mut left_out) = (Vec::new(), Vec::new());
    for plan in Plan::ALL {
        match plan.bill(&demand) {
            Ok(bill) => plans.push(plan_cost(plan, bill)),
            Err(why) => left_out.push((plan, why.to_string())),
        }
    }
    if plans.is_empty() {
        let why = left_out.into_iter().map(|(_, why)| why).next();
        return Err(CompareError::NoPlan(why.unwrap_or_default()));
    }
    let curves: Vec<&Curve> = plans.iter().map(|plan| &plan.curve).collect();
    let cheapest = cheapest(&curves);
    let break_evens = break_evens(&curves, &cheapest);
    let priced: Vec<Plan> = plans.iter().map(|plan| plan.plan).collect();
    Ok(Comparison {
        workload: workload.name.clone(),
        book: BookInfo {
            title: book.title.clone(),
            region: book.region.clone(),
            currency: book.currency.clone(),
            valid_from: book.valid_from.clone(),
            valid_to: book.valid_to.clone(),
        },
        environment: environment.name.clone(),
        hours_per_month: workload.hours_per_month.clone(),
        requests_per_month: demand.requests(),
        peak_per_second: demand
            .on
            .first()
            .map_or_else(|| whole(0), |hour| hour.per_second.clone()),
        highest_load: options.highest_load.clone(),
        cheapest,
        break_evens,
        sensitivity: sensitivity(workload, book, &environment.name, &priced),
        environments: environments(workload, book),
        assumptions: assumptions(workload, environment, book),
        without_database: super::plans::without_database(workload, book).map(str::to_owned),
        not_priced: book.not_priced.clone(),
        plans,
        left_out,
    })
}

fn environment<'w>(
    workload: &'w Workload,
    options: &Options,
) -> Result<&'w Environment, CompareError> {
    let known = || {
        let names: Vec<&str> = workload
            .environments
            .iter()
            .map(|it| it.name.as_str())
            .collect();
        let wanted = options.environment.as_deref().unwrap_or_default();
        let all = format!("it has {}", names.join(", "));
        match super::near(wanted, names) {
            Some(name) => format!("did you mean {name}? {all}"),
            None => all,
        }
    };
    let found = match &options.environment {
        Some(name) => workload.environment(name),
        None => workload.main_environment(),
    };
    found.ok_or_else(|| CompareError::NoEnvironment {
        name: options.environment.clone().unwrap_or_default(),
        known: known(),
    })
}

fn plan_cost(plan: Plan, bill: Bill<'_>) -> PlanCost {
    let one = Number::one();
    let curve = bill.total();
    let line = |line: Line| LineCost {
        quantity: line.quantity.at(&one),
        amount: line.amount.at(&one),
        unit_price: line.price.flat().cloned(),
        free: match bill.demand.environment.free_tier && line.remark.is_none() {
            true => line.price.free,
            false => whole(0),
        },
        meter: line.meter,
        label: line.label,
        unit: line.unit,
        remark: line.remark,
        source: line.price.source,
        curve: line.amount,
    };
    PlanCost {
        plan,
        total: curve.at(&one),
        lines: bill.lines.into_iter().map(line).collect(),
        curve,
        assumptions: bill.assumptions,
    }
}

/// Every load where two plans change places, lowest first.
fn break_evens(curves: &[&Curve], cheapest: &[Stretch]) -> Vec<BreakEven> {
    let mut out = Vec::new();
    for second in 1..curves.len() {
        for first in 0..second {
            for meeting in meetings(curves[first], curves[second]) {
                let decides = cheapest.windows(2).any(|pair| {
                    pair[0].to == meeting.load
                        && [first, second].contains(&pair[0].plan)
                        && [first, second].contains(&pair[1].plan)
                });
                out.push(BreakEven {
                    first,
                    second,
                    cost: curves[first].at(&meeting.load),
                    decides,
                    meeting,
                });
            }
        }
    }
    out.sort_by(|a, b| {
        let place = |it: &BreakEven| (it.meeting.load.clone(), it.first, it.second);
        place(a).cmp(&place(b))
    });
    out
}

fn environments(workload: &Workload, book: &PriceBook) -> Vec<EnvironmentCost> {
    let cost = |environment: &Environment| {
        let demand = Demand::new(workload, environment, book, Domain::only(Number::one()));
        EnvironmentCost {
            name: environment.name.clone(),
            requests_per_month: demand.requests(),
            hours_on: demand.hours_on(),
            costs: costs_at_one(workload, book, &environment.name, &Plan::ALL),
        }
    };
    workload.environments.iter().map(cost).collect()
}

fn assumptions(workload: &Workload, environment: &Environment, book: &PriceBook) -> Vec<String> {
    let mut out = vec![
        format!(
            "a month has {} hours; list prices in {} without tax, contract or support",
            short(&workload.hours_per_month, 2),
            book.currency
        ),
        format!(
            "an instance serves {} requests at once at {} % utilisation, {} ms each",
            short(&workload.concurrency, 2),
            short(&(&workload.utilisation * whole(100)), 1),
            short(&workload.latency_ms, 1)
        ),
        format!(
            "at least {} VMs, pods and nodes; {} Cloud Run instances kept warm",
            short(&environment.redundancy, 0),
            short(&environment.min_instances, 0)
        ),
        "all traffic out goes to the internet in the region's own continent; traffic between zones is not counted".to_owned(),
    ];
    out.push(match environment.free_tier {
        true => "free units and credits are used in full by this environment".to_owned(),
        false => "no free units: they are per billing account and belong to another environment"
            .to_owned(),
    });
    out
}
