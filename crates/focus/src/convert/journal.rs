//! What a conversion notes after each section, so that the same conversion can go on from there
//! when its process was killed: the place in the input, what was found, and the files written.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use futures::{FutureExt, StreamExt, TryStreamExt};
use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use super::findings::Findings;
use super::row_id::Occurrences;
use crate::error::ConvertError;
use crate::read::Input;
use crate::schema::StagedFile;
use crate::write::Sink;

/// Raised when a journal of before cannot be read any more.
const LAYOUT: u32 = 3;
/// Requests under way when asking what the inputs are.
const AT_ONCE: usize = 16;

/// Asks for a conversion that can be interrupted. Inputs that can be read only once, or do not tell
/// whether they have changed, are converted as without it.
///
/// After an error the files that the journal names stay, and so does the journal. Whoever asked
/// for it clears up.
#[derive(Clone)]
pub struct Journal {
    /// A folder of [`super::Output::store`] that nothing else uses.
    pub folder: Path,
    /// What has to be the same for going on, beside the inputs, the threads and the sections: a
    /// name for people, and the value.
    pub settings: Vec<(String, String)>,
    /// Told what was found, before the first row is converted.
    pub told: Option<OnResumed>,
}

/// Told what an earlier journal was good for.
pub type OnResumed = Arc<dyn Fn(&Resumed) + Send + Sync>;

/// What the journal of an earlier, interrupted conversion was good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resumed {
    /// So many rows are converted already.
    GoesOn { rows: u64 },
    /// It was of no use, because of this: `cur-2.csv.gz has changed`.
    StartsOver { because: String },
}

impl Journal {
    /// Name of the journal in its folder; it is there from the end of the first section on.
    pub const FILE: &'static str = "journal.json";

    fn path(&self) -> Path {
        self.folder.clone().join(Self::FILE)
    }
}

/// Where an input lies.
type Place = (Arc<dyn ObjectStore>, Path);

async fn stamp(input: Option<Place>) -> Option<Stamp> {
    let (store, path) = input?;
    let meta = store.head(&path).await.ok()?;
    let changed = meta.last_modified.to_rfc3339();
    Some(Stamp {
        place: path.to_string(),
        size: meta.size,
        state: meta.e_tag.unwrap_or(changed),
    })
}

/// Everything that decides which bytes are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    layout: u32,
    settings: Vec<(String, String)>,
    threads: usize,
    section: u64,
    inputs: Vec<Stamp>,
}

/// A file as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    place: String,
    size: u64,
    state: String,
}

impl Identity {
    /// `None` when an input cannot be told from a changed one, so that nobody should go on.
    pub(super) async fn of(
        journal: Journal,
        inputs: Vec<Option<Place>>,
        threads: usize,
        section: u64,
    ) -> Option<Self> {
        let asked: Vec<_> = inputs
            .into_iter()
            .map(|input| stamp(input).boxed())
            .collect();
        let stamps = futures::stream::iter(asked).buffered(AT_ONCE);
        let stamps: Vec<Option<Stamp>> = stamps.collect().await;
        let inputs = stamps.into_iter().collect::<Option<_>>()?;
        Some(Self {
            layout: LAYOUT,
            settings: journal.settings,
            threads,
            section,
            inputs,
        })
    }

    /// Why a conversion noted as `self` cannot go on as `now`.
    fn differs(&self, now: &Self) -> Option<String> {
        for (name, value) in &now.settings {
            let before = self.settings.iter().find(|(known, _)| known == name);
            if before.is_none_or(|(_, before)| before != value) {
                return Some(format!("{name} is another"));
            }
        }
        let names = |stamps: &[Stamp]| -> Vec<String> {
            stamps.iter().map(|stamp| stamp.place.clone()).collect()
        };
        if names(&self.inputs) != names(&now.inputs) {
            return Some("other bills were named".to_owned());
        }
        let mut both = self.inputs.iter().zip(&now.inputs);
        if let Some((_, changed)) = both.find(|(before, now)| before != now) {
            let name = changed.place.rsplit('/').next().unwrap_or_default();
            return Some(format!("{name} has changed"));
        }
        if self.threads != now.threads {
            return Some(format!(
                "it used {} threads and this one {}",
                self.threads, now.threads
            ));
        }
        (self != now).then(|| "its sections were of another size".to_owned())
    }
}

/// A place in the inputs, between two blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) input: usize,
    /// File of the archive, when the input is one.
    pub(super) member: usize,
    /// Number of the file in the whole conversion.
    pub(super) file: usize,
    /// Blocks of that file that are done.
    pub(super) block: u64,
    /// Blocks of the whole conversion that are done.
    pub(super) blocks: u64,
}

/// What the lanes have found and written until the end of a section.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Bank {
    pub(super) findings: Findings,
    pub(super) files: Vec<StagedFile>,
    /// Files begun, per lane and period.
    pub(super) begun: Vec<BTreeMap<String, usize>>,
}

#[derive(Serialize, Deserialize)]
struct Note<I, B> {
    identity: I,
    position: Position,
    bank: B,
    occurrences: Counted,
}

/// The file with the counts of equal rows.
#[derive(Serialize, Deserialize)]
struct Counted {
    path: String,
    hash: String,
}

