//! A folder of this machine as a store that cannot be left. Every file is opened from the allowed root
//! downwards by the system itself, which refuses a path that a link leads out of it, at the moment of
//! opening: a link made after a check gets nobody further than one made before.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path as FsPath, PathBuf};
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{
    Attributes, CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult,
    MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions, PutPayload,
    PutResult, Result,
};
use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

const STORE: &str = "folder";
/// Folders in folders; a deeper one is a mistake.
const DEPTH: usize = 64;
/// Files, folders and links that are looked at below one folder.
const ENTRIES: usize = 1_000_000;

/// Why a file of an allowed folder is not read. Completes “… is”.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("a link that leads out of the folder")]
    LeadsOut,
    #[error("no ordinary file")]
    Special,
    #[error("a second name (hard link) of a file that may lie elsewhere")]
    Linked,
    #[error("too much to list: more than {0} files, folders and links")]
    TooMany(usize),
}

/// The files below `folder` of an opened root. Cheap to clone; only reads.
#[derive(Debug, Clone)]
pub(crate) struct Beneath {
    root: Arc<OwnedFd>,
    folder: PathBuf,
}

impl fmt::Display for Beneath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Folder")
    }
}

impl Beneath {
    /// `folder` is relative to `root`.
    ///
    /// # Errors
    /// The root cannot be opened.
    pub(crate) fn open(root: &FsPath, folder: &FsPath) -> std::io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(root, flags, Mode::empty())?;
        Ok(Self {
            root: Arc::new(root),
            folder: folder.to_owned(),
        })
    }

    /// Opens what `inside` names, if it lies beneath the root.
    fn reach(&self, inside: &str, flags: OFlags) -> Result<OwnedFd> {
        let path = self.folder.join(inside);
        let path = match path.as_os_str().is_empty() {
            true => FsPath::new("."),
            false => path.as_path(),
        };
        beneath(&self.root, path, flags | OFlags::CLOEXEC).map_err(|error| match error {
            Errno::XDEV | Errno::LOOP => refused(Refused::LeadsOut),
            Errno::NOENT | Errno::NOTDIR => Error::NotFound {
                path: inside.to_owned(),
                source: Box::new(std::io::Error::from(error)),
            },
            Errno::ACCESS | Errno::PERM => Error::PermissionDenied {
                path: inside.to_owned(),
                source: Box::new(std::io::Error::from(error)),
            },
            other => generic(std::io::Error::from(other)),
        })
    }

    /// An ordinary file with one name, and what is known of it.
    fn file(&self, inside: &str) -> Result<(File, ObjectMeta)> {
        // First without opening it for reading: devices do things when they are opened.
        ordinary(&File::from(self.reach(inside, OFlags::PATH)?))?;
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
        let file = File::from(self.reach(inside, flags)?);
        let known = ordinary(&file)?;
        if known.nlink() > 1 {
            return Err(refused(Refused::Linked));
        }
        let meta = meta(inside, &known)?;
        Ok((file, meta))
    }

    /// Everything below `inside`. Links are followed where they stay beneath the root; a folder that is
    /// reached in several ways is listed once, under its own name where that lies below `inside` too, so
    /// that links make no more work than there are entries. Ends early when `wanted` has no owner left.
    fn walk(&self, inside: &str, entries: usize, wanted: &Weak<()>) -> Result<Vec<ObjectMeta>> {
        let mut walk = Walk {
            room: entries,
            entries,
            folders: vec![inside.to_owned()],
            ..Walk::default()
        };
        while let Some(folder) = walk.next() {
            match self.enter(&folder, &mut walk, wanted) {
                Ok(()) => {}
                // It has just gone.
                Err(Error::NotFound { .. }) if folder != inside => {}
                Err(error) if folder.is_empty() => return Err(error),
                Err(error) => return Err(located(error, folder)),
            }
        }
        Ok(walk.found)
    }

    /// Takes note of what lies in one folder.
    fn enter(&self, inside: &str, walk: &mut Walk, wanted: &Weak<()>) -> Result<()> {
        let folder = File::from(self.reach(inside, OFlags::RDONLY | OFlags::DIRECTORY)?);
        let known = folder.metadata().map_err(generic)?;
        let id = (known.dev(), known.ino());
        if inside.split('/').count() > DEPTH || !walk.seen.insert(id) {
            return Ok(());
        }
        let entries = rustix::fs::Dir::read_from(&folder).map_err(generic)?;
        for entry in entries {
            if wanted.strong_count() == 0 {
                return Err(generic("nobody waits for this list any more"));
            }
            let entry = entry.map_err(generic)?;
            let name = entry.file_name().to_str().map_err(generic)?;
            if matches!(name, "." | "..") {
                continue;
            }
            let Some(room) = walk.room.checked_sub(1) else {
                return Err(refused(Refused::TooMany(walk.entries)));
            };
            walk.room = room;
            let path = match inside {
                "" => name.to_owned(),
                inside => format!("{inside}/{name}"),
            };
            let opened = match self.reach(&path, OFlags::PATH) {
                Ok(opened) => File::from(opened),
                // A link to nothing, or a file that has just gone.
                Err(Error::NotFound { .. }) => continue,
                Err(error) => return Err(located(error, path)),
            };
            let known = opened.metadata().map_err(generic)?;
            if !known.is_dir() {
                walk.found.push(meta(&path, &known)?);
            } else if is_link(&folder, &entry)? {
                walk.links.insert(path);
            } else {
                walk.folders.push(path);
            }
        }
        Ok(())
    }
}

