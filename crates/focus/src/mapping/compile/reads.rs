//! What a program reads of a file: the columns of the file, in its order, and what each name of the mapping
//! is of them.

use std::collections::BTreeSet;

use super::{Bound, Compiler, Place, Root};
use crate::mapping::{At, Kind};

/// The columns of a file that the used names need.
pub(super) struct Reads {
    pub(super) roots: Vec<Root>,
    /// Name of the mapping and what it is, in the file's order.
    pub(super) bound: Vec<(String, Bound)>,
    /// Columns that claim to be the same one, as roots.
    pub(super) twins: Vec<(usize, usize)>,
    /// Columns the mapping does not know and keeps: header, and index into `bound`.
    pub(super) unknown: Vec<(String, usize)>,
}

impl Compiler<'_> {
    pub(super) fn reads(&self, used: &BTreeSet<String>) -> Reads {
        let mut found: Vec<(&str, Kind, &At)> = Vec::new();
        for name in used {
            if let Some((kind, Place::File(at))) = self.known.get(name) {
                found.push((name, *kind, at));
            }
        }
        found.sort_by_key(|(_, _, at)| at.position);
        let mut read: BTreeSet<usize> = found.iter().map(|(_, _, at)| at.position).collect();
        let mut twins = self.mapping.twins(self.headers);
        twins.retain(|(one, _)| read.contains(one));
        read.extend(twins.iter().map(|(_, other)| *other));
        let roots: Vec<Root> = read
            .into_iter()
            .map(|position| Root {
                header: self.headers[position].clone(),
                position,
            })
            .collect();
        let root = |position: usize| roots.partition_point(|root| root.position < position);
        let twins = twins.iter().map(|(one, other)| (root(*one), root(*other)));
        let twins = twins.collect();
        let mut bound: Vec<(String, Bound)> = Vec::new();
        let mut unknown = Vec::new();
        for (name, kind, at) in found {
            let header = &self.headers[at.position];
            let itself = at.path.is_empty() && kind == Kind::Text;
            if itself && self.unknown.contains(&at.position) {
                unknown.push((header.clone(), bound.len()));
            }
            let parts = std::iter::once(header).chain(&at.path).cloned();
            let column = Bound {
                header: parts.collect::<Vec<_>>().join("."),
                root: root(at.position),
                path: at.path.clone(),
                kind,
                nulls: self.nulls(name),
                essential: false,
            };
            bound.push((name.to_owned(), column));
        }
        Reads {
            roots,
            bound,
            twins,
            unknown,
        }
    }
}
