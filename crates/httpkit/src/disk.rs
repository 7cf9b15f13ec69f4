//! The floor of free disk: how much of the server's disks stays free of what tenants store, so that signing in,
//! reading and deleting go on when they have stored all they could. A disk is full in two ways: its bytes are taken, or
//! the entries for its files (inodes), which many small files take first.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stoa_kernel::Error;

/// The code of every refusal for want of disk.
pub const FULL: &str = "storage_full";
/// The code of every refusal because an organisation stores as much as it may.
pub const ORGANISATION_FULL: &str = "organisation_full";
/// The code of every refusal because an organisation's drawings take as much of the database as they may.
pub const DRAWINGS_FULL: &str = "drawings_full";

/// A folder of this machine in which tenants' things are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// For the operator: `data`, `lake`.
    pub name: &'static str,
    pub folder: PathBuf,
}

/// One for the whole process; clones share what was found.
#[derive(Debug, Clone, Default)]
pub struct DiskFloor(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    disks: Vec<Disk>,
    bytes: u64,
    /// Whether the operator was told.
    low: AtomicBool,
}

/// Of the files that a disk has entries for, one in so many stays free wherever there is a floor, up to
/// [`MOST_FILES`]: everything that goes on below the floor makes a few.
const SHARE_OF_FILES: u64 = 100;
const MOST_FILES: u64 = 10_000;

/// What a disk has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Left {
    bytes: u64,
    /// Files that may still be made, and how many stay so; `None` where the file system sets no number.
    files: Option<(u64, u64)>,
}

impl Left {
    fn of(folder: &Path) -> std::io::Result<Self> {
        let disk = rustix::fs::statvfs(folder)?;
        Ok(Self {
            bytes: disk.f_bavail.saturating_mul(disk.f_frsize),
            files: Self::files(disk.f_files, disk.f_favail),
        })
    }

    /// Of so many entries so many are free. File systems that make entries as they need them say that they have none.
    fn files(all: u64, free: u64) -> Option<(u64, u64)> {
        let floor = (all / SHARE_OF_FILES).min(MOST_FILES);
        (all > 0).then_some((free, floor))
    }

    /// Whether nothing of it is near its floor.
    fn is_well_above(&self, floor: u64) -> bool {
        let well = |free: u64, floor: u64| free.saturating_sub(floor) >= floor / 10;
        well(self.bytes, floor) && self.files.is_none_or(|(free, floor)| well(free, floor))
    }

    /// What is below its floor: what it is, how much is left of it, and how much has to be.
    fn below(&self, floor: u64) -> Option<(&'static str, u64, u64)> {
        match self.files {
            _ if self.bytes < floor => Some(("bytes", self.bytes, floor)),
            Some((free, floor)) if free < floor => Some(("files", free, floor)),
            _ => None,
        }
    }
}

/// A disk has less left than the floor. The text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{free} {what} are free at {folder} ({disk}), and {floor} have to stay free (limits.min_free_bytes)",
    folder = .folder.display()
)]
pub struct Full {
    disk: &'static str,
    folder: PathBuf,
    what: &'static str,
    free: u64,
    floor: u64,
}

impl From<Full> for Error {
    /// The operator was alarmed when the floor was reached; each refusal after that is none.
    fn from(full: Full) -> Self {
        Error::declined(
            FULL,
            "The server's disk is nearly full, so nothing more is stored. Ask whoever operates it to free space; \
             reading and deleting go on.",
        )
        .with_source(full)
    }
}

impl DiskFloor {
    /// `bytes` stay free on each of the disks; 0 for no floor.
    pub fn new(disks: Vec<Disk>, bytes: u64) -> Self {
        Self(Arc::new(Inner {
            disks,
            bytes,
            low: AtomicBool::new(false),
        }))
    }

    /// Bytes that stay free; 0 when there is no floor.
    pub fn bytes(&self) -> u64 {
        self.0.bytes
    }

