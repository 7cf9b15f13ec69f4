//! Any version's rows as all columns there ever were, and those as one version's: the same rules
//! as a conversion's (`data/focus/versions.toml`).

use arrow::datatypes::DataType;
use datafusion::logical_expr::Expr;
use datafusion::prelude::{DataFrame, SessionContext};
use stoa_kernel::Error;

use super::open::{Converted, OWN};
use crate::lake::query_error;
use crate::schema::{Column, Dataset, EXTRA, Version, all_columns, columns};
use crate::versions;

/// A column that the written version lacks, as SQL over all columns.
pub(super) struct LeftOut {
    pub(super) name: &'static str,
    pub(super) unsaid: String,
    /// The files have the column themselves.
    pub(super) named: bool,
}

impl Converted {
    /// All columns of the dataset, made of what the files have; then Stoa's own and other `x_`
    /// columns, as far as they are there.
    pub(super) fn normal(&self) -> Result<DataFrame, Error> {
        let mut select = Vec::new();
        for column in all_columns(self.dataset) {
            select.push((column.name.clone(), self.value(column)));
        }
        for name in self.own() {
            select.push((name.clone(), quote(&name)));
        }
        if self.has.contains_key(EXTRA) {
            let absent = self.absent();
            let names: Vec<&str> = absent.iter().map(|column| column.name.as_str()).collect();
            select.push((EXTRA.to_owned(), versions::without(&quote(EXTRA), &names)));
        } else {
            select.push((EXTRA.to_owned(), null(&DataType::Utf8View)));
        }
        project(&self.ctx, self.rows()?, &select)
    }

    /// `x_` columns except `x_Extra`: Stoa's own first.
    pub(super) fn own(&self) -> Vec<String> {
        let own = OWN.iter().filter(|name| self.has.contains_key(**name));
        let others = self.has.keys().filter(|name| name.starts_with("x_"));
        own.map(|name| (*name).to_owned())
            .chain(others.filter(|name| !OWN.contains(&name.as_str())).cloned())
            .filter(|name| name != EXTRA)
            .collect()
    }

    fn absent(&self) -> Vec<&'static Column> {
        versions::left_out(self.dataset, |name| self.has.contains_key(name)).collect()
    }

    fn value(&self, column: &Column) -> String {
        let rule = versions::rules(self.dataset).get(&column.name);
        let absent = rule
            .and_then(|rule| rule.absent.as_deref())
            .filter(|_| !self.has.contains_key(&column.name));
        let fill = rule.and_then(|rule| rule.fill.as_deref());
        match absent.or(fill) {
            Some(text) => versions::quoted(text, |name| self.base(name)),
            None => self.base(&column.name),
        }
    }

    /// Whether a column stands in the files and is taken as it is, not filled in from others.
    pub(super) fn is_as_read(&self, name: &str) -> bool {
        let rule = versions::rules(self.dataset).get(name);
        self.has.contains_key(name) && rule.is_none_or(|rule| rule.fill.is_none())
    }

    /// A column as the files say it: themselves, in `x_Extra`, or not at all.
    fn base(&self, name: &str) -> String {
        if self.has.contains_key(name) {
            return quote(name);
        }
        let column = all_columns(self.dataset)
            .into_iter()
            .find(|column| column.name == name);
        match column {
            Some(column) if self.has.contains_key(EXTRA) => {
                let function = versions::kept_function(column.kind);
                format!("{function}({}, '{name}')", quote(EXTRA))
            }
            Some(column) => null(&column.kind.arrow()),
            None => "NULL".to_owned(),
        }
    }
}

/// The columns of one version, with what it lacks kept in `x_Extra`; `None` is all columns.
pub(super) fn of_version(
    ctx: &SessionContext,
    normal: DataFrame,
    dataset: Dataset,
    version: Option<Version>,
) -> Result<DataFrame, Error> {
    let written = version.map_or_else(|| all_columns(dataset), |v| columns(dataset, v));
    let mut select: Vec<(String, String)> = written
        .iter()
        .map(|column| (column.name.clone(), quote(&column.name)))
        .collect();
    let kept: Vec<(&Column, String)> = missing(dataset, version)
        .into_iter()
        .map(|column| (column, unsaid(dataset, column)))
        .collect();
    let own = normal.schema().fields().iter();
    let own = own
        .map(|field| field.name().clone())
        .filter(|name| name.starts_with("x_") && name != EXTRA);
    select.extend(own.map(|name| (name.clone(), quote(&name))));
    select.push((EXTRA.to_owned(), versions::keep(&quote(EXTRA), &kept)));
    project(ctx, normal, &select)
}

/// What a version lacks, as SQL over all columns.
pub(super) fn left_out(converted: &Converted, version: Option<Version>) -> Vec<LeftOut> {
    let dataset = converted.dataset;
    missing(dataset, version)
        .into_iter()
        .map(|column| LeftOut {
            name: &column.name,
            unsaid: unsaid(dataset, column),
            named: converted.has.contains_key(&column.name),
        })
        .collect()
}

fn missing(dataset: Dataset, version: Option<Version>) -> Vec<&'static Column> {
    let Some(version) = version else {
        return Vec::new();
    };
    let written = columns(dataset, version);
    versions::left_out(dataset, |name| {
        written.iter().any(|column| column.name == name)
    })
    .collect()
}

fn unsaid(dataset: Dataset, column: &Column) -> String {
    versions::unsaid(dataset, &column.name, &quote(&column.name), quote)
}

pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) fn null(kind: &DataType) -> String {
    format!("arrow_cast(NULL, '{kind}')")
}

/// Selects SQL expressions under names.
pub(super) fn project(
    ctx: &SessionContext,
    frame: DataFrame,
    select: &[(String, String)],
) -> Result<DataFrame, Error> {
    let schema = frame.schema().clone();
    let expressions = select
        .iter()
        .map(|(name, text)| Ok(ctx.parse_sql_expr(text, &schema)?.alias(name)))
        .collect::<Result<Vec<Expr>, datafusion::error::DataFusionError>>()
        .map_err(query_error("Planning"))?;
    frame.select(expressions).map_err(query_error("Planning"))
}
