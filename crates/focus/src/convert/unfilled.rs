//! Effective costs that a FOCUS file leaves empty, beside others that it fills or everywhere: the charge is there with
//! what is billed for it, and lacks in every sum of what is effective. FOCUS permits no such cell ("`EffectiveCost`
//! MUST NOT be null"), and nobody can tell what it should be.

use std::collections::BTreeSet;

use arrow::array::{Array, AsArray};
use arrow::datatypes::Decimal128Type;
use serde::{Deserialize, Serialize};
use stoa_kernel::statement::list as statements;

use super::skips::named;
use super::worker::FileContext;
use crate::mapping::compile::Evaluated;
use crate::schema::Dataset;
use crate::warnings::{Rows, Warning, WarningCode, Warnings};

const EFFECTIVE: &str = "EffectiveCost";

/// What the rows of a conversion tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unfilled {
    /// Some charge has an effective cost.
    filled: bool,
    /// Those that have none.
    empty: Warnings,
}

impl Unfilled {
    pub(crate) fn merge(&mut self, other: Self) {
        self.filled |= other.filled;
        self.empty.merge(other.empty);
    }

    /// What is said of them.
    pub(super) fn warnings(self) -> Vec<Warning> {
        let said = match self.filled {
            true => statements::effective_empty_some(),
            false => statements::effective_empty_all(),
        };
        let warnings = self.empty.finish().into_iter();
        let told = |warning| Warning {
            message: said.to_string(),
            said: said.into(),
            ..warning
        };
        warnings.map(told).collect()
    }
}

/// Notes the rows of a block that are not `gone` and cost something as billed; `unreadable` ones are told already.
/// Looks at single rows only where some lack an effective cost.
pub(super) fn see(
    seen: &mut Unfilled,
    file: &FileContext,
    lines: &[i64],
    evaluated: &Evaluated,
    gone: &[bool],
    unreadable: &[(usize, String)],
) {
    let (mapping, program) = (&file.mapping, &file.program);
    let unsaid = program.unsaid.iter().any(|name| name == EFFECTIVE);
    if !mapping.focus || mapping.dataset != Dataset::CostAndUsage || unsaid {
        return;
    }
    let Some(effective) = named(program, evaluated, EFFECTIVE) else {
        return;
    };
    if !effective.has_nulls() {
        seen.filled |= gone.contains(&false);
        return;
    }
    let mut balance = program.balance.iter();
    let billed = balance.position(|name| name == "BilledCost");
    let billed = billed.map(|index| &evaluated.amounts[index]);
    let Some(billed) = billed.and_then(|billed| billed.as_primitive_opt::<Decimal128Type>()) else {
        return;
    };
    let told: BTreeSet<usize> = unreadable.iter().map(|(row, _)| *row).collect();
    let mut found: Option<Rows<'_>> = None;
    for row in (0..gone.len()).filter(|row| !gone[*row]) {
        if !effective.is_null(row) {
            seen.filled = true;
            continue;
        }
        if billed.is_null(row) || billed.value(row) == 0 || told.contains(&row) {
            continue;
        }
        let first = (file.number, lines[row] as u64);
        let rows = found.get_or_insert_with(|| Rows::from(first));
        rows.rows += 1;
        rows.cost(evaluated.currency_of(row), billed.value(row));
    }
    if let Some(rows) = found {
        let line = rows.first.1;
        let column = program.origin(EFFECTIVE);
        let said = statements::effective_empty_some();
        let kind = (WarningCode::FieldSetAside, Some(column.as_str()), said);
        let place = || format!("{}, line {line}", file.name);
        seen.empty.several(kind, rows, place);
    }
}