/// A list of a folder as far as it has come.
#[derive(Default)]
struct Walk {
    /// Folders that were entered, by device and number.
    seen: BTreeSet<(u64, u64)>,
    /// Folders to enter.
    folders: Vec<String>,
    /// Links to folders: entered when no folder is left, in the order of their names.
    links: BTreeSet<String>,
    /// Entries that may still be looked at, of so many.
    room: usize,
    entries: usize,
    found: Vec<ObjectMeta>,
}

impl Walk {
    fn next(&mut self) -> Option<String> {
        self.folders.pop().or_else(|| self.links.pop_first())
    }
}

fn is_link(folder: &File, entry: &rustix::fs::DirEntry) -> Result<bool> {
    let kind = match entry.file_type() {
        FileType::Unknown => {
            let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
            let known = rustix::fs::statat(folder, entry.file_name(), flags);
            FileType::from_raw_mode(known.map_err(generic)?.st_mode)
        }
        told => told,
    };
    Ok(kind == FileType::Symlink)
}

/// The system's own resolution, which neither `..` nor a link leads out of. Where it is missing, no link
/// is followed at all.
fn beneath(root: &OwnedFd, path: &FsPath, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::ResolveFlags;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        match rustix::fs::openat2(root, path, flags, Mode::empty(), resolve) {
            Err(Errno::NOSYS) => {}
            // A file was renamed meanwhile.
            Err(Errno::AGAIN) => {
                return rustix::fs::openat2(root, path, flags, Mode::empty(), resolve);
            }
            opened => return opened,
        }
    }
    step_by_step(root, path, flags)
}

fn step_by_step(root: &OwnedFd, path: &FsPath, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut at = rustix::fs::openat(root, ".", folder, Mode::empty())?;
    let mut parts = path.components().peekable();
    while let Some(part) = parts.next() {
        let std::path::Component::Normal(name) = part else {
            if part == std::path::Component::CurDir {
                continue;
            }
            return Err(Errno::XDEV);
        };
        let last = parts.peek().is_none();
        let flags = if last {
            flags | OFlags::NOFOLLOW
        } else {
            folder
        };
        at = rustix::fs::openat(&at, name, flags, Mode::empty())?;
        let kind = FileType::from_raw_mode(rustix::fs::fstat(&at)?.st_mode);
        if kind == FileType::Symlink {
            return Err(Errno::LOOP);
        }
    }
    Ok(at)
}

