//! The comparison as people read it in a terminal.

use std::fmt::Write;

use stoa_atlas::pricing::{
    BreakEven, Comparison, Kind, LineCost, Number, Plan, PlanCost, exact, rounded, short,
};

use super::{Lines, best};
use crate::terminal::{Table, Terminal, money};

/// More stretches and points than these are for `--json` and the chart.
const MOST_ROWS: usize = 12;

pub(super) fn page(comparison: &Comparison, lines: &Lines, terminal: &Terminal) -> String {
    let mut out = head(comparison, terminal);
    section(&mut out, terminal, "Cost of a month");
    if let Some(missing) = &comparison.without_database {
        let _ = writeln!(out, "Without the database, in every plan: {missing}");
    }
    out += &overview(comparison, terminal);
    section(
        &mut out,
        terminal,
        &format!("Cheapest by load ({})", comparison.environment),
    );
    out += &by_load(comparison);
    for index in shown(comparison, lines) {
        let plan = &comparison.plans[index];
        section(
            &mut out,
            terminal,
            &format!("{} ({})", plan.plan.name(), comparison.environment),
        );
        out += &itemised(plan, &comparison.book.currency);
    }
    section(&mut out, terminal, "One input 10 % lower or higher");
    out += &sensitivity(comparison);
    section(&mut out, terminal, "Assumed for every plan");
    for assumption in &comparison.assumptions {
        let _ = writeln!(out, "- {assumption}");
    }
    section(&mut out, terminal, "Where the prices come from");
    out += &sources(comparison);
    if !comparison.left_out.is_empty() || !comparison.not_priced.is_empty() {
        section(&mut out, terminal, "Left out");
        for (plan, why) in &comparison.left_out {
            let _ = writeln!(out, "- {}: {why}", plan.name());
        }
        for (meter, why) in &comparison.not_priced {
            let _ = writeln!(out, "- no price for {meter}: {why}");
        }
    }
    out
}

fn section(out: &mut String, terminal: &Terminal, title: &str) {
    let _ = writeln!(out, "\n{}", terminal.strong(title));
}

fn head(comparison: &Comparison, terminal: &Terminal) -> String {
    let book = &comparison.book;
    let until = match &book.valid_to {
        Some(day) => format!("{} to {day}", book.valid_from),
        None => format!("from {}", book.valid_from),
    };
    format!(
        "{}\n{}, prices of {until}, in {}\nLoad 1 in {} is {} requests a month, {} a second in the busiest hour\n",
        terminal.strong(&comparison.workload),
        book.title,
        book.currency,
        comparison.environment,
        requests(&comparison.requests_per_month),
        short(&comparison.peak_per_second, 3),
    )
}

/// Plans by environments.
fn overview(comparison: &Comparison, terminal: &Terminal) -> String {
    let mut header = vec!["Plan"];
    header.extend(comparison.environments.iter().map(|it| it.name.as_str()));
    header.push("All");
    let right: Vec<usize> = (1..header.len()).collect();
    let mut table = Table::new(&header).right(&right);
    let cheapest: Vec<Option<Number>> = comparison
        .environments
        .iter()
        .map(|it| it.costs.iter().map(|(_, cost)| cost.clone()).min())
        .collect();
    for plan in Plan::ALL {
        let costs: Vec<Option<&Number>> = comparison
            .environments
            .iter()
            .map(|it| it.costs.iter().find(|(of, _)| *of == plan))
            .map(|found| found.map(|(_, cost)| cost))
            .collect();
        if costs.iter().all(Option::is_none) {
            continue;
        }
        let mut cells = vec![plan.name().to_owned()];
        for (cost, least) in costs.iter().zip(&cheapest) {
            cells.push(match cost {
                None => "-".to_owned(),
                Some(cost) if Some(*cost) == least.as_ref() => {
                    terminal.good(&format!("* {}", amount(cost)))
                }
                Some(cost) => amount(cost),
            });
        }
        let all: Option<Number> = costs.into_iter().map(|cost| cost.cloned()).sum();
        cells.push(all.map_or_else(|| "-".to_owned(), |all| amount(&all)));
        table.row(cells);
    }
    format!("{table}* cheapest in its environment\n")
}

/// The cheapest plan from load to load, and how it takes over.
fn by_load(comparison: &Comparison) -> String {
    let mut table = Table::new(&[
        "From load",
        "Requests a month",
        "Cheapest",
        "Cost there",
        "",
    ])
    .right(&[0, 1, 3]);
    for stretch in comparison.cheapest.iter().take(MOST_ROWS) {
        let taken = comparison
            .break_evens
            .iter()
            .find(|it| it.decides && it.meeting.load == stretch.from);
        let plan = &comparison.plans[stretch.plan];
        table.row([
            short(&stretch.from, 6),
            requests(&(&stretch.from * &comparison.requests_per_month)),
            plan.plan.name().to_owned(),
            amount(&plan.curve.at(&stretch.from)),
            taken.map(how).unwrap_or_default(),
        ]);
    }
    let mut out = table.to_string();
    let more = comparison.cheapest.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        let _ = writeln!(out, "and {more} more stretches: --json has them all");
    }
    let _ = writeln!(
        out,
        "up to load {}; {} break-even points between all plans",
        short(&comparison.highest_load, 6),
        comparison.break_evens.len()
    );
    out
}

