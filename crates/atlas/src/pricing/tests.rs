//! The comparison as a whole: worked examples of public pages, laws, and files that are wrong.

mod example;
mod examples;
mod files;
mod laws;

use super::*;

fn book(name: &str) -> PriceBook {
    match PriceBook::built_in(name) {
        Some(Ok(book)) => book,
        Some(Err(problems)) => panic!("{}", problems.of(name)),
        None => panic!("no book {name}"),
    }
}

fn workload(text: &str) -> Workload {
    match Workload::read(text) {
        Ok(workload) => workload,
        Err(problems) => panic!("{}", problems.of("workload")),
    }
}

fn comparison(text: &str, name: &str) -> Comparison {
    compare(&workload(text), &book(name), &Options::default()).expect("comparable")
}

/// A plan of a comparison.
fn plan(comparison: &Comparison, plan: Plan) -> &PlanCost {
    comparison
        .plans
        .iter()
        .find(|it| it.plan == plan)
        .unwrap_or_else(|| panic!("{plan:?} was left out: {:?}", comparison.left_out))
}

/// Label and amount to the cent, line by line.
fn lines(cost: &PlanCost) -> Vec<(String, String)> {
    cost.lines
        .iter()
        .map(|line| (line.meter.clone(), rounded(&line.amount, 2)))
        .collect()
}

/// The sum of the lines whose meter begins so, to the cent.
fn part(cost: &PlanCost, prefix: &str) -> String {
    let sum: Number = cost
        .lines
        .iter()
        .filter(|line| line.meter.starts_with(prefix))
        .map(|line| &line.amount)
        .sum();
    rounded(&sum, 2)
}
