//! What is known of a file before its rows are read: what it lacks, which columns could be meant twice, and how its
//! amounts are written.

use std::collections::BTreeSet;

use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Mapping;
use crate::mapping::compile::{Bound, Program};
use crate::read::comma::{Late, Writing};
use crate::read::{self, Content, Opened};
use crate::warnings::WarningCode;

/// What a person has to know of a file, whatever is in its rows.
pub(super) fn told(mapping: &Mapping, opened: &Opened) -> Vec<(WarningCode, Statement)> {
    let mut told = opened.told.clone();
    // Where rows name their columns, the first ones lacking some says nothing.
    let named = matches!(&opened.content, Content::Text(text) if text.syntax.names_columns());
    let missing = mapping.missing_expected(&opened.headers);
    if !named && !missing.is_empty() {
        told.push((
            WarningCode::MissingColumns,
            statements::columns_missing(missing.as_slice(), &mapping.title),
        ));
    }
    let lost = mapping.unkept(&opened.headers);
    if !lost.is_empty() {
        told.push((
            WarningCode::UnknownColumns,
            statements::columns_not_kept(lost.len(), lost.as_slice()),
        ));
    }
    told
}

/// Columns that a cost could be read from as well as from the one it is read from: another spelling of its name, or
/// another of its names. Those that no rule reads and nothing compares are a doubt.
pub(super) fn rivals(
    mapping: &Mapping,
    program: &Program,
    headers: &[String],
) -> Vec<(WarningCode, Statement)> {
    let columns = program.source.iter().zip(program.source_schema.fields());
    let costs = columns.filter(|(column, _)| {
        column.essential && column.kind.is_amount() && column.path.is_empty()
    });
    let mut told = Vec::new();
    for (column, field) in costs {
        let own = program.roots[column.root].position;
        // What is only kept in `x_Extra` no rule reads.
        let kept = |index: usize| program.unknown.iter().any(|(_, unknown)| *unknown == index);
        let columns = program.source.iter().enumerate();
        let used = columns.filter(|(index, _)| !kept(*index));
        let roots = used.map(|(_, column)| column.root);
        let twins = program.twins.iter().map(|(_, other)| *other);
        let roots = roots.chain(twins).map(|root| program.roots[root].position);
        let read: BTreeSet<usize> = roots.collect();
        let others = mapping.all_of(headers, field.name()).into_iter();
        for other in others.filter(|other| *other != own && !read.contains(other)) {
            told.push((
                WarningCode::AmbiguousAmounts,
                statements::cost_named_twice(&headers[own], own + 1, &headers[other], other + 1),
            ));
        }
    }
    told
}

/// How the amounts of each source column are written, as the first rows show it, or the whole column where `late`
/// knows that; what contradicts itself there
/// is added to `told`. Empty for formats in which programs write numbers.
pub(super) fn writings(
    program: &Program,
    syntax: Option<read::Syntax>,
    rows: &read::Sample,
    late: impl Fn(&str) -> Option<Late>,
    told: &mut Vec<(WarningCode, Statement)>,
) -> Vec<Writing> {
    if !matches!(syntax, Some(read::Syntax::Csv { .. })) {
        return Vec::new();
    }
    let columns = program.source.iter();
    let amounts = columns.filter(|column| column.kind.is_amount() && column.path.is_empty());
    let roots: BTreeSet<usize> = amounts.map(|column| column.root).collect();
    let roots: Vec<usize> = roots.into_iter().collect();
    let columns = roots.iter().map(|root| {
        let root = &program.roots[*root];
        (root.position, late(&root.header))
    });
    let found = read::comma::of_columns(rows, &columns.collect::<Vec<_>>());
    for (root, (_, contradiction)) in roots.iter().zip(&found) {
        if let Some([comma, point, most]) = contradiction {
            let header = &program.roots[*root].header;
            let said = statements::amounts_two_ways(header, comma, point, most);
            told.push((WarningCode::AmbiguousAmounts, said));
        }
    }
    let writing = |column: &Bound| {
        let at = roots.binary_search(&column.root);
        match at {
            Ok(at) if column.kind.is_amount() && column.path.is_empty() => found[at].0,
            _ => Writing::default(),
        }
    };
    program.source.iter().map(writing).collect()
}

/// One conversion has one format; these are the titles of two.
pub(crate) fn mixed_formats(other: &str, first: &str) -> ConvertError {
    ConvertError::new(
        ErrorKind::MixedFormats,
        format!("this is {other}, but the first file is {first}"),
        "Give the files of each format by themselves.",
    )
}
