//! What a person has to know besides the result, below it and under one heading.

use stoa_focus::warnings::Warning;
use stoa_focus::wording::counted;

use super::convert::tidy;

/// `12 rows, tags: is not valid JSON (kept in x_Extra); bill.csv, line 17: "x"`: one line each.
pub(super) fn lines(warnings: &[Warning]) -> Vec<String> {
    let line = |(index, warning): (usize, &Warning)| {
        let label = if index == 0 { "Warnings" } else { "" };
        let rows = match warning.rows {
            0 => String::new(),
            rows => format!("{}, ", counted(rows, "row")),
        };
        let column = warning
            .column
            .as_deref()
            .map(|column| format!("{column}: "));
        let example = warning
            .example
            .as_deref()
            .map(|place| format!("   ({place})"));
        let money = warning.money.iter();
        let money: String = money
            .map(|sum| format!("{} {}, ", sum.currency, tidy(&sum.amount)))
            .collect();
        format!(
            "{label:<12}{rows}{money}{}{}{}",
            column.unwrap_or_default(),
            warning.message,
            example.unwrap_or_default()
        )
    };
    warnings.iter().enumerate().map(line).collect()
}
