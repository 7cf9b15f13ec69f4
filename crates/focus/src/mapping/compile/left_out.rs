//! Columns a file or the target lacks: taken out of `x_Extra` where an older version kept them
//! there, and put into it where the target has no place for them.

use arrow::datatypes::Schema;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::Expr;

use super::types::{in_memory, is_null};
use super::{Compiler, Place};
use crate::mapping::{At, Kind};
use crate::schema::{Column, EXTRA};
use crate::versions;

/// A column without a place: its name, its value, and the part no written column implies.
type Unplaced = (String, Expr, Expr);
/// What `x_Extra` keeps of a column, as SQL.
type Kept = (&'static Column, String);

impl Compiler<'_> {
    /// A file that was written in a version without some columns keeps their values in `x_Extra`.
    pub(super) fn restore(&mut self) -> Result<(), DataFusionError> {
        let extra = self.headers.iter().position(|header| header == EXTRA);
        let (true, Some(extra)) = (self.mapping.focus, extra) else {
            return Ok(());
        };
        self.know(EXTRA, Kind::Json, Place::File(At::column(extra)));
        let schema = self.schema()?;
        for column in self.absent() {
            let function = versions::kept_function(column.kind);
            let text = format!("{function}(\"{EXTRA}\", '{}')", column.name);
            let expression = self.context.parse_sql_expr(&text, &schema)?;
            self.plain.insert(column.name.clone(), expression);
        }
        Ok(())
    }

    /// Columns of the dataset that the file does not have.
    pub(super) fn absent(&self) -> Vec<&'static Column> {
        let known = &self.known;
        let has = |name: &str| matches!(known.get(name), Some((_, Place::File(_))));
        versions::left_out(self.mapping.dataset, has).collect()
    }

    /// The mapping's rule for an output column.
    pub(super) fn rule(&self, name: &str) -> Option<&str> {
        // JSON lines may have any column in any line; there the version tells.
        let lacks = matches!(self.known.get(name), Some((_, Place::Absent)))
            || self.mapping.version_lacks(name);
        let absent = versions::rules(self.mapping.dataset)
            .get(name)
            .and_then(|rule| rule.absent.as_deref());
        if let (true, true, Some(absent)) = (self.mapping.focus, lacks, absent) {
            return Some(absent);
        }
        let columns = &self.mapping.columns;
        let found = columns.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.as_str())
    }

    /// What becomes of the columns that the target does not have: (column, value, what is kept).
    pub(super) fn leave_out(
        &mut self,
        target: &Schema,
    ) -> Result<(Vec<Unplaced>, Vec<Kept>), DataFusionError> {
        let (mut found, mut kept) = (Vec::new(), Vec::new());
        let dataset = self.mapping.dataset;
        let has = |name: &str| target.index_of(name).is_ok();
        for column in versions::left_out(dataset, has) {
            let Some(text) = self.rule(&column.name).map(str::to_owned) else {
                continue;
            };
            let text = self.expand(&text);
            let kind = in_memory(&column.kind.arrow());
            let value = self.parse(&text, Some(&kind))?;
            if is_null(&value) {
                continue;
            }
            let unsaid = versions::unsaid(dataset, &column.name, &text, |name| {
                format!("({})", self.rule(name).unwrap_or("NULL"))
            });
            let expression = self.parse(&unsaid, Some(&kind))?;
            if !is_null(&expression) {
                kept.push((column, unsaid));
            }
            found.push((column.name.clone(), value, expression));
        }
        Ok((found, kept))
    }
}
