//! What is to be read: a file of a store, or anything that can be read once.

use std::io::Read;
use std::sync::{Arc, Mutex};

use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use tokio::runtime::Handle;

use super::expansion::Expansion;
use super::spool::Spool;

/// One file to read.
pub struct Input {
    /// Shown in messages and stored in `x_SourceFile`.
    pub name: String,
    pub(super) body: Body,
    size: Option<u64>,
    rows: Option<u64>,
    columns: Vec<Constant>,
    address: Option<String>,
    expansion: Option<Expansion>,
    spool: Spool,
}

/// A column that is not in a file, with the value that all its rows have: of the folder that it lies in, or
/// of the log of its table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Constant {
    pub name: String,
    /// As the folder or the log writes it.
    pub value: Option<String>,
}

pub(super) enum Body {
    Object {
        store: Arc<dyn ObjectStore>,
        path: Path,
    },
    Reader(Mutex<Option<Box<dyn Read + Send>>>),
}

impl Input {
    /// A file in object storage, the local disk included. Named by the last part of its path.
    pub fn object(store: Arc<dyn ObjectStore>, path: Path) -> Self {
        let name = path.filename().unwrap_or(path.as_ref()).to_owned();
        Self {
            name,
            body: Body::Object { store, path },
            size: None,
            rows: None,
            columns: Vec::new(),
            address: None,
            expansion: None,
            spool: Spool::default(),
        }
    }

    /// The folder it lies in; empty when it does not lie anywhere.
    pub(crate) fn folder(&self) -> String {
        let path = self.place().map(|(_, path)| path.to_string());
        let folder = path.as_deref().and_then(|path| path.rsplit_once('/'));
        folder
            .map(|(folder, _)| folder.to_owned())
            .unwrap_or_default()
    }

    /// Where other machines find it ([`crate::remote`]).
    #[must_use]
    pub fn with_address(mut self, address: Option<String>) -> Self {
        self.address = address;
        self
    }

    #[cfg_attr(
        not(feature = "cluster"),
        expect(dead_code, reason = "only a cluster asks")
    )]
    pub(crate) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Its stored size, where a listing has told it already.
    #[must_use]
    pub const fn with_size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// How many rows its manifest states: fewer are an error, because charges are missing then.
    #[must_use]
    pub const fn with_rows(mut self, rows: Option<u64>) -> Self {
        self.rows = rows;
        self
    }

    pub(crate) const fn rows(&self) -> Option<u64> {
        self.rows
    }

    /// Columns that are not in the file and the same for all its rows. They are read of Parquet files
    /// that do not have them; what writes other files with folders for columns keeps the columns.
    #[must_use]
    pub fn with_columns(mut self, columns: Vec<Constant>) -> Self {
        self.columns = columns;
        self
    }

    /// What it may unpack to; anything when this is not said.
    #[must_use]
    pub const fn with_expansion(mut self, most: Option<Expansion>) -> Self {
        self.expansion = most;
        self
    }

    pub(crate) const fn expansion(&self) -> Option<Expansion> {
        self.expansion
    }

    /// Where it is copied to when it has to be read from its end and cannot be.
    #[must_use]
    pub fn with_spool(mut self, spool: Spool) -> Self {
        self.spool = spool;
        self
    }

    pub(crate) const fn spool(&self) -> &Spool {
        &self.spool
    }

    pub(crate) fn columns(&self) -> &[Constant] {
        &self.columns
    }

    /// Anything that can be read once, such as standard input.
    pub fn reader(name: impl Into<String>, reader: Box<dyn Read + Send>) -> Self {
        Self {
            name: name.into(),
            body: Body::Reader(Mutex::new(Some(reader))),
            size: None,
            rows: None,
            columns: Vec::new(),
            address: None,
            expansion: None,
            spool: Spool::default(),
        }
    }

    /// Where it lies, when it can be read again.
    pub(crate) fn place(&self) -> Option<(Arc<dyn ObjectStore>, Path)> {
        match &self.body {
            Body::Object { store, path } => Some((Arc::clone(store), path.clone())),
            Body::Reader(_) => None,
        }
    }

    /// Stored size, when it can be known beforehand.
    pub(crate) fn size(&self, handle: &Handle) -> Option<u64> {
        match &self.body {
            _ if self.size.is_some() => self.size,
            Body::Object { store, path } => {
                handle.block_on(store.head(path)).ok().map(|meta| meta.size)
            }
            Body::Reader(_) => None,
        }
    }
}
