//! What is wrong with a statement, in words for whoever wrote it: no names of the engine's parts and no advice about its
//! settings.

use std::fmt::Write as _;

use arrow::error::ArrowError;
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;
use stoa_kernel::Error;

use super::TABLES;
use crate::lake::query_error;
use crate::schema::{Dataset, Version, columns};

/// Columns named when nothing is like the one that is not there.
const SHOWN: usize = 6;
const SIMILAR: f64 = 0.8;

/// A statement that cannot be run.
pub(super) fn told(source: DataFusionError) -> Error {
    match why(&source) {
        Some(why) => Error::invalid("sql_invalid", format!("The statement cannot be run: {why}"))
            .with_source(source),
        None => query_error("The statement")(source),
    }
}

/// What is wrong with what was asked, as the end of a sentence; nothing when something else is wrong.
pub(super) fn why(source: &DataFusionError) -> Option<String> {
    let why = match source.find_root() {
        DataFusionError::SchemaError(error, _) => schema(error),
        DataFusionError::ArrowError(error, _) => arrow(error),
        DataFusionError::Plan(why)
        | DataFusionError::NotImplemented(why)
        | DataFusionError::Execution(why)
        | DataFusionError::Configuration(why) => plan(why),
        DataFusionError::SQL(error, _) => error.to_string(),
        DataFusionError::Diagnostic(_, inner) | DataFusionError::Context(_, inner) => {
            plan(&inner.strip_backtrace())
        }
        DataFusionError::Collection(all) => all
            .first()
            .map(|first| plan(&first.strip_backtrace()))
            .unwrap_or_default(),
        _ => return None,
    };
    let why = why.trim().trim_end_matches('.');
    let end = if why.ends_with('?') { "" } else { "." };
    Some(format!("{why}{end}"))
}

fn schema(error: &SchemaError) -> String {
    match error {
        SchemaError::FieldNotFound {
            field,
            valid_fields,
        } => {
            let name = &field.name;
            let mut names: Vec<&str> = valid_fields
                .iter()
                .map(|column| column.name.as_str())
                .collect();
            names.dedup();
            let mut text = format!("there is no column {name:?}");
            if let Some(why) = of_focus(name, &names) {
                return text + &why;
            }
            let near = names
                .iter()
                .map(|known| {
                    let likeness =
                        strsim::jaro_winkler(&known.to_lowercase(), &name.to_lowercase());
                    (likeness, *known)
                })
                .filter(|(likeness, _)| *likeness > SIMILAR)
                .max_by(|one, other| one.0.total_cmp(&other.0));
            let _ = match near {
                Some((_, near)) => write!(text, ". Did you mean {near}?"),
                None if names.is_empty() => Ok(()),
                None => {
                    let more = names.len().saturating_sub(SHOWN);
                    names.truncate(SHOWN);
                    let and = match more {
                        0 => String::new(),
                        more => format!(" and {more} more"),
                    };
                    write!(text, ". There are {}{and}", names.join(", "))
                }
            };
            text
        }
        SchemaError::AmbiguousReference { field } => format!(
            "the column {:?} is in several tables; write which is meant",
            field.name
        ),
        other => other.to_string(),
    }
}

/// Why a column of FOCUS is not in the files, and how to get it: theirs are of another version or another dataset.
fn of_focus(name: &str, names: &[&str]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let has = |dataset: Dataset, version: Version| {
        let all = columns(dataset, version);
        all.iter()
            .any(|column| column.name.eq_ignore_ascii_case(name))
    };
    let asked = Dataset::of_columns(&names);
    let others = Dataset::ALL.into_iter().filter(|other| *other != asked);
    let mut datasets = [asked].into_iter().chain(others);
    let (dataset, versions) = datasets.find_map(|dataset| {
        let versions = Version::ALL
            .into_iter()
            .filter(|version| has(dataset, *version));
        let versions: Vec<Version> = versions.collect();
        (!versions.is_empty()).then_some((dataset, versions))
    })?;
    if dataset != asked {
        return Some(format!(
            ". It is a column of {}, and the files are of {}",
            dataset.title(),
            asked.title()
        ));
    }
    let (first, last) = (versions.first()?, versions.last()?);
    let of = match first == last {
        true => format!("FOCUS {first}"),
        false => format!("FOCUS {first} to {last}"),
    };
    Some(format!(
        ". It is a column of {of} that the files do not have; stoa focus convert BILL -o out --to {last} writes it"
    ))
}

fn arrow(error: &ArrowError) -> String {
    let why = match error {
        ArrowError::ParseError(why)
        | ArrowError::CastError(why)
        | ArrowError::ComputeError(why)
        | ArrowError::ArithmeticOverflow(why)
        | ArrowError::InvalidArgumentError(why) => why.clone(),
        ArrowError::DivideByZero => "a number is divided by zero".to_owned(),
        other => other.to_string(),
    };
    match why.split_once("timestamp from ") {
        Some((_, text)) => {
            let text = text.trim_start_matches('\'').split("': ").next();
            let text = text.unwrap_or_default();
            format!("'{text}' is no date or time; write 2026-05-01 or 2026-05-01T00:00:00Z")
        }
        None => why,
    }
}

/// Sentences of the planner, without its prefixes, names of catalogues and advice.
fn plan(why: &str) -> String {
    let mut why = why;
    for prefix in [
        "Error during planning: ",
        "This feature is not implemented: ",
        "Execution error: ",
    ] {
        why = why.trim_start_matches(prefix);
    }
    if let Some(name) = why
        .strip_prefix("table '")
        .and_then(|rest| rest.strip_suffix("' not found"))
    {
        let name = name
            .strip_prefix("datafusion.public.")
            .or_else(|| name.strip_prefix("datafusion."))
            .unwrap_or(name);
        let [usual, also] = TABLES;
        return format!(
            "there is no table {name:?}. The files together are the table {usual}, also called {also}"
        );
    }
    if why.contains("OuterReferenceColumn") {
        return "a subquery may not name the row outside it like this. Write it as a join"
            .to_owned();
    }
    let kept = why.lines().filter(|line| !line.contains("datafusion."));
    kept.collect::<Vec<_>>().join(" ")
}
