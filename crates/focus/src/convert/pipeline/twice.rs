//! Conversions that have to be done again, because only the whole tells how to read it: two views of one
//! bill, without what would count twice; dates whose order other rows prove; amounts that later rows show to be
//! written otherwise; lines of totals.

use object_store::ObjectStoreExt;
use tokio::runtime::Handle;

use super::{Part, delete};
use crate::convert::amounts::Amounts;
use crate::convert::journal::Journal;
use crate::convert::row_id::Elsewhere;
use crate::convert::totals::Total;
use crate::convert::{ConvertRequest, views};
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::{Formats, Views};
use crate::read::dates::Orders;
use crate::recognise::Recognised;
use crate::warnings::Warning;

/// What has to be left out because another file has it too.
pub(crate) fn twice(
    request: &ConvertRequest,
    part: &Part,
) -> Result<Vec<views::Twice>, ConvertError> {
    let views = rules(request, &part.recognised)?;
    let twice = views::twice(views.as_ref(), &part.findings.views)?;
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

/// Where two views of one bill are there and do not agree.
pub(super) fn disagreements(
    request: &ConvertRequest,
    recognised: &Recognised,
    seen: &[views::Seen],
) -> Result<Vec<Warning>, ConvertError> {
    match seen.len() {
        0 | 1 => Ok(Vec::new()),
        _ => Ok(views::disagreements(
            rules(request, recognised)?.as_ref(),
            seen,
        )),
    }
}

/// How the format's two views of one bill are told, when it has two.
fn rules(request: &ConvertRequest, recognised: &Recognised) -> Result<Option<Views>, ConvertError> {
    let formats = match &request.formats {
        Some(formats) => formats.clone(),
        None => Formats::built_in()?,
    };
    let mut formats = formats.iter();
    let mapping = formats.find(|mapping| mapping.id == recognised.format);
    Ok(mapping.and_then(|mapping| mapping.views.clone()))
}

/// The orders of day and month that the whole proves, when dates were read in another one.
pub(crate) fn dates(request: &ConvertRequest, part: &Part) -> Result<Option<Orders>, ConvertError> {
    if request.date_order.is_some() || request.dates.is_some() {
        return Ok(None);
    }
    let orders = part.findings.dates.again();
    let once = request.inputs.iter().find(|input| input.place().is_none());
    match once.filter(|_| orders.is_some()) {
        None => Ok(orders),
        Some(input) => Err(ConvertError::new(
            ErrorKind::AmbiguousDates,
            "its later dates prove another order of day and month than its first, and it cannot be read again",
            "Save it to a file and name that, or say the order (--date-order day-first, month-first).",
        )
        .in_file(&input.name)),
    }
}

/// How columns of amounts have to be read that are not written as their first rows show, when the input can be
/// read again.
pub(crate) fn amounts(request: &ConvertRequest, part: &Part, known: &Amounts) -> Option<Amounts> {
    let findings = &part.findings;
    let rows = |id: u64| findings.totals.rows(id);
    let found = findings.amounts.again(known, rows);
    found.filter(|_| can_be_read_again(request))
}

/// Lines that are totals and have to be left out, when the input can be read again.
pub(crate) fn totals(request: &ConvertRequest, part: &Part) -> Vec<Total> {
    if can_be_read_again(request) {
        part.findings.totals.found()
    } else {
        Vec::new()
    }
}

pub(super) fn can_be_read_again(request: &ConvertRequest) -> bool {
    request.inputs.iter().all(|input| input.place().is_some())
}

/// Leaves nothing of a conversion and does it once more, with what it has shown.
pub(super) fn once_more(
    request: ConvertRequest,
    handle: &Handle,
    part: &Part,
    told: impl FnOnce(&mut ConvertRequest),
) -> Result<(ConvertRequest, Part), ConvertError> {
    give_up(&request, handle, part);
    let mut request = again(request);
    told(&mut request);
    let part = super::part(&request, handle, Elsewhere::default())?;
    Ok((request, part))
}

/// The same conversion once more.
fn again(request: ConvertRequest) -> ConvertRequest {
    ConvertRequest {
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
