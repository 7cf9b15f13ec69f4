//! The floor of free disk: how much of the server's disks stays free of what tenants store, so that signing in,
//! reading and deleting go on when they have stored all they could.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stoa_kernel::Error;

/// The code of every refusal for want of disk.
pub const FULL: &str = "storage_full";
/// The code of every refusal because an organisation stores as much as it may.
pub const ORGANISATION_FULL: &str = "organisation_full";

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

/// A disk has less left than the floor. The text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{free} bytes are free at {folder} ({disk}), and limits.min_free_bytes is {floor}",
    folder = .folder.display()
)]
pub struct Full {
    disk: &'static str,
    folder: PathBuf,
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
        let floor = self.0.bytes;
        if floor == 0 {
            return Ok(());
        }
        let mut least = u64::MAX;
        for (disk, free) in self.free() {
            if free < floor {
                let full = Full {
                    disk: disk.name,
                    folder: disk.folder.clone(),
                    free,
                    floor,
                };
                if !self.0.low.swap(true, Ordering::Relaxed) {
                    tracing::error!(error = %full, "the disk is nearly full: nothing more is stored for tenants");
                }
                return Err(full);
            }
            least = least.min(free);
        }
        // Only well above the floor is it over, so that what comes and goes there is not told each time.
        let over = least.saturating_sub(floor) >= floor / 10;
        if over && self.0.low.swap(false, Ordering::Relaxed) {
            tracing::info!("the disk has room again");
        }
        Ok(())
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
        self.0.disks.iter().filter_map(|disk| {
            let free = free_bytes(&disk.folder);
            free.inspect_err(
                |error| tracing::debug!(%error, disk.name, "the free space of a disk is not known"),
            )
            .ok()
            .map(|free| (disk, free))
        })
    }
}

fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_kept_on_each_disk() {
        let here = std::env::temp_dir();
        let free = free_bytes(&here).expect("a disk");
        assert!(free > 0);
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
        assert_eq!((full.disk, full.floor), ("lake", u64::MAX));
        let error = Error::from(full);
        assert_eq!(error.code(), FULL);
        assert!(error.chain().contains("limits.min_free_bytes"));
        // How full it is, and where, is the operator's.
        let told = error.told().message;
        assert!(!told.contains("bytes") && !told.contains('/'), "{told}");
    }
}
