//! The place an export is written to: beside it until it is complete.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};
use stoa_kernel::{Error, sentence};

/// `bill.csv` is `bill.csv.unfinished` until it is complete, and `bill/` is `bill.unfinished`: beside it,
/// not inside.
pub(super) fn unfinished(target: &Path) -> PathBuf {
    let mut name = target.components().as_path().as_os_str().to_owned();
    name.push(".unfinished");
    PathBuf::from(name)
}

pub(super) fn remove(path: &Path) {
    // Best effort: there may be nothing to remove.
    let _removed = if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else {
        std::fs::remove_file(path)
    };
}

pub(super) fn unwritable(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let what = format!("{} cannot be written", path.display());
    move |source| {
        Error::unavailable("unwritable", format!("{what}: {}", sentence(&source)))
            .with_source(source)
    }
}

pub(super) struct Out {
    path: PathBuf,
    bytes: std::io::BufWriter<std::fs::File>,
    gzip: Option<GzEncoder<Vec<u8>>>,
}

impl Out {
    pub(super) fn create(path: &Path, gzip: bool) -> Result<Self, Error> {
        if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder).map_err(unwritable(folder))?;
        }
        let file = std::fs::File::create(path).map_err(unwritable(path))?;
        Ok(Self {
            path: path.to_owned(),
            bytes: std::io::BufWriter::new(file),
            // No name and no time in the header, so that the bytes depend on the rows only.
            gzip: gzip.then(|| GzEncoder::new(Vec::new(), Compression::default())),
        })
    }

    pub(super) fn write(&mut self, piece: &[u8]) -> Result<(), Error> {
        let written = match &mut self.gzip {
            None => self.bytes.write_all(piece),
            Some(gzip) => gzip
                .write_all(piece)
                .and_then(|()| self.bytes.write_all(&std::mem::take(gzip.get_mut()))),
        };
        written.map_err(unwritable(&self.path))
    }

    pub(super) fn finish(mut self) -> Result<u64, Error> {
        let finished = match self.gzip.take() {
            None => Ok(()),
            Some(gzip) => gzip.finish().and_then(|rest| self.bytes.write_all(&rest)),
        };
        finished
            .and_then(|()| self.bytes.flush())
            .and_then(|()| self.bytes.get_ref().metadata())
            .map(|metadata| metadata.len())
            .map_err(unwritable(&self.path))
    }
}
