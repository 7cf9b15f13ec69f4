//! The hidden folder a conversion is written to before it is moved: beside the place of the
//! result, so that moving is only a change of names, and found again after the process was killed.

use std::cell::Cell;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use stoa_focus::convert::Journal;
use stoa_focus::error::ErrorKind;
use tempfile::TempDir;

/// Folder in a stage where the engine notes where to go on.
pub(super) const JOURNAL: &str = "journal";
/// Conversions into one place at a time, of different datasets.
const AT_ONCE: usize = 9;

/// Gone when dropped, unless it is kept for the next attempt.
pub(super) struct Stage {
    dir: Dir,
    /// The output folder, when it was made for this; removed again when nothing came of it.
    made: Option<PathBuf>,
    kept: Cell<bool>,
}

enum Dir {
    /// Held by the lock of the system, which a killed process leaves.
    Named {
        path: PathBuf,
        _lock: File,
    },
    Temporary(TempDir),
}

impl Stage {
    /// In the temporary folder, for standard output: nothing can go on there.
    pub(super) fn temporary() -> io::Result<Self> {
        let dir = tempfile::Builder::new().prefix("stoa-").tempdir()?;
        Ok(Self::new(Dir::Temporary(dir), None))
    }

    /// A folder in `parent` of this name, or of one with a number while others use theirs. What an
    /// earlier process left there is kept when it noted where to go on.
    pub(super) fn named(parent: &Path, name: &str, made: Option<PathBuf>) -> io::Result<Self> {
        for number in 1..=AT_ONCE {
            let path = match number {
                1 => parent.join(name),
                _ => parent.join(format!("{name}-{number}")),
            };
            let Some(lock) = take(&path)? else { continue };
            let stage = Self::new(Dir::Named { path, _lock: lock }, made);
            stage.clear()?;
            return Ok(stage);
        }
        Err(io::Error::other(format!(
            "{AT_ONCE} conversions are writing there already"
        )))
    }

    fn new(dir: Dir, made: Option<PathBuf>) -> Self {
        Self {
            dir,
            made,
            kept: Cell::new(false),
        }
    }

    pub(super) fn dir(&self) -> &Path {
        match &self.dir {
            Dir::Named { path, .. } => path,
            Dir::Temporary(dir) => dir.path(),
        }
    }

    /// Whether a killed conversion can be continued from here.
    pub(super) const fn lasts(&self) -> bool {
        matches!(self.dir, Dir::Named { .. })
    }

    /// Keeps what is done for the next attempt, when there is a note of it.
    pub(super) fn keep(&self) -> bool {
        self.kept.set(self.lasts() && self.noted().exists());
        self.kept.get()
    }

    /// The result is where it belongs.
    pub(super) fn publish(mut self) {
        self.made = None;
    }

    fn noted(&self) -> PathBuf {
        self.dir().join(JOURNAL).join(Journal::FILE)
    }

    /// Removes what a killed process left: all of it, or, when it can be gone on from, what it was
    /// just writing. The engine judges the rest.
    fn clear(&self) -> io::Result<()> {
        let goes_on = self.noted().exists();
        for entry in self.dir().read_dir()? {
            let path = entry?.path();
            match path.file_name().and_then(|name| name.to_str()) {
                Some(LOCK) => {}
                _ if !goes_on && path.is_dir() => std::fs::remove_dir_all(&path)?,
                _ if path.is_dir() => half_written(&path)?,
                _ => std::fs::remove_file(&path)?,
            }
        }
        Ok(())
    }
}

/// Whether trying again may help: the same bill, the same command.
pub(super) const fn may_pass(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ReadFailed
            | ErrorKind::WriteFailed
            | ErrorKind::Unreachable
            | ErrorKind::AccessDenied
            | ErrorKind::NoCredentials
    )
}

const LOCK: &str = "lock";

/// Makes the folder and takes its lock; `None` when another conversion has it.
fn take(path: &Path) -> io::Result<Option<File>> {
    std::fs::create_dir_all(path)?;
    let lock = path.join(LOCK);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock);
    match file {
        Ok(file) => match file.try_lock() {
            // Another conversion may have removed the folder just now, with this lock in it.
            Ok(()) => Ok(lock.exists().then_some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes files under way, which object storage on a disk names `…#1` until they are whole.
fn half_written(dir: &Path) -> io::Result<()> {
    for entry in dir.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            half_written(&path)?;
        } else if name.contains('#') {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.kept.get() {
            return;
        }
        if let Dir::Named { path, .. } = &self.dir {
            // The journal first: without it nothing here is taken for anything.
            let _ = std::fs::remove_file(self.noted());
            let _ = std::fs::remove_dir_all(path);
        }
        if let Some(made) = &self.made {
            // Only an empty folder is removed.
            let _ = std::fs::remove_dir(made);
        }
    }
}
