//! An itemised bill: each line a meter, a quantity, a price and an amount, the last two following
//! the load.

use super::book::{Price, PriceBook};
use super::curve::{Curve, TooManySteps};
use super::demand::Demand;
use super::number::Number;

/// One line of a bill.
pub(crate) struct Line {
    pub(crate) meter: String,
    pub(crate) label: String,
    pub(crate) unit: String,
    pub(crate) quantity: Curve,
    pub(crate) amount: Curve,
    pub(crate) price: Price,
    /// Why the amount is not quantity × price.
    pub(crate) remark: Option<String>,
}

/// A plan's lines, its assumptions, and its sum.
pub(crate) struct Bill<'a> {
    pub(crate) demand: &'a Demand<'a>,
    pub(crate) book: &'a PriceBook,
    pub(crate) lines: Vec<Line>,
    pub(crate) assumptions: Vec<String>,
}

/// Why a plan is not in the comparison.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LeftOut {
    #[error("the price book has no price for {0}")]
    NoPrice(String),
    #[error("no machine type of the price book holds one instance")]
    NoMachine,
    #[error("the price book has no machine type {0}")]
    UnknownMachine(String),
    #[error(transparent)]
    TooManySteps(#[from] TooManySteps),
}

impl<'a> Bill<'a> {
    pub(crate) fn new(demand: &'a Demand<'a>) -> Bill<'a> {
        Bill {
            demand,
            book: demand.book,
            lines: Vec::new(),
            assumptions: Vec::new(),
        }
    }

    pub(crate) fn assume(&mut self, text: impl Into<String>) {
        self.assumptions.push(text.into());
    }

    /// Adds a line for a quantity of a meter. What is never used needs no price.
    pub(crate) fn charge(
        &mut self,
        meter: &str,
        label: impl Into<String>,
        quantity: Curve,
    ) -> Result<(), LeftOut> {
        if quantity.is_zero() {
            return Ok(());
        }
        let price = price(self.book, meter)?;
        let amount = quantity.through(&price.bends(self.demand.environment.free_tier));
        self.push(price, label.into(), quantity, amount, None);
        Ok(())
    }

    /// Adds a line whose amount is worked out elsewhere: discounts and credits.
    pub(crate) fn adjust(
        &mut self,
        meter: &str,
        label: impl Into<String>,
        quantity: Curve,
        amount: Curve,
        remark: impl Into<String>,
    ) -> Result<(), LeftOut> {
        if amount.is_zero() {
            return Ok(());
        }
        let price = price(self.book, meter)?;
        self.push(price, label.into(), quantity, amount, Some(remark.into()));
        Ok(())
    }

    fn push(
        &mut self,
        price: &Price,
        label: String,
        quantity: Curve,
        amount: Curve,
        remark: Option<String>,
    ) {
        self.lines.push(Line {
            meter: price.meter.clone(),
            label,
            unit: price.unit.clone(),
            quantity,
            amount,
            price: price.clone(),
            remark,
        });
    }

    /// What all lines come to.
    pub(crate) fn total(&self) -> Curve {
        Curve::sum(
            &self.demand.domain,
            self.lines.iter().map(|line| &line.amount),
        )
    }
}

pub(crate) fn price<'b>(book: &'b PriceBook, meter: &str) -> Result<&'b Price, LeftOut> {
    book.prices
        .get(meter)
        .ok_or_else(|| LeftOut::NoPrice(meter.to_owned()))
}

/// The price of one unit of a meter that has one price.
pub(crate) fn unit_price(book: &PriceBook, meter: &str) -> Result<Number, LeftOut> {
    let flat = price(book, meter)?.flat().cloned();
    flat.ok_or_else(|| LeftOut::NoPrice(format!("{meter} without tiers")))
}
