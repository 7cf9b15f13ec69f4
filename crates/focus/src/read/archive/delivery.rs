//! Which members of an archive make the bill: its manifests are followed, older runs and status files left
//! out, as if it had been unpacked into a folder ([`crate::delivery::decide`]).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::sync::Arc;

use bytes::Bytes;
use stoa_kernel::Statement;

use super::{Bill, Listed, content, file_name, name_of};
use crate::delivery::{self, Decision, is_manifest};
use crate::error::{ConvertError, ErrorKind};
use crate::places::is_bill;
use crate::read::{failure, read_up_to};
use crate::warnings::WarningCode;

/// Manifests are lists of names; anything larger is none.
const MANIFEST: u64 = 16 << 20;

/// The bills among the members of an archive.
pub(super) struct Chosen {
    pub(super) bills: Vec<Bill>,
    /// What a person has to know of the choice.
    pub(super) told: Vec<(WarningCode, Statement)>,
}

/// Chooses the bills among the members.
///
/// # Errors
/// Those of [`delivery::decide`], and manifests or bills that cannot be read.
pub(super) fn choose(file: &Arc<File>, all: &[Listed]) -> Result<Chosen, ConvertError> {
    let mut members: BTreeMap<String, &Listed> = BTreeMap::new();
    for listed in all {
        let (path, name) = (path(listed), file_name(name_of(listed)));
        // What may be a bill in another form, or a part of one, is told as in a folder.
        if is_bill(name) || is_manifest(name) || delivery::concerns(&path) {
            members.insert(path, listed);
        }
    }
    let mut texts = BTreeMap::new();
    for (path, listed) in members.iter().filter(|(path, _)| is_manifest(path)) {
        texts.insert(path.clone(), manifest(file, listed)?);
    }
    let as_in_a_folder = |(path, listed): (&String, &&Listed)| delivery::Listed {
        path: path.clone(),
        shown: path.clone(),
        bytes: listed.as_ref().ok().map(|member| member.size),
        // The clock of whoever packed it says nothing of which run is newer.
        modified: None,
        met: true,
    };
    let listed: Vec<delivery::Listed> = members.iter().map(as_in_a_folder).collect();
    let exists = |path: &str| members.contains_key(path);
    let Decision { files, warnings } = delivery::decide(&listed, &texts, &[], &exists)?;
    let mut bills = Vec::with_capacity(files.len());
    let mut seen = BTreeSet::new();
    for chosen in files {
        let listed = members.get(&chosen.path).ok_or_else(|| {
            ConvertError::internal(format!("{} was chosen and is not there", chosen.path))
        })?;
        if seen.insert(chosen.path) {
            bills.push(Bill {
                member: (*listed).clone()?,
                rows: chosen.rows,
            });
        }
    }
    let told = warnings.into_iter();
    let told = told.map(|warning| (warning.code, warning.said));
    Ok(Chosen {
        bills,
        told: told.collect(),
    })
}

/// Some programs for Windows write its separators.
fn path(listed: &Listed) -> String {
    name_of(listed).replace('\\', "/")
}

fn manifest(file: &Arc<File>, listed: &Listed) -> Result<Bytes, ConvertError> {
    let member = listed.clone()?;
    if member.size > MANIFEST {
        return Err(ConvertError::new(
            ErrorKind::CorruptFile,
            "the file is too large for a manifest",
            "Unpack the archive and name the bill's files.",
        )
        .in_file(member.name));
    }
    let mut content = content(file, &member, None)?;
    let limit = usize::try_from(member.size).unwrap_or_default() + 1;
    let read = read_up_to(&mut content, limit);
    let text = read.map_err(|error| failure(&error).in_file(member.name))?;
    Ok(text.into())
}
