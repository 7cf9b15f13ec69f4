//! How a list is ordered (`sort=name`, `sort=-created_at`) and what is looked for in it (`q=…`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// The columns that one list can be ordered by: a closed list. [`sort_columns!`](crate::sort_columns) makes it.
pub trait SortColumn: Copy + Eq + fmt::Debug + Send + Sync + 'static {
    const ALL: &'static [Self];
    /// The order of a list that was asked for none.
    const DEFAULT: Sort<Self>;

    /// As it is written in the address.
    fn as_str(self) -> &'static str;
}

/// A column, and whether the largest comes first. Written as the column's name, after a `-` when it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort<C> {
    pub column: C,
    pub descending: bool,
}

impl<C> Sort<C> {
    pub const fn ascending(column: C) -> Self {
        Self {
            column,
            descending: false,
        }
    }

    pub const fn descending(column: C) -> Self {
        Self {
            column,
            descending: true,
        }
    }
}

impl<C: SortColumn> Sort<C> {
    fn all() -> impl Iterator<Item = Self> {
        let both = |column: &C| [Self::ascending(*column), Self::descending(*column)];
        C::ALL.iter().flat_map(both)
    }
}

impl<C: SortColumn> Default for Sort<C> {
    fn default() -> Self {
        C::DEFAULT
    }
}

impl<C: SortColumn> fmt::Display for Sort<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.descending { "-" } else { "" };
        write!(f, "{minus}{}", self.column.as_str())
    }
}

/// Says which words there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this list is not sorted by that; choose from {0}, with `-` before it for the largest first"
)]
pub struct SortUnknown(String);

impl<C: SortColumn> FromStr for Sort<C> {
    type Err = SortUnknown;

    fn from_str(text: &str) -> Result<Self, SortUnknown> {
        Self::all()
            .find(|sort| sort.to_string() == text)
            .ok_or_else(|| {
                let names: Vec<_> = C::ALL.iter().map(|column| column.as_str()).collect();
                SortUnknown(names.join(", "))
            })
    }
}

impl<'de, C: SortColumn> Deserialize<'de> for Sort<C> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Every word, so that clients are generated with the closed list.
impl<C: SortColumn> PartialSchema for Sort<C> {
    fn schema() -> RefOr<Schema> {
        let words: Vec<_> = Self::all().map(|sort| sort.to_string()).collect();
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(words))
            .into()
    }
}

impl<C: SortColumn> ToSchema for Sort<C> {}

/// Declares the columns of one list:
///
/// ```
/// use stoa_kernel::Sort;
/// stoa_kernel::sort_columns! {
///     /// What members are ordered by.
///     pub enum MemberColumn { Name = "name", CreatedAt = "created_at" }
///     default = Sort::descending(Self::CreatedAt);
/// }
/// assert_eq!("-name".parse(), Ok(Sort::descending(MemberColumn::Name)));
/// ```
#[macro_export]
macro_rules! sort_columns {
    ($(#[$about:meta])* $seen:vis enum $name:ident { $($column:ident = $word:literal),+ $(,)? } default = $default:expr;) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $seen enum $name { $($column),+ }

        impl $crate::SortColumn for $name {
            const ALL: &'static [Self] = &[$(Self::$column),+];
            const DEFAULT: $crate::Sort<Self> = $default;

            fn as_str(self) -> &'static str {
                match self { $(Self::$column => $word),+ }
            }
        }
    };
}

/// A short text that somebody looks for: at most [`Term::MAX`] characters, none of them a control character
/// (which PostgreSQL would refuse). An empty one finds everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, max_length = 200, pattern = r"^[^\x00-\x1F\x7F-\x9F]*$")]
pub struct Term(String);

impl Term {
    pub const MAX: usize = 200;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Says what a [`Term`] may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("look for at most {max} characters, without control characters", max = Term::MAX)]
pub struct TermUnfit;

impl FromStr for Term {
    type Err = TermUnfit;

    fn from_str(text: &str) -> Result<Self, TermUnfit> {
        let text = text.trim();
        let fits = text.chars().count() <= Self::MAX && !text.contains(char::is_control);
        fits.then(|| Self(text.to_owned())).ok_or(TermUnfit)
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    sort_columns! {
        enum Column { Name = "name", At = "created_at" }
        default = Sort::descending(Self::At);
    }

    #[test]
    fn a_sort_is_one_of_the_words_of_its_list() {
        for sort in Sort::<Column>::all() {
            assert_eq!(sort.to_string().parse(), Ok(sort));
        }
        assert_eq!("-name".parse(), Ok(Sort::descending(Column::Name)));
        for wrong in ["", "-", "--name", "Name", "name ", "id"] {
            let error = wrong.parse::<Sort<Column>>().unwrap_err();
            assert!(error.to_string().contains("name, created_at"), "{wrong}");
        }
        let schema = serde_json::to_value(Sort::<Column>::schema()).unwrap();
        assert_eq!(
            schema["enum"],
            serde_json::json!(["name", "-name", "created_at", "-created_at"])
        );
    }

    #[test]
    fn a_term_is_short_and_visible() {
        assert_eq!(" Ada ".parse::<Term>().unwrap().as_str(), "Ada");
        assert!("".parse::<Term>().unwrap().is_empty());
        assert!("ä".repeat(200).parse::<Term>().is_ok());
        assert!("ä".repeat(201).parse::<Term>().is_err());
        assert!("a\0b".parse::<Term>().is_err());
    }
}
