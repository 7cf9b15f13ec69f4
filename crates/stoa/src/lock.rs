//! One server per data folder. The lock is the operating system's, so a killed server never
//! leaves it behind; the file only says who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::data_folder;

/// Held as long as this value lives.
#[derive(Debug)]
pub struct DataLock {
    file: File,
}

/// Why the data folder is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error(
        "another Stoa already serves {} (process {holder}). Stop it first, or give this one its own folder: --data DIR", dir.display()
    )]
    Held { dir: PathBuf, holder: String },
    #[error("{} cannot be written: {source}. Make it writable for this user, or choose another folder: --data DIR", path.display())]
    Unwritable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} can be read by others on this machine, and that cannot be changed: {source}. Make it this user's own and close it (chown -R USER, chmod -R go-rwx), or choose another folder: --data DIR", path.display())]
    OpenToOthers {
        path: PathBuf,
        source: std::io::Error,
    },
}

impl DataLock {
    /// Makes the folder when it is missing and takes its lock at once, or says who has it.
    pub fn take(dir: &Path) -> Result<DataLock, LockError> {
        data_folder::prepare(dir)?;
        let path = dir.join("stoa.lock");
        let unwritable = |source| LockError::Unwritable {
            path: path.clone(),
            source,
        };
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                return Err(LockError::Held {
                    dir: dir.into(),
                    holder: holder.trim().into(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(unwritable(source)),
        }
        let mut lock = DataLock { file };
        lock.write(&std::process::id().to_string())
            .map_err(unwritable)?;
        Ok(lock)
    }

    /// Tells the next one where this server listens.
    pub fn announce(&mut self, address: &str) {
        let _ = self.write(&format!("{} at {address}", std::process::id()));
    }

    /// Where the server of this folder listens, when one runs and has said so.
    pub fn announced(dir: &Path) -> Option<String> {
        let mut file = File::open(dir.join("stoa.lock")).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => {}
            // What is written there is of one that has ended.
            Ok(()) | Err(TryLockError::Error(_)) => return None,
        }
        let mut holder = String::new();
        file.read_to_string(&mut holder).ok()?;
        let (_, address) = holder.trim().split_once(" at ")?;
        Some(address.to_owned())
    }

    fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_and_told_who_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let mut first = DataLock::take(dir.path()).unwrap();
        first.announce("http://127.0.0.1:7800");
        let refused = DataLock::take(dir.path()).unwrap_err().to_string();
        assert!(
            refused.contains(&std::process::id().to_string()),
            "{refused}"
        );
        assert!(refused.contains("http://127.0.0.1:7800"), "{refused}");
        let known = DataLock::announced(dir.path());
        assert_eq!(known.as_deref(), Some("http://127.0.0.1:7800"));
        drop(first);
        assert_eq!(DataLock::announced(dir.path()), None);
        DataLock::take(dir.path()).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, b"").unwrap();
        let refused = DataLock::take(&file.join("data")).unwrap_err().to_string();
        assert!(refused.contains("file/data cannot be written"), "{refused}");
    }
}
