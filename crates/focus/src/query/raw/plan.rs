//! The expressions raw queries are made of: time windows, steps, sums.

use std::collections::HashSet;

use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::functions::expr_fn::{coalesce, date_part, substring};
use datafusion::functions_aggregate::expr_fn::sum;
use datafusion::logical_expr::Case;
use datafusion::prelude::{Expr, cast, ident, lit, when};

use crate::query::catalogue::Dimension;
use crate::query::dates::period_name;
use crate::query::filter::{Condition, column};
use crate::query::measure::{Measure, Of};
use crate::query::segment::{NO_CURRENCY, Text};
use crate::query::selection::{Selection, Shift, Window};
use crate::query::{Basis, Grain};
use crate::schema::{COST_BASIS, ESTIMATED, lake_schema};

const DAY_MICROS: i64 = 86_400_000_000;

/// Range (now or before), filters and currency.
pub(super) fn predicate(selection: &Selection) -> Expr {
    let time = match selection.before {
        Some(before) => within(selection.now).or(within(before)),
        None => within(selection.now),
    };
    let currency = selection.currency.as_deref().map(|currency| {
        let same = ident("BillingCurrency").eq(lit(currency));
        if currency == NO_CURRENCY {
            same.or(ident("BillingCurrency").is_null())
        } else {
            same
        }
    });
    selection
        .conditions
        .iter()
        .map(Condition::expr)
        .chain(currency)
        .fold(time, Expr::and)
}

pub(super) fn within(window: Window) -> Expr {
    match window {
        Window::All => lit(true),
        Window::Days(from, to) => {
            let start = ident("ChargePeriodStart");
            start
                .clone()
                .gt_eq(midnight(from))
                .and(start.lt(midnight(to)))
        }
        Window::Months(from, to) => {
            let period = ident("billing_period");
            period
                .clone()
                .gt_eq(lit(period_name(from)))
                .and(period.lt(lit(period_name(to))))
        }
    }
}

pub(super) fn midnight(day: i32) -> Expr {
    lit(ScalarValue::TimestampMicrosecond(
        Some(i64::from(day) * DAY_MICROS),
        Some("UTC".into()),
    ))
}

/// Day or month number of a row, rows of before laid over now.
pub(super) fn step(selection: &Selection) -> Expr {
    let whole = |expr| cast(expr, DataType::Int32);
    let start = || cast(ident("ChargePeriodStart"), DataType::Date32);
    // What is added to the rows of before.
    let moved = |by: i32| {
        selection
            .before
            .map(|before| case(within(before), lit(by), lit(0)))
    };
    let plus = |step: Expr, more: Option<Expr>| match more {
        Some(more) => step + more,
        None => step,
    };
    match (selection.grain, selection.basis) {
        (Grain::Month, Basis::Billing) => {
            let part = |from: i64, length: i64| {
                whole(substring(ident("billing_period"), lit(from), lit(length)))
            };
            let step = part(1, 4) * lit(12) + part(6, 2) - lit(1);
            plus(step, moved(selection.shift.months()))
        }
        (Grain::Month, Basis::Charge) => {
            let day = match selection.shift {
                Shift::Days(days) => cast(plus(whole(start()), moved(days)), DataType::Date32),
                Shift::None | Shift::Months(_) => start(),
            };
            let part = |name: &str| whole(date_part(lit(name), day.clone()));
            let step = part("year") * lit(12) + part("month") - lit(1);
            plus(step, moved(selection.shift.months()))
        }
        (Grain::Day | Grain::None, _) => match (selection.shift, selection.before) {
            (Shift::Days(days), _) => plus(whole(start()), moved(days)),
            (Shift::Months(months), Some(before)) => {
                let months = ScalarValue::IntervalYearMonth(Some(months));
                whole(case(within(before), start() + lit(months), start()))
            }
            _ => whole(start()),
        },
    }
}

/// The unit of a quantity, where there is a quantity that counts: no unit is the empty text.
pub(super) fn unit(measure: Measure, unit: &'static str) -> Result<Expr, DataFusionError> {
    let named = when(
        ident(measure.column).is_not_null(),
        coalesce(vec![ident(unit), lit("")]),
    );
    Ok(counting(measure, named.end()?))
}

/// The value in rows of the measure's basis, and nothing in the others.
fn counting(measure: Measure, value: Expr) -> Expr {
    let nothing = || lit(ScalarValue::Null);
    // Without a basis the condition is unknown, and the second branch is taken.
    let estimated = || ident(COST_BASIS).eq(lit(ESTIMATED));
    match measure.of {
        Of::All => value,
        Of::Billed => case(estimated(), nothing(), value),
        Of::Estimates => case(estimated(), value, nothing()),
    }
}

/// The sum (or count) of the rows for which `only` holds.
pub(super) fn total(measure: Measure, only: Option<Expr>) -> Expr {
    let value = if measure.is_rows() {
        lit(1_i64)
    } else if measure.unit.is_some() {
        // Quantities such as byte-seconds have so many digits that a few of them fill 38.
        cast(ident(measure.column), wide(measure.column))
    } else {
        ident(measure.column)
    };
    let nothing = || lit(ScalarValue::Null);
    let value = counting(measure, value);
    sum(match only {
        Some(only) => case(only, value, nothing()),
        None => value,
    })
}

/// Room for the sum of a quantity.
fn wide(column: &str) -> DataType {
    let schema = lake_schema();
    let scale = match schema
        .field_with_name(column)
        .map(|field| field.data_type())
    {
        Ok(DataType::Decimal128(_, scale)) => *scale,
        _ => 0,
    };
    DataType::Decimal256(76, scale)
}

pub(super) fn case(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    Expr::Case(Case::new(
        None,
        vec![(Box::new(condition), Box::new(then))],
        Some(Box::new(otherwise)),
    ))
}

pub(super) fn one_of<'k>(dimension: &Dimension, keys: impl Iterator<Item = &'k Text>) -> Expr {
    let keys: HashSet<&Text> = keys.collect();
    let value = || column(&dimension.column);
    let listed = value().in_list(
        keys.iter()
            .filter_map(|key| key.as_deref())
            .map(lit)
            .collect(),
        false,
    );
    if keys.contains(&None) {
        listed.or(value().is_null())
    } else {
        listed
    }
}
