//! The demand of one environment: its hours of a month, the requests in each, and what that means in
//! instances, as curves over the load; with the prices it is met at.

use std::cell::OnceCell;

use num_traits::{One, Zero};

use super::bill::LeftOut;
use super::book::PriceBook;

use super::curve::{Bends, Curve, Domain, TooManySteps};
use super::number::{Number, whole};
use super::workload::{Environment, Workload};

/// Hours of the month that are alike.
#[derive(Debug, Clone)]
pub(crate) struct Hour {
    /// How many of them a month has.
    pub(crate) count: Number,
    /// Requests a second at load 1.
    pub(crate) per_second: Number,
}

/// One environment of a workload over a range of loads.
pub(crate) struct Demand<'a> {
    pub(crate) workload: &'a Workload,
    pub(crate) environment: &'a Environment,
    pub(crate) book: &'a PriceBook,
    pub(crate) domain: Domain,
    /// The hours the environment is on, busiest first.
    pub(crate) on: Vec<Hour>,
    /// The machine type of the VMs, once chosen: all plans with VMs use the same.
    pub(crate) vm_machine: OnceCell<Result<String, LeftOut>>,
    pub(crate) node_machine: OnceCell<Result<String, LeftOut>>,
}

impl<'a> Demand<'a> {
    pub(crate) fn new(
        workload: &'a Workload,
        environment: &'a Environment,
        book: &'a PriceBook,
        domain: Domain,
    ) -> Demand<'a> {
        let each = &workload.hours_per_month / whole(24) * &environment.days_per_week / whole(7);
        let mut on: Vec<Hour> = Vec::new();
        for (hour, per_second) in workload.per_second.iter().enumerate() {
            if !is_on(environment.hours, hour as u32) {
                continue;
            }
            let per_second = per_second * &environment.scale;
            match on.iter_mut().find(|it| it.per_second == per_second) {
                Some(alike) => alike.count += &each,
                None => on.push(Hour {
                    count: each.clone(),
                    per_second,
                }),
            }
        }
        on.sort_by(|a, b| b.per_second.cmp(&a.per_second));
        Demand {
            workload,
            environment,
            book,
            domain,
            on,
            vm_machine: OnceCell::new(),
            node_machine: OnceCell::new(),
        }
    }

    /// Hours of the month it is on.
    pub(crate) fn hours_on(&self) -> Number {
        self.on.iter().map(|hour| &hour.count).sum()
    }

    /// Requests a month at load 1.
    pub(crate) fn requests(&self) -> Number {
        let seconds = whole(3600);
        self.on
            .iter()
            .map(|hour| &hour.count * &hour.per_second * &seconds)
            .sum()
    }

    pub(crate) fn constant(&self, value: Number) -> Curve {
        Curve::constant(&self.domain, value)
    }

    pub(crate) fn request_curve(&self) -> Curve {
        Curve::linear(&self.domain, self.requests())
    }

    /// GiB a month of so many KiB with each request.
    pub(crate) fn gib(&self, kib: &Number) -> Curve {
        let per_gib = whole(1024 * 1024);
        Curve::linear(&self.domain, self.requests() * kib / per_gib)
    }

    /// Requests a second one instance is planned to serve: by Little's law, its concurrency over the
    /// latency, less the headroom.
    pub(crate) fn served_per_instance(&self) -> Number {
        let Workload {
            concurrency,
            utilisation,
            latency_ms,
            ..
        } = self.workload;
        concurrency * utilisation * whole(1000) / latency_ms
    }

    /// Things that each serve so many requests a second, in an hour of such a load.
    pub(crate) fn needed(
        &self,
        per_second: &Number,
        serves: &Number,
        least: &Number,
    ) -> Result<Curve, TooManySteps> {
        Curve::steps(&self.domain, &(per_second / serves), least)
    }

    /// Thing-hours of a month when each hour has as many as it needs.
    pub(crate) fn scaled_hours(
        &self,
        serves: &Number,
        least: &Number,
    ) -> Result<Vec<(Number, Curve)>, TooManySteps> {
        self.on
            .iter()
            .map(|hour| {
                let needed = self.needed(&hour.per_second, serves, least)?;
                Ok((hour.count.clone(), needed))
            })
            .collect()
    }

    /// As many things as the busiest hour needs.
    pub(crate) fn at_peak(&self, serves: &Number, least: &Number) -> Result<Curve, TooManySteps> {
        let peak = self.on.first().map(|hour| hour.per_second.clone());
        self.needed(&peak.unwrap_or_else(Number::zero), serves, least)
    }

    /// Instances that are busy in an hour, on average, when an instance counts only while it
    /// serves. Alone, a request takes its time, rounded up to 100 ms; requests that overlap share
    /// an instance once one is never idle, and beyond that instances are as full as planned.
    pub(crate) fn busy(&self, hour: &Hour) -> Curve {
        let rounded = (&self.workload.latency_ms / whole(100)).ceil() / whole(10);
        let full = (&self.workload.concurrency * &self.workload.utilisation).max(Number::one());
        let overlap = Bends {
            start: Number::zero(),
            segments: vec![
                (Number::zero(), Number::one()),
                (Number::one(), Number::zero()),
                (full.clone(), Number::one() / &full),
            ],
        };
        Curve::linear(&self.domain, &hour.per_second * rounded).through(&overlap)
    }

    /// The sum of curves, each times its weight.
    pub(crate) fn weighted<'c>(
        &self,
        parts: impl IntoIterator<Item = (&'c Number, &'c Curve)>,
    ) -> Curve {
        let scaled: Vec<Curve> = parts
            .into_iter()
            .map(|(weight, curve)| curve.scaled(weight))
            .collect();
        Curve::sum(&self.domain, &scaled)
    }
}

fn is_on((from, to): (u32, u32), hour: u32) -> bool {
    if from < to {
        (from..to).contains(&hour)
    } else {
        hour >= from || hour < to
    }
}