/// Where to go on.
pub(super) struct Continued {
    pub(super) position: Position,
    pub(super) bank: Bank,
    pub(super) occurrences: Occurrences,
}

/// The journal of one conversion, in its storage.
pub(super) struct Book<'a> {
    pub(super) journal: &'a Journal,
    pub(super) store: &'a Arc<dyn ObjectStore>,
    pub(super) handle: &'a Handle,
}

impl Book<'_> {
    /// Whether an earlier conversion noted anything.
    pub(super) fn exists(&self) -> bool {
        let path = self.journal.path();
        self.handle.block_on(self.store.head(&path)).is_ok()
    }

    /// Notes the end of a section; from then on, this is where to go on.
    pub(super) fn note(
        &self,
        identity: &Identity,
        position: Position,
        bank: &Bank,
        occurrences: &Occurrences,
    ) -> Result<(), ConvertError> {
        let path = self
            .journal
            .folder
            .clone()
            .join(format!("occurrences-{}", position.blocks));
        let sink = Sink::new(Arc::clone(self.store), self.handle.clone(), path.clone());
        let mut out = Hashed {
            sink,
            hash: blake3::Hasher::new(),
        };
        occurrences.save(&mut out).map_err(ConvertError::write)?;
        let hash = out.hash.finalize().to_hex().to_string();
        out.sink.complete().map_err(ConvertError::write)?;
        let note = Note {
            identity,
            position,
            bank,
            occurrences: Counted {
                path: path.to_string(),
                hash,
            },
        };
        let note = serde_json::to_vec(&note).map_err(ConvertError::internal)?;
        self.handle.block_on(async {
            let journal = self.journal.path();
            let put = self.store.put(&journal, note.into());
            put.await.map_err(ConvertError::write)?;
            let keep = |found: &Path| *found == path || *found == journal;
            self.tidy(&self.journal.folder, keep).await
        })
    }

    /// Finds where to go on, and leaves nothing below `prefix` that is not known to be whole.
    pub(super) fn open(
        &self,
        identity: Option<&Identity>,
        prefix: &Path,
    ) -> Result<Option<Continued>, ConvertError> {
        let found = self.handle.block_on(self.read(identity));
        let (told, found) = match found {
            Ok((note, occurrences)) => {
                let rows = note.bank.findings.ledger.rows_in;
                (Resumed::GoesOn { rows }, Some((note, occurrences)))
            }
            Err(because) => (Resumed::StartsOver { because }, None),
        };
        if let Some(tell) = &self.journal.told {
            tell(&told);
        }
        let known: Vec<&str> = found
            .iter()
            .flat_map(|(note, _)| &note.bank.files)
            .map(|file| file.path.as_str())
            .collect();
        self.handle.block_on(async {
            if found.is_none() {
                // The journal first: without it nothing else is taken for anything.
                let journal = self.journal.path();
                let deleted = self.store.delete(&journal).await;
                deleted.map_err(ConvertError::write)?;
                self.tidy(&self.journal.folder, |_| false).await?;
            }
            self.tidy(prefix, |path| known.contains(&path.as_ref()))
                .await
        })?;
        Ok(found.map(|(note, occurrences)| Continued {
            position: note.position,
            bank: note.bank,
            occurrences,
        }))
    }

    /// The note when it can be trusted, or why it cannot.
    async fn read(
        &self,
        identity: Option<&Identity>,
    ) -> Result<(Note<Identity, Bank>, Occurrences), String> {
        let get = async |path: &Path| self.store.get(path).await.ok()?.bytes().await.ok();
        let note = get(&self.journal.path()).await;
        let note = note.and_then(|note| serde_json::from_slice::<Note<Identity, Bank>>(&note).ok());
        let note = note.ok_or("what it noted cannot be read")?;
        let identity = identity.ok_or("its bills cannot be compared with those of now")?;
        if let Some(because) = note.identity.differs(identity) {
            return Err(because);
        }
        for file in &note.bank.files {
            let found = self.store.head(&file.path.as_str().into()).await;
            if !found.is_ok_and(|found| found.size == file.bytes) {
                return Err(format!("{} is not there as it was written", file.path));
            }
        }
        let counted = get(&note.occurrences.path.as_str().into()).await;
        let counted =
            counted.filter(|bytes| blake3::hash(bytes).to_hex().as_str() == note.occurrences.hash);
        let occurrences = counted.and_then(|bytes| {
            let taken = note.bank.findings.taken.clone();
            Occurrences::load(&mut bytes.as_ref(), taken).ok()
        });
        let occurrences = occurrences.ok_or("its counts of equal rows are damaged")?;
        Ok((note, occurrences))
    }

    async fn tidy(&self, folder: &Path, keep: impl Fn(&Path) -> bool) -> Result<(), ConvertError> {
        let listed = self.store.list(Some(folder)).try_collect::<Vec<_>>().await;
        for found in listed.map_err(ConvertError::write)? {
            if !keep(&found.location) {
                let deleted = self.store.delete(&found.location).await;
                deleted.map_err(ConvertError::write)?;
            }
        }
        Ok(())
    }
}

/// Where the inputs lie, for [`Identity::of`].
pub(super) fn places(inputs: &[Input]) -> Vec<Option<Place>> {
    inputs.iter().map(Input::place).collect()
}

struct Hashed {
    sink: Sink,
    hash: blake3::Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.sink.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}
