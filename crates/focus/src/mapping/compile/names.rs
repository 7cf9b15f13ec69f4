//! What names of a mapping stand for in one file: columns of the key, texts that the balance is counted
//! from, words for no value.

use datafusion::error::DataFusionError;
use datafusion::logical_expr::Expr;

use super::{Bound, Compiler, Counted};
use crate::read::nulls::Nulls;
use crate::source_money::{self, Said};

impl Compiler<'_> {
    /// What a name of the key stands for: itself, or the column it is another name of.
    pub(super) fn behind(&self, name: &str) -> Result<String, DataFusionError> {
        match self.plain.get(name) {
            Some(Expr::Column(column)) => Ok(column.name.clone()),
            None if !self.fields.iter().any(|field| field.name() == name) => {
                Err(DataFusionError::Plan(format!(
                    "the key names {name}, which is neither listed nor let"
                )))
            }
            _ => Ok(name.to_owned()),
        }
    }

    /// Where the texts are that a column of the balance is counted from; `None` when the mapping does
    /// not say, or the file lacks them.
    pub(super) fn counted(&self, column: &str, bound: &[(String, Bound)]) -> Option<Counted> {
        let rule = self.mapping.texts.get(column)?;
        let mut sum = Vec::new();
        for (number, name) in rule.sum.iter().enumerate() {
            let (name, member) = match name.split_once("[].") {
                Some((list, member)) => (list, Some(member.to_owned())),
                None => (name.as_str(), None),
            };
            match bound.iter().position(|(known, _)| known == name) {
                Some(index) => sum.push((index, member)),
                None if number == 0 => return None,
                None => {}
            }
        }
        let times = match &rule.times {
            None => None,
            Some(text) => match source_money::read(text.as_bytes()) {
                Said::Amount(times) => Some(times),
                Said::Nothing | Said::Unreadable => return None,
            },
        };
        Some(Counted { sum, times })
    }

    /// Whether the balance is counted from amounts in lists of this column (`credits[].amount`).
    fn holds_amounts(&self, name: &str) -> bool {
        let mut texts = self.mapping.texts.values().flat_map(|rule| &rule.sum);
        texts.any(|text| text.split_once("[].").is_some_and(|(list, _)| list == name))
    }

    /// How a source column says that it has no value.
    pub(super) fn nulls(&self, name: &str) -> Nulls {
        Nulls {
            tag: self.tags.contains(name),
            amounts: self.holds_amounts(name),
            own: self.mapping.null_text(name),
        }
    }
}
