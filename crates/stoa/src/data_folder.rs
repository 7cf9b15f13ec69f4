//! The data folder and what lies in it belong to the user the server runs as, and nobody else on the
//! machine reads them: bills, the database, keys. A folder from before is tightened, or refused.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::path::Path;

use stoa_accounts::mailbox::MailboxKey;
use stoa_kernel::{Error, Rng};

use crate::lock::LockError;

/// Rights of the group and of everybody else.
#[cfg(unix)]
const OTHERS: u32 = 0o077;
/// Where the operator and the sources of an organisation exchange files: its rights are the operator's.
const INBOX: &str = "inbox";
/// Holds the key of the development mailbox.
pub(crate) const MAILBOX_KEY: &str = "mailbox.key";

/// From now on whatever this process makes is its user's alone.
pub(crate) fn make_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(OTHERS));
}

/// Makes the folder, private to its owner, takes away what others may do in it, and tries that it can
/// be written.
///
/// # Errors
/// It cannot be made or written, or others may read it and that cannot be changed.
pub fn prepare(dir: &Path) -> Result<(), LockError> {
    let unwritable = |source| LockError::Unwritable {
        path: dir.into(),
        source,
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(unwritable)?;
    tighten(dir)?;
    // Several processes may share a folder.
    let probe = dir.join(format!(".writable-{}", std::process::id()));
    std::fs::write(&probe, b"")
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(unwritable)
}

/// What lies in the folder itself at every start, since the database is there; all below it once, when
/// others could get that far.
#[cfg(unix)]
fn tighten(dir: &Path) -> Result<(), LockError> {
    use std::os::unix::fs::PermissionsExt;
    let known = std::fs::metadata(dir).map_err(|source| open_to_others(dir, source))?;
    let was_open = known.permissions().mode() & OTHERS != 0;
    close(dir, &known)?;
    let entries = std::fs::read_dir(dir).map_err(|source| open_to_others(dir, source))?;
    for entry in entries.flatten() {
        if entry.file_name() != INBOX {
            tighten_entry(&entry, was_open)?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn tighten(_: &Path) -> Result<(), LockError> {
    Ok(())
}

#[cfg(unix)]
fn tighten_entry(entry: &std::fs::DirEntry, deep: bool) -> Result<(), LockError> {
    let path = entry.path();
    // Of the entry itself: the rights of what a link points to are somebody else's.
    let Ok(known) = entry.metadata() else {
        return Ok(());
    };
    if known.is_symlink() {
        return Ok(());
    }
    close(&path, &known)?;
    if known.is_dir() && deep {
        let entries = std::fs::read_dir(&path).map_err(|source| open_to_others(&path, source))?;
        for entry in entries.flatten() {
            tighten_entry(&entry, deep)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn close(path: &Path, known: &std::fs::Metadata) -> Result<(), LockError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = known.permissions().mode();
    if mode & OTHERS == 0 {
        return Ok(());
    }
    let own = std::fs::Permissions::from_mode(mode & 0o7777 & !OTHERS);
    match std::fs::set_permissions(path, own) {
        // A file of a process that has just ended.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        changed => changed.map_err(|source| open_to_others(path, source)),
    }
}

#[cfg(unix)]
fn open_to_others(path: &Path, source: std::io::Error) -> LockError {
    LockError::OpenToOthers {
        path: path.into(),
        source,
    }
}

/// The key of the development mailbox, made when it is missing.
///
/// # Errors
/// The file cannot be read or written, or holds no key.
pub(crate) fn mailbox_key(dir: &Path, rng: &dyn Rng) -> Result<MailboxKey, Error> {
    let path = dir.join(MAILBOX_KEY);
    let unusable = |why: &str| {
        let message = format!(
            "The key of the development mailbox, {}, {why}. Delete the file so that a new one is made, or set `mail.url = \"\"`.",
            path.display()
        );
        Error::invalid("mailbox_key", message)
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(mut file) => {
            let key = MailboxKey::generate(rng);
            file.write_all(key.reveal().as_bytes())
                .map_err(|error| unusable("cannot be written").with_source(error))?;
            Ok(key)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| unusable("cannot be read").with_source(error))?;
            MailboxKey::parse(&text).ok_or_else(|| unusable("holds no key"))
        }
        Err(error) => Err(unusable("cannot be made").with_source(error)),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path)
            .expect("a file or folder")
            .permissions()
            .mode()
            & 0o777
    }

    #[test]
    fn a_folder_from_before_becomes_private() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("data");
        std::fs::create_dir_all(dir.join("lake/acme_prod")).unwrap();
        std::fs::create_dir_all(dir.join("inbox/acme")).unwrap();
        let outside = place.path().join("outside");
        let files =
            ["stoa.db", "stoa.db-wal", "lake/acme_prod/a.parquet"].map(|name| dir.join(name));
        let open = |path: &Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        for file in files.iter().chain([&outside]) {
            std::fs::write(file, b"").unwrap();
            open(file, 0o644);
        }
        std::os::unix::fs::symlink(&outside, dir.join("link")).unwrap();
        for folder in ["lake/acme_prod", "lake", "inbox/acme", "inbox", ""] {
            open(&dir.join(folder), 0o755);
        }
        prepare(&dir).unwrap();
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(mode(&dir.join("lake/acme_prod")), 0o700);
        assert!(files.iter().all(|file| mode(file) == 0o600));
        assert_eq!((mode(&dir.join("inbox")), mode(&outside)), (0o755, 0o644));
        // What was made with too many rights meanwhile.
        open(&files[0], 0o644);
        prepare(&dir).unwrap();
        assert_eq!(mode(&files[0]), 0o600);
    }

    #[test]
    fn the_mailbox_has_one_key() {
        let dir = tempfile::tempdir().unwrap();
        let rng = stoa_kernel::SeededRng::new(1);
        let key = mailbox_key(dir.path(), &*rng).unwrap();
        assert_eq!(mode(&dir.path().join(MAILBOX_KEY)), 0o600);
        let again = mailbox_key(dir.path(), &*rng).unwrap();
        assert_eq!(key.reveal(), again.reveal());
        std::fs::write(dir.path().join(MAILBOX_KEY), b"").unwrap();
        let error = mailbox_key(dir.path(), &*rng).unwrap_err();
        assert!(error.message().contains("holds no key"), "{error}");
    }
}
