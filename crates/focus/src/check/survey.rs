//! Which files belong together: those of one dataset and one source, told by their columns and footers.

use std::sync::Arc;

use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use tokio::runtime::Handle;

use super::parquet;
use crate::error::ConvertError;
use crate::origin::Origin;
use crate::read::{self, Input};
use crate::schema::{Dataset, Version};

/// Files that are checked together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What their columns are nearest to.
    pub dataset: Dataset,
    /// Id of the source format, of files that a conversion wrote.
    pub format: Option<String>,
    /// Version a conversion wrote them in; `None` when none did, or for the lake.
    pub version: Option<Version>,
    pub files: Vec<Path>,
}

/// Sorts files by dataset and source. Only headers and footers are read.
///
/// # Errors
/// When a file cannot be read.
pub async fn survey(
    store: Arc<dyn ObjectStore>,
    files: Vec<Path>,
) -> Result<Vec<Group>, ConvertError> {
    let handle = Handle::current();
    let work = tokio::task::spawn_blocking(move || {
        let mut groups: Vec<(Option<Key>, Group)> = Vec::new();
        for file in files {
            let (header, origin) = header(&store, &file, &handle)?;
            let dataset = Dataset::of_columns(&header);
            let key = origin.as_ref().map(|origin| Key {
                format: origin.format.clone(),
                version: origin.version,
            });
            let mut known = groups.iter_mut();
            match known.find(|(of, group)| *of == key && group.dataset == dataset) {
                Some((_, group)) => group.files.push(file),
                None => groups.push((
                    key,
                    Group {
                        dataset,
                        version: origin.as_ref().and_then(|origin| origin.version),
                        format: origin.map(|origin| origin.format),
                        files: vec![file],
                    },
                )),
            }
        }
        Ok(groups.into_iter().map(|(_, group)| group).collect())
    });
    work.await.map_err(ConvertError::internal)?
}

/// What the origins of files of one source have in common. What their vendors support is not asked: the months of one
/// bill may have charges of different ones, and what holds for all of them is found when they are read.
#[derive(PartialEq, Eq)]
struct Key {
    format: String,
    version: Option<Version>,
}

/// Names of the columns, and what a conversion said of the rows.
fn header(
    store: &Arc<dyn ObjectStore>,
    path: &Path,
    handle: &Handle,
) -> Result<(Vec<String>, Option<Origin>), ConvertError> {
    let start = handle.block_on(store.get_range(path, 0..4));
    if start.unwrap_or_default().as_ref() == b"PAR1" {
        let file = parquet::File::open(store, path, &[], handle)?;
        return Ok((file.header, file.origin));
    }
    let input = Input::object(Arc::clone(store), path.clone());
    Ok((open(&input, handle)?.headers, None))
}

/// As many columns of a dataset make a header of it.
const HEADER: usize = 3;

/// Opens a file at its header, which may stand below titles, as in reports for people.
///
/// # Errors
/// When it cannot be read.
pub(super) fn open(input: &Input, handle: &Handle) -> Result<read::Opened, ConvertError> {
    let mut opened = read::open(input, handle)?;
    let is_header = |headers: &[String]| {
        let mut all = Dataset::ALL.into_iter();
        all.any(|dataset| dataset.shared(headers) >= HEADER)
    };
    if !is_header(&opened.headers) {
        opened.take_header_below(&is_header)?;
    }
    Ok(opened)
}
