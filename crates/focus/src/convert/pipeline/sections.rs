//! The end of a section: every lane completes its files and waits, and the last one notes where
//! the conversion can go on.

use std::sync::{Condvar, Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::convert::findings::Findings;
use crate::convert::journal::{Bank, Book, Identity, Position};
use crate::convert::row_id::Occurrences;
use crate::error::ConvertError;
use crate::write::PeriodFiles;

/// Blocks of a section: about 4 GB of text.
const SECTION: u64 = 2048;
/// Each further thread converts that many, so that its files do not become small.
const SECTION_A_LANE: u64 = 512;

/// The usual size, in blocks.
pub(super) const fn usual(lanes: usize) -> u64 {
    let all = SECTION_A_LANE * lanes as u64;
    if all > SECTION { all } else { SECTION }
}

pub(super) struct Sections<'a> {
    lanes: usize,
    book: Option<Book<'a>>,
    state: Mutex<State>,
    turned: Condvar,
}

struct State {
    identity: Awaited,
    arrived: usize,
    round: u64,
    failed: bool,
    bank: Bank,
}

/// The inputs' stamps are asked for while the first section is converted.
pub(super) enum Awaited {
    Coming(JoinHandle<Option<Identity>>),
    Known(Option<Identity>),
}

impl Awaited {
    pub(super) fn known(self, handle: &Handle) -> Option<Identity> {
        match self {
            Self::Coming(task) => handle.block_on(task).ok().flatten(),
            Self::Known(known) => known,
        }
    }
}

impl<'a> Sections<'a> {
    pub(super) fn new(
        lanes: usize,
        book: Option<Book<'a>>,
        identity: Awaited,
        mut bank: Bank,
    ) -> Self {
        bank.begun.resize_with(lanes, Default::default);
        Self {
            lanes,
            book,
            state: Mutex::new(State {
                identity,
                arrived: 0,
                round: 0,
                failed: false,
                bank,
            }),
            turned: Condvar::new(),
        }
    }

    /// Called by every lane between the same two blocks.
    pub(super) fn end(
        &self,
        lane: usize,
        position: Position,
        files: &mut PeriodFiles,
        findings: &mut Findings,
        occurrences: &Occurrences,
    ) -> Result<(), ConvertError> {
        let completed = files.complete()?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.bank.files.extend(completed);
        let Some(book) = &self.book else {
            return Ok(());
        };
        state.bank.findings.merge(std::mem::take(findings));
        state.bank.begun[lane].clone_from(files.begun());
        state.arrived += 1;
        if state.arrived == self.lanes {
            state.arrived = 0;
            state.round += 1;
            let identity = std::mem::replace(&mut state.identity, Awaited::Known(None));
            let known = identity.known(book.handle);
            let noted = match &known {
                Some(identity) => book.note(identity, position, &state.bank, occurrences),
                None => Ok(()),
            };
            state.identity = Awaited::Known(known);
            self.turned.notify_all();
            return noted;
        }
        let round = state.round;
        while state.round == round && !state.failed {
            state = self
                .turned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    /// Lets everybody go on, because the conversion has failed.
    pub(super) fn release(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .failed = true;
        self.turned.notify_all();
    }

    /// Whether a journal says where to go on.
    pub(super) fn noted(&self) -> bool {
        self.book.as_ref().is_some_and(Book::exists)
    }

    pub(super) fn into_bank(self) -> Bank {
        self.state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .bank
    }
}