fn how(point: &BreakEven) -> String {
    match point.meeting.kind {
        Kind::Crossing => "both cost the same here".to_owned(),
        Kind::Step => "by a step: one of them needs one more instance or machine here".to_owned(),
        Kind::Equal | Kind::Apart => "equal on one side".to_owned(),
    }
}

fn shown(comparison: &Comparison, lines: &Lines) -> Vec<usize> {
    match lines {
        Lines::All => (0..comparison.plans.len()).collect(),
        Lines::Best => best(comparison),
        Lines::Of(wanted) => {
            let mut plans = comparison.plans.iter();
            plans
                .position(|it| it.plan == *wanted)
                .into_iter()
                .collect()
        }
    }
}

fn itemised(plan: &PlanCost, currency: &str) -> String {
    let mut table = Table::new(&["Line", "Quantity", "Unit", "Price", "Amount"]).right(&[1, 3, 4]);
    for line in &plan.lines {
        table.row([
            line.label.clone(),
            money(&short(&line.quantity, 2)),
            line.unit.clone(),
            price(line),
            amount(&line.amount),
        ]);
    }
    table.row([
        "Sum".to_owned(),
        String::new(),
        String::new(),
        currency.to_owned(),
        amount(&plan.total),
    ]);
    let mut out = table.to_string();
    for assumption in &plan.assumptions {
        let _ = writeln!(out, "- {assumption}");
    }
    out
}

fn price(line: &LineCost) -> String {
    let price = match &line.unit_price {
        Some(price) => exact(price),
        None => "by tier".to_owned(),
    };
    let zero = Number::from_integer(0.into());
    match line.free == zero {
        true => price,
        false => format!("{price}, {} free", money(&short(&line.free, 2))),
    }
}

/// For the cheapest plan of each product: what it costs then, and whether another becomes cheapest.
fn sensitivity(comparison: &Comparison) -> String {
    let best = best(comparison);
    let names: Vec<String> = best
        .iter()
        .map(|index| comparison.plans[*index].plan.id().to_owned())
        .collect();
    let mut header = vec!["Input"];
    header.extend(names.iter().map(String::as_str));
    header.push("Cheapest then");
    let right: Vec<usize> = (1..=best.len()).collect();
    let mut table = Table::new(&header).right(&right);
    let now = cheapest_now(comparison);
    for effect in &comparison.sensitivity {
        let mut cells = vec![effect.input.to_owned()];
        for index in &best {
            let plan = &comparison.plans[*index];
            let found = effect.costs.iter().find(|(of, _, _)| *of == plan.plan);
            cells.push(match found {
                Some((_, lower, higher)) => {
                    let change = |to: &Number| signed(&(to - &plan.total));
                    format!("{} / {}", change(lower), change(higher))
                }
                None => "-".to_owned(),
            });
        }
        let mut then = Vec::new();
        for (percent, plan) in [
            ("−10 %", effect.cheapest_lower),
            ("+10 %", effect.cheapest_higher),
        ] {
            if plan != now
                && let Some(plan) = plan
            {
                then.push(format!("{percent}: {}", plan.id()));
            }
        }
        cells.push(match then.is_empty() {
            true => "the same".to_owned(),
            false => then.join(", "),
        });
        table.row(cells);
    }
    table.to_string()
}

fn cheapest_now(comparison: &Comparison) -> Option<Plan> {
    let plans = comparison.plans.iter();
    let least = plans.min_by(|a, b| a.total.cmp(&b.total));
    least.map(|it| it.plan)
}

/// Each source once, with the meters that were read from it.
fn sources(comparison: &Comparison) -> String {
    let mut seen: Vec<(&stoa_atlas::pricing::Source, Vec<&str>)> = Vec::new();
    for line in comparison.plans.iter().flat_map(|plan| &plan.lines) {
        match seen.iter_mut().find(|(source, _)| *source == &line.source) {
            Some((_, meters)) if meters.contains(&line.meter.as_str()) => {}
            Some((_, meters)) => meters.push(&line.meter),
            None => seen.push((&line.source, vec![&line.meter])),
        }
    }
    let mut out = String::new();
    for (source, meters) in seen {
        let _ = writeln!(
            out,
            "- {}, read {} ({}): {}",
            source.title,
            source.read,
            source.seen,
            meters.join(", ")
        );
    }
    out
}

fn amount(value: &Number) -> String {
    money(&rounded(value, 2))
}

fn requests(value: &Number) -> String {
    money(&rounded(value, 0))
}

fn signed(value: &Number) -> String {
    let text = rounded(value, 2);
    match text.strip_prefix('-') {
        Some(rest) => format!("−{rest}"),
        None => format!("+{text}"),
    }
}
