//! Where the texts of a table's source columns are, and of which of them nobody can tell what they say.

use std::borrow::Cow;
use std::collections::BTreeSet;

use stoa_kernel::statement::list as statements;

use crate::mapping::Kind;
use crate::mapping::compile::Program;
use crate::read::cells::{BadCell, Fault};
use crate::read::csv::{Span, Table};
use crate::read::nested;

/// Where the texts of the source columns are.
pub(super) struct Cut<'a> {
    /// Per source column, per row.
    pub(super) spans: Vec<Cow<'a, [Span]>>,
    /// Row and source column where a key says several things; the span is of all of them.
    several: BTreeSet<(usize, usize)>,
}

/// The spans of each source column: those of the file's columns, and of what is nested in them.
pub(super) fn cut<'a>(program: &Program, data: &mut Vec<u8>, table: &'a Table) -> Cut<'a> {
    let source = &program.source;
    let mut several = BTreeSet::new();
    let mut spans: Vec<Cow<'a, [Span]>> = source
        .iter()
        .map(|column| Cow::Borrowed(table.spans[column.root].as_slice()))
        .collect();
    for root in 0..program.roots.len() {
        let nested: Vec<usize> = (0..source.len())
            .filter(|index| source[*index].root == root && !source[*index].path.is_empty())
            .collect();
        if nested.is_empty() {
            continue;
        }
        let paths: Vec<&[String]> = nested
            .iter()
            .map(|index| source[*index].path.as_slice())
            .collect();
        let found = nested::extract(data, &table.spans[root], &paths);
        several.extend(
            found
                .several
                .iter()
                .map(|(row, path)| (*row, nested[*path])),
        );
        for (index, found) in nested.into_iter().zip(found.columns) {
            spans[index] = Cow::Owned(found);
        }
    }
    for (row, root) in &table.several {
        let columns = source.iter().enumerate();
        for (index, _) in columns.filter(|(_, column)| column.root == *root) {
            spans[index].to_mut()[*row] = table.spans[*root][*row];
            several.insert((*row, index));
        }
    }
    Cut { spans, several }
}

impl Cut<'_> {
    /// Takes out the texts of which nobody can tell what they say. Cells of other kinds stay, because the text of
    /// several values is no value of theirs, and is told as such.
    pub(super) fn without_texts(&mut self, program: &Program, data: &[u8]) -> Vec<BadCell> {
        let mut bad = Vec::new();
        for (row, index) in &self.several {
            if program.source[*index].kind == Kind::Text {
                let span = &mut self.spans[*index].to_mut()[*row];
                let text = &data[span.start as usize..span.end as usize];
                let place = (*row, *index);
                bad.push(BadCell::new(
                    place,
                    text,
                    statements::key_came_twice(),
                    Fault::Unreadable,
                ));
                span.end = span.start;
            }
        }
        bad
    }

    /// Says of the cells that could not be read what the reason is.
    pub(super) fn explain(&self, bad: &mut [BadCell]) {
        if !self.several.is_empty() {
            let of_several = |cell: &&mut BadCell| self.several.contains(&(cell.row, cell.column));
            bad.iter_mut()
                .filter(of_several)
                .for_each(|cell| cell.reason = statements::key_came_twice());
        }
    }
}
