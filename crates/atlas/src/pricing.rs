//! Cost comparison: what a workload costs a month on Cloud Run, on VMs and on Kubernetes, itemised,
//! as exact curves over the load, with every break-even point.
//!
//! [`compare`] is a pure function of a [`Workload`], a [`PriceBook`] and [`Options`].

mod adjust;
mod bill;
mod book;
mod chart;
mod compare;
mod curve;
mod demand;
mod json;
mod meeting;
mod number;
mod plans;
mod problem;
mod reader;
mod sensitivity;
mod workload;

pub use adjust::{INPUTS, Input, adjust, inputs};
pub use book::{BUILT_IN, Machine, Price, PriceBook, Source, Tier};
pub use chart::chart;
pub use compare::{
    BookInfo, BreakEven, CompareError, Comparison, EnvironmentCost, LineCost, Options, PlanCost,
    compare,
};
pub use curve::{Curve, Piece};
pub use meeting::{Kind, Meeting, Stretch};
pub use number::{Number, exact, parse, rounded, short};
pub use plans::Plan;
pub use problem::{Problem, Problems, near};
pub use sensitivity::Effect;
pub use workload::{Database, EXAMPLE, Environment, Gke, Network, Vm, Workload};

#[cfg(test)]
mod tests;