    /// Asked before anything is stored for a tenant, and again while much is.
    ///
    /// # Errors
    /// When a disk has less left. A disk that cannot be asked stops nobody.
    pub fn check(&self) -> Result<(), Full> {
        match self.measured() {
            Ok(well_above) => {
                // Only then is it over, so that what comes and goes at the floor is not told each time.
                if well_above && self.0.low.swap(false, Ordering::Relaxed) {
                    tracing::info!("the disk has room again");
                }
                Ok(())
            }
            Err(full) => {
                if !self.0.low.swap(true, Ordering::Relaxed) {
                    tracing::error!(error = %full, "the disk is nearly full: nothing more is stored for tenants");
                }
                Err(full)
            }
        }
    }

    /// The same, for who only wants to know: whether all disks have well more than the floor.
    ///
    /// # Errors
    /// As [`DiskFloor::check`].
    pub fn measured(&self) -> Result<bool, Full> {
        let floor = self.0.bytes;
        if floor == 0 {
            return Ok(true);
        }
        let mut well_above = true;
        for (disk, left) in self.left() {
            if let Some((what, free, floor)) = left.below(floor) {
                return Err(Full {
                    disk: disk.name,
                    folder: disk.folder.clone(),
                    what,
                    free,
                    floor,
                });
            }
            well_above &= left.is_well_above(floor);
        }
        Ok(well_above)
    }

    /// What may still be stored above the floor, as far as it is known; `None` when there is no floor.
    pub fn room(&self) -> Option<u64> {
        let floor = Some(self.0.bytes).filter(|floor| *floor > 0)?;
        self.free()
            .map(|(_, free)| free.saturating_sub(floor))
            .min()
    }

    /// What this process may still write on each disk, as far as it is known.
    pub fn free(&self) -> impl Iterator<Item = (&Disk, u64)> {
        self.left().map(|(disk, left)| (disk, left.bytes))
    }

    fn left(&self) -> impl Iterator<Item = (&Disk, Left)> {
        self.0.disks.iter().filter_map(|disk| {
            let left = Left::of(&disk.folder);
            left.inspect_err(
                |error| tracing::debug!(%error, disk.name, "the free space of a disk is not known"),
            )
            .ok()
            .map(|left| (disk, left))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_kept_on_each_disk() {
        let here = std::env::temp_dir();
        let left = Left::of(&here).expect("a disk");
        assert!(left.bytes > 0);
        let floor = |bytes| {
            let nowhere = "/there/is/no/such/folder".into();
            let disk = |name, folder| Disk { name, folder };
            DiskFloor::new(
                vec![disk("data", nowhere), disk("lake", here.clone())],
                bytes,
            )
        };
        assert_eq!(floor(0).check(), Ok(()));
        assert_eq!(floor(1).check(), Ok(()));
        let full = floor(u64::MAX).check().expect_err("no disk is so large");
        assert_eq!(
            (full.disk, full.what, full.floor),
            ("lake", "bytes", u64::MAX)
        );
        let error = Error::from(full);
        assert_eq!(error.code(), FULL);
        assert!(error.chain().contains("limits.min_free_bytes"));
        // How full it is, and where, is the operator's.
        let told = error.told().message;
        assert!(!told.contains("bytes") && !told.contains('/'), "{told}");
    }

    #[test]
    fn many_small_files_fill_a_disk_too() {
        let below = |all, free| {
            let left = Left {
                bytes: 1000,
                files: Left::files(all, free),
            };
            left.below(1000)
        };
        assert_eq!(below(65_536, 655), None);
        assert_eq!(below(65_536, 654), Some(("files", 654, 655)));
        // A vast disk keeps no more free than what goes on needs.
        assert_eq!(below(1 << 40, MOST_FILES), None);
        assert_eq!(below(1 << 40, MOST_FILES - 1).map(|it| it.0), Some("files"));
        // What is hardly above the floor is not well above it, in bytes and in files.
        let well = |bytes, free| {
            let files = Left::files(65_536, free);
            Left { bytes, files }.is_well_above(1000)
        };
        assert!(well(1100, 720) && !well(1099, 720) && !well(1100, 719));
        // A file system without a number of files.
        assert_eq!(below(0, 0), None);
    }
}
