//! `demo.json` beside the data: what `stoa demo` made, and how everything else knows that it is a demo.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use stoa_kernel::OrgSlug;

/// What was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Demo {
    pub(crate) email: String,
    /// First day without charges of the invented company, so that a start that goes on with another loads the same bills.
    #[serde(default)]
    pub(crate) until: Option<NaiveDate>,
    pub(crate) organisations: Vec<DemoOrganisation>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DemoOrganisation {
    pub(crate) slug: String,
    pub(crate) name: String,
    /// Name of the sample that it holds.
    pub(crate) sample: String,
}

impl DemoOrganisation {
    /// Whether it holds the invented company's bills.
    pub(crate) fn is_invented(&self) -> bool {
        self.sample == super::company::SAMPLE
    }
}

impl Demo {
    pub(crate) fn file(data: &Path) -> PathBuf {
        data.join("demo.json")
    }

    /// What is there, if it is a demo.
    pub(crate) fn read(data: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(Self::file(data)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// The organisations whose pages say that everything in them is invented.
    pub(crate) fn invented(&self) -> Vec<OrgSlug> {
        let invented = self.organisations.iter().filter(|one| one.is_invented());
        invented.filter_map(|one| one.slug.parse().ok()).collect()
    }
}
