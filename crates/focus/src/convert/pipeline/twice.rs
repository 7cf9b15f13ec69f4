//! Two views of one bill in one conversion: it is done again, without what would count twice.

use object_store::ObjectStoreExt;
use tokio::runtime::Handle;

use super::{Part, delete};
use crate::convert::journal::Journal;
use crate::convert::{ConvertRequest, views};
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Formats;

/// What has to be left out because another file has it too.
pub(crate) fn twice(request: &ConvertRequest, part: &Part) -> Result<Vec<views::Of>, ConvertError> {
    let formats = match &request.formats {
        Some(formats) => formats.clone(),
        None => Formats::built_in()?,
    };
    let mut formats = formats.iter();
    let mapping = formats.find(|mapping| mapping.id == part.recognised.format);
    let views = mapping.and_then(|mapping| mapping.views.as_ref());
    let twice = views::twice(views, &part.findings.views)?;
    let once = request.inputs.iter().find(|input| input.place().is_none());
    match once.filter(|_| !twice.is_empty()) {
        None => Ok(twice),
        Some(input) => Err(ConvertError::new(
            ErrorKind::CountedTwice,
            "two views of one bill are there, and this one cannot be read again to leave out what both hold",
            "Save it to a file, and name that.",
        )
        .in_file(&input.name)),
    }
}

/// The same conversion, with what is left out.
pub(super) fn again(request: ConvertRequest, twice: Vec<views::Of>) -> ConvertRequest {
    ConvertRequest {
        twice,
        // It is not where a journal of the first could go on, and was told already.
        journal: None,
        recognised: None,
        ..request
    }
}

/// Leaves nothing of a conversion that is not what was asked for; the journal goes first.
pub(super) fn give_up(request: &ConvertRequest, handle: &Handle, part: &Part) {
    if let Some(journal) = &request.journal {
        let noted = journal.folder.clone().join(Journal::FILE);
        let _deleted = handle.block_on(request.output.store.delete(&noted));
    }
    delete(&*request.output.store, handle, &part.files);
}
