//! `[[warn]]`: rows of which a person has to know something, although their charges are there.

use serde::Deserialize;
use stoa_kernel::Statement;

use crate::mapping::Doubt;
use crate::warnings::WarningCode;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Warn {
    when: String,
    code: WarningCode,
    /// The source column that is meant; its value in the first such row is shown.
    #[serde(default)]
    column: Option<String>,
    /// A clause that is the same for every row.
    message: String,
    /// The cost column whose amounts in such rows say how large the doubt is.
    #[serde(default)]
    money: Option<String>,
}

impl Warn {
    pub(super) fn doubt(&self) -> Doubt {
        Doubt {
            code: self.code,
            column: self.column.clone(),
            said: Statement::of_format(&self.message),
            money: self.money.clone(),
            when: self.when.clone(),
        }
    }

    pub(super) const fn money(&self) -> Option<&String> {
        self.money.as_ref()
    }
}