fn ordinary(file: &File) -> Result<std::fs::Metadata> {
    let known = file.metadata().map_err(generic)?;
    match known.is_file() {
        true => Ok(known),
        false => Err(refused(Refused::Special)),
    }
}

fn meta(inside: &str, known: &std::fs::Metadata) -> Result<ObjectMeta> {
    let location = Path::parse(inside).map_err(generic)?;
    let modified = known.modified().map_err(generic)?;
    let tag = format!(
        "{:x}-{:x}-{:x}",
        known.ino(),
        known.mtime_nsec(),
        known.len()
    );
    Ok(ObjectMeta {
        location,
        last_modified: modified.into(),
        size: known.len(),
        e_tag: Some(tag),
        version: None,
    })
}

fn refused(why: Refused) -> Error {
    generic(why)
}

/// Which file it was, where the error does not say.
fn located(error: Error, path: String) -> Error {
    match error {
        Error::Generic { source, .. } if source.is::<Refused>() => generic(At { path, source }),
        other => other,
    }
}

/// A refusal met while a folder was listed.
#[derive(Debug, thiserror::Error)]
#[error("{path}")]
pub(crate) struct At {
    pub(crate) path: String,
    source: Box<dyn std::error::Error + Send + Sync>,
}

fn generic(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Generic {
        store: STORE,
        source: source.into(),
    }
}

fn read_only<T>() -> Result<T> {
    Err(Error::NotImplemented {
        operation: "writing".into(),
        implementer: STORE.into(),
    })
}

/// Off the threads that answer requests.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(generic)?
}

#[async_trait]
impl ObjectStore for Beneath {
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let (this, location) = (self.clone(), location.clone());
        blocking(move || {
            let (file, meta) = this.file(location.as_ref())?;
            options.check_preconditions(&meta)?;
            let range = match &options.range {
                Some(range) => range.as_range(meta.size).map_err(generic)?,
                None => 0..meta.size,
            };
            Ok(GetResult {
                payload: GetResultPayload::File(file, PathBuf::from(location.as_ref())),
                attributes: Attributes::default(),
                range,
                meta,
            })
        })
        .await
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let (this, prefix) = (self.clone(), prefix.cloned().unwrap_or_default());
        let listed = async move {
            // Whoever waits holds it: with the run that asked, the walk ends.
            let waits = Arc::new(());
            let wanted = Arc::downgrade(&waits);
            let listed = blocking(move || {
                let found = match this.walk(prefix.as_ref(), ENTRIES, &wanted) {
                    Err(Error::NotFound { .. }) => Vec::new(),
                    found => found?,
                };
                Ok(stream::iter(found.into_iter().map(Ok)))
            });
            let listed = listed.await;
            drop(waits);
            listed
        };
        stream::once(listed).try_flatten().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let all: Vec<ObjectMeta> = self.list(prefix).try_collect().await?;
        let prefix = prefix.cloned().unwrap_or_default();
        let (mut common_prefixes, mut objects) = (BTreeSet::new(), Vec::new());
        for meta in all {
            let inside: Vec<_> = meta
                .location
                .prefix_match(&prefix)
                .map(Iterator::collect)
                .unwrap_or_default();
            match inside.as_slice() {
                [_] => objects.push(meta),
                [folder, ..] => drop(common_prefixes.insert(prefix.clone().join(folder.clone()))),
                [] => {}
            }
        }
        Ok(ListResult {
            common_prefixes: common_prefixes.into_iter().collect(),
            objects,
        })
    }

    async fn put_opts(&self, _: &Path, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        read_only()
    }

    async fn put_multipart_opts(
        &self,
        _: &Path,
        _: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        read_only()
    }

    fn delete_stream(
        &self,
        _: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        stream::once(async { read_only() }).boxed()
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        read_only()
    }
}
