//! Kinds of sources, and which of them can be used here: somebody who adds one sees what is not allowed before it fails.

use serde::Serialize;
use stoa_focus::places;
use stoa_kernel::statement::{Phrase, Told, list as statements};
use url::Url;
use utoipa::ToSchema;

use super::{location::Locations, wire::SourceKind};

/// A kind of source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KindOfSource {
    pub kind: SourceKind,
    /// Whether one can be made here.
    pub usable: bool,
    /// Why not, in English; `said` is the same for other languages.
    pub why_not: Option<String>,
    pub said: Option<Told>,
    /// Of an object store, what an address has to begin with. Where folders may lie is the operator's: a relative path
    /// is meant below the organisation's own.
    pub prefixes: Vec<String>,
}

impl KindOfSource {
    /// All of them, for this organisation.
    pub fn all(locations: &Locations, org: &str) -> Vec<Self> {
        let prefixes = locations.url_prefixes.iter();
        let prefixes = prefixes.filter_map(|prefix| Url::parse(&prefix.replace("{org}", org)).ok());
        let prefixes: Vec<String> = prefixes.map(|prefix| places::shown(&prefix)).collect();
        let no_folders = locations
            .folder_roots
            .is_empty()
            .then(statements::no_folder_allowed);
        let no_addresses = prefixes.is_empty().then(statements::no_address_allowed);
        vec![
            Self::of(SourceKind::Upload, None, Vec::new()),
            Self::of(SourceKind::Folder, no_folders, Vec::new()),
            Self::of(SourceKind::ObjectStore, no_addresses, prefixes),
        ]
    }

    fn of(kind: SourceKind, why_not: Option<Phrase>, prefixes: Vec<String>) -> Self {
        Self {
            kind,
            usable: why_not.is_none(),
            why_not: why_not.map(|said| said.to_string()),
            said: why_not.map(|said| Told::from(&said.into())),
            prefixes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_the_operator_allows_nowhere_says_so() {
        let locations = Locations {
            url_prefixes: vec!["s3://bills/{org}/".to_owned()],
            ..Locations::default()
        };
        let [upload, folder, store] = &KindOfSource::all(&locations, "acme")[..] else {
            panic!("three kinds");
        };
        assert!(upload.usable && upload.why_not.is_none());
        assert!(!folder.usable);
        let said = folder.said.as_ref().expect("a reason");
        assert_eq!(said.code, "no_folder_allowed");
        assert!(
            folder
                .why_not
                .as_deref()
                .expect("a reason")
                .contains("`costs.folder_roots`")
        );
        assert_eq!(
            (store.usable, &store.prefixes[..]),
            (true, &["s3://bills/acme/".to_owned()][..])
        );
        let nothing = KindOfSource::all(&Locations::default(), "acme");
        assert_eq!(nothing.iter().filter(|kind| kind.usable).count(), 1);
    }
}
