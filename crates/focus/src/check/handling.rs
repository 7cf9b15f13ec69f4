//! Rules about the columns of a file: which are there, how they are named, in which order.

use super::formats::is_pascal;

/// What is asked of a file's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FileRule {
    /// The column is there.
    Present(String),
    /// FOCUS columns are spelled as FOCUS spells them.
    FocusSpelling,
    /// Names have letters and digits only, `x_` apart.
    Alphanumeric,
    /// Names have at most 50 characters.
    Short,
    /// Columns that are not of FOCUS begin with `x_`.
    CustomPrefix,
    /// Custom columns are named as FOCUS names its own.
    CustomNames,
    /// FOCUS columns first.
    FocusFirst,
    /// Columns of split cost allocation.
    All(Vec<&'static str>),
}

impl FileRule {
    /// The rules of attributes that are about names, by the short id of the model.
    pub(super) fn of(id: &str) -> Option<Self> {
        Some(match id {
            "ColumnHandling-A-001" => Self::FocusSpelling,
            "ColumnHandling-A-003" => Self::Alphanumeric,
            "ColumnHandling-A-005" => Self::Short,
            "ColumnHandling-A-010" => Self::CustomPrefix,
            "ColumnHandling-A-011" => Self::CustomNames,
            "ColumnHandling-A-012" | "ColumnHandling-A-013" => Self::FocusFirst,
            "DataGeneratorCalculatedSplitCostAllocationHandling-A-001" => Self::All(vec![
                "AllocatedMethodId",
                "AllocatedResourceId",
                "AllocatedResourceName",
                "AllocatedTags",
            ]),
            "DataGeneratorCalculatedSplitCostAllocationHandling-A-002" => {
                Self::All(vec!["AllocatedMethodDetails"])
            }
            _ => return None,
        })
    }

    /// Columns of the header that break the rule, or the names that are missing.
    pub(super) fn breaches(&self, header: &[String], focus: &[&str]) -> Vec<String> {
        let of_focus = |name: &str| focus.iter().any(|known| known.eq_ignore_ascii_case(name));
        let custom = |name: &&String| !of_focus(name);
        let those = |test: &dyn Fn(&&String) -> bool| {
            header.iter().filter(test).cloned().collect::<Vec<_>>()
        };
        match self {
            Self::Present(name) => missing(header, [name.as_str()]),
            Self::All(names) => missing(header, names.iter().copied()),
            Self::FocusSpelling => those(&|name| of_focus(name) && !focus.contains(&name.as_str())),
            Self::Alphanumeric => those(&|name| !alphanumeric(without_prefix(name))),
            Self::Short => those(&|name| name.chars().count() > 50),
            Self::CustomPrefix => those(&|name| custom(name) && !name.starts_with("x_")),
            Self::CustomNames => those(&|name| {
                name.strip_prefix("x_")
                    .is_some_and(|rest| !is_pascal(rest) || name.chars().count() > 50)
            }),
            Self::FocusFirst => {
                let first = header.iter().position(|name| !of_focus(name));
                let behind = first.map(|first| &header[first..]).unwrap_or_default();
                behind
                    .iter()
                    .filter(|name| of_focus(name))
                    .cloned()
                    .collect()
            }
        }
    }
}

fn missing<'a>(header: &[String], names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    // How a column is spelled is another rule.
    let there = |name: &&str| {
        !header
            .iter()
            .any(|column| column.eq_ignore_ascii_case(name))
    };
    names.into_iter().filter(there).map(str::to_owned).collect()
}

fn without_prefix(name: &str) -> &str {
    name.strip_prefix("x_").unwrap_or(name)
}

fn alphanumeric(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_judged_by_name_and_order() {
        let header: Vec<String> = [
            "BilledCost",
            "Id",
            "x_cost-center",
            "billedcurrency",
            "Tags",
        ]
        .map(str::to_owned)
        .into();
        let focus = ["BilledCost", "BilledCurrency", "Tags"];
        let breaches = |rule: FileRule| rule.breaches(&header, &focus);
        assert_eq!(breaches(FileRule::Present("Tags".into())), [""; 0]);
        assert_eq!(breaches(FileRule::Present("ListCost".into())), ["ListCost"]);
        assert_eq!(breaches(FileRule::FocusSpelling), ["billedcurrency"]);
        assert_eq!(breaches(FileRule::Alphanumeric), ["x_cost-center"]);
        assert_eq!(breaches(FileRule::CustomPrefix), ["Id"]);
        assert_eq!(breaches(FileRule::CustomNames), ["x_cost-center"]);
        assert_eq!(breaches(FileRule::FocusFirst), ["billedcurrency", "Tags"]);
    }
}
