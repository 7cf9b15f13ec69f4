//! What a conversion sees of its delivery while reading: pages of an API's answer, of which the next may
//! be missing, and rows of files whose manifest states how many there are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stoa_kernel::statement::list as statements;

use super::named;
use crate::error::{ConvertError, ErrorKind};
use crate::warnings::{Warning, WarningCode};
use crate::wording::counted;

/// One page of an answer, as it says itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Page {
    /// There is a next page.
    pub(crate) more: bool,
    /// When its first bucket starts, as it is written.
    pub(crate) start: Option<String>,
    /// When its last bucket starts and ends: the next page begins with one of them.
    pub(crate) last: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PageOf {
    file: usize,
    name: String,
    page: Page,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Rows {
    stated: u64,
    read: u64,
}

/// Merged over threads and machines.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pages: Vec<PageOf>,
    /// By folder and name.
    rows: BTreeMap<String, Rows>,
}

impl Seen {
    pub(crate) fn page(&mut self, file: usize, name: &str, page: Page) {
        self.pages.push(PageOf {
            file,
            name: name.to_owned(),
            page,
        });
    }

    /// Counts rows of a file of which so many are stated.
    pub(crate) fn rows(&mut self, (folder, name): (&str, &str), stated: u64, read: u64) {
        let of = match folder {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        let rows = self.rows.entry(of).or_insert(Rows { stated, read: 0 });
        rows.read += read;
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.pages.extend(other.pages);
        for (of, more) in other.rows {
            let rows = self.rows.entry(of);
            rows.and_modify(|rows| rows.read += more.read)
                .or_insert(more);
        }
    }

    /// # Errors
    /// When files have fewer rows than their manifest states: charges are missing.
    pub(crate) fn refuse_short(&self) -> Result<(), ConvertError> {
        let mut short = self.rows.iter().filter(|(_, rows)| rows.read < rows.stated);
        let Some((name, rows)) = short.next() else {
            return Ok(());
        };
        Err(Self::short(name, rows.stated, rows.read))
    }

    /// A file that has fewer rows than its manifest states.
    pub(crate) fn short(name: &str, stated: u64, read: u64) -> ConvertError {
        ConvertError::new(
            ErrorKind::TruncatedFile,
            format!(
                "the file has {} and its manifest says {stated}",
                counted(read, "row")
            ),
            "Download the delivery again. To convert what is there, name the file alone, without its manifest. Nothing of it was kept.",
        )
        .in_file(name.rsplit('/').next().unwrap_or(name))
    }

    /// What a person has to know of it.
    pub(crate) fn finish(mut self) -> Vec<Warning> {
        let mut all = Vec::new();
        let long = self.rows.iter().filter(|(_, rows)| rows.read > rows.stated);
        let long: Vec<(&String, &Rows)> = long.collect();
        if !long.is_empty() {
            let read: u64 = long.iter().map(|(_, rows)| rows.read).sum();
            let stated: u64 = long.iter().map(|(_, rows)| rows.stated).sum();
            let (files, more) = named(long.into_iter().map(|(name, _)| name.clone()).collect());
            all.push(Warning::of(
                WarningCode::IncompleteDelivery,
                statements::rows_more_than_stated(files, more, read, stated),
            ));
        }
        // Stable: the pages of a file keep their order.
        self.pages.sort_by_key(|page| page.file);
        let mut open: Vec<String> = (0..self.pages.len())
            .filter(|index| self.is_open(*index))
            .map(|index| self.pages[index].name.clone())
            .collect();
        // A file may have several.
        open.dedup();
        if !open.is_empty() {
            let (files, more) = named(open);
            all.push(Warning::of(
                WarningCode::IncompleteDelivery,
                statements::another_page(files, more),
            ));
        }
        all
    }

    /// Whether a page says that there is a next one, and none of the others is it: the next begins
    /// where it ends. Where pages say no times the next one in order is taken for it.
    fn is_open(&self, index: usize) -> bool {
        let this = &self.pages[index].page;
        if !this.more {
            return false;
        }
        if this.last.is_empty() {
            return index + 1 == self.pages.len();
        }
        let follows = |(other, page): (usize, &PageOf)| match &page.page.start {
            Some(start) => other != index && this.last.contains(start),
            // An empty page at the end.
            None => other > index && !page.page.more,
        };
        !self.pages.iter().enumerate().any(follows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(more: bool, days: Option<(&str, &str)>) -> Page {
        Page {
            more,
            start: days.map(|(first, _)| first.to_owned()),
            last: days.map_or(Vec::new(), |(_, end)| vec![end.to_owned()]),
        }
    }

    fn open(pages: &[Page]) -> usize {
        let mut seen = Seen::default();
        for (file, page) in pages.iter().enumerate() {
            seen.page(file, &format!("{file}.json"), page.clone());
        }
        seen.finish().len()
    }

    #[test]
    fn a_chain_of_pages_is_closed_by_the_page_that_follows_whatever_the_order_of_files() {
        let (one, two) = (page(true, Some(("1", "8"))), page(false, Some(("8", "15"))));
        assert_eq!(open(&[one.clone(), two.clone()]), 0);
        assert_eq!(open(&[two.clone(), one.clone()]), 0);
        assert_eq!(open(std::slice::from_ref(&one)), 1);
        // The page between is missing.
        assert_eq!(open(&[one, page(false, Some(("15", "22")))]), 1);
        // Without times, a page that is followed by another one.
        assert_eq!(open(&[page(true, None), page(false, None)]), 0);
        assert_eq!(open(&[page(false, None), page(true, None)]), 1);
    }

    #[test]
    fn a_file_with_two_open_pages_is_named_once() {
        let mut seen = Seen::default();
        for days in [("1", "8"), ("15", "22")] {
            seen.page(0, "a.json", page(true, Some(days)));
        }
        let [told] = &seen.finish()[..] else {
            panic!("one warning");
        };
        let expected =
            "there is another page after a.json, which was not given: charges are missing";
        assert_eq!(told.message, expected);
    }

    #[test]
    fn rows_are_held_against_what_is_stated() {
        let mut one = Seen::default();
        one.rows(("a", "part.csv"), 5, 2);
        let mut other = Seen::default();
        other.rows(("a", "part.csv"), 5, 3);
        one.merge(other);
        assert!(one.refuse_short().is_ok() && one.clone().finish().is_empty());
        one.rows(("b", "part.csv"), 5, 4);
        let error = one.refuse_short().expect_err("one row is missing");
        assert!(
            error
                .to_string()
                .contains("has 4 rows and its manifest says 5"),
            "{error}"
        );
        one.rows(("b", "part.csv"), 5, 2);
        assert_eq!(one.finish().len(), 1);
    }
}
