//! How tables say that a cell has no value, beside leaving it empty: the words that programs write
//! for a null, and those a vendor has for columns of its own.

/// The words are the same for every format, and exact: `nan` of C and Python, `NaN` and `NaT` of
/// pandas and JavaScript, `<NA>` of pandas, `None` of Python, `NULL` and `null` of SQL and JSON,
/// `<null>` of database tools, `\N` of PostgreSQL, MySQL and Hive, `N/A` of people.
pub(crate) fn is_null(text: &[u8]) -> bool {
    is_null_of_program(text) || matches!(text, b"None" | b"N/A")
}

/// As [`is_null`], without the words that are values where a person writes them: the tag `N/A`.
pub(crate) fn is_null_of_program(text: &[u8]) -> bool {
    matches!(
        text,
        b"nan" | b"NaN" | b"NaT" | b"<NA>" | b"NULL" | b"null" | b"<null>" | b"\\N"
    )
}

/// How the cells of one column say that there is no value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Nulls {
    /// The column is a tag: what people write there is a value.
    pub(crate) tag: bool,
    /// It holds lists of amounts: `NaN` and `N/A` there say that amounts are not known, not that there are none.
    pub(crate) amounts: bool,
    /// The vendor's own words for it in this column (`Unassigned`).
    pub(crate) own: Vec<String>,
}

impl Nulls {
    /// Whether a cell of text has no value.
    #[inline(always)]
    pub(crate) fn holds(&self, text: &[u8]) -> bool {
        let Some(first) = text.first() else {
            return true;
        };
        // What the words begin with, and the length of the longest: most texts need no second look.
        let begins = matches!(first, b'n' | b'N' | b'<' | b'\\');
        (begins && text.len() <= 6 && self.spelled(text))
            || (!self.own.is_empty() && self.own.iter().any(|own| own.as_bytes() == text))
    }

    fn spelled(&self, text: &[u8]) -> bool {
        if self.amounts {
            is_null(text) && !matches!(text, b"nan" | b"NaN" | b"NaT" | b"N/A")
        } else if self.tag {
            is_null_of_program(text)
        } else {
            is_null(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_exact_and_a_vendors_own_are_of_their_column() {
        let plain = Nulls::default();
        for text in [
            "", "nan", "NaN", "NaT", "<NA>", "None", "NULL", "null", "<null>", "\\N", "N/A",
        ] {
            assert!(plain.holds(text.as_bytes()), "{text}");
        }
        for text in [
            "NA",
            "none",
            "Null",
            "0",
            "-2",
            " ",
            "N",
            "nano",
            "Unassigned",
        ] {
            assert!(!plain.holds(text.as_bytes()), "{text}");
        }
        let tag = Nulls {
            tag: true,
            ..Nulls::default()
        };
        assert!(tag.holds(b"NaN") && !tag.holds(b"N/A") && !tag.holds(b"None"));
        let amounts = Nulls {
            amounts: true,
            ..Nulls::default()
        };
        assert!(amounts.holds(b"") && amounts.holds(b"None") && amounts.holds(b"null"));
        assert!(!amounts.holds(b"NaN") && !amounts.holds(b"N/A"));
        let own = Nulls {
            own: vec!["-2".to_owned()],
            ..Nulls::default()
        };
        assert!(own.holds(b"-2") && own.holds(b"null") && !own.holds(b"-2.0"));
    }
}
