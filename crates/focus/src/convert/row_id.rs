//! Deterministic row ids: a 128-bit hash of what identifies a row, plus how often the same row
//! came before. The hash is defined here and never changes, because ids are stored.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read, Write};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Decimal128Type, TimestampMicrosecondType};
use stoa_kernel::Stopwatch;

use super::copies;
use super::kinds::{Kinds, Taken};

mod filter;

use filter::{Filter, LAST_LAYER, Line};

/// Hashes the key columns of so many rows; a column the file lacks counts as null everywhere, so that
/// ids do not depend on whether an empty column is delivered.
pub(crate) fn hashes(key: &[Option<ArrayRef>], rows: usize) -> Vec<u128> {
    let mut states = vec![Mixer::new(); rows];
    for array in key {
        let Some(array) = array else {
            states.iter_mut().for_each(|state| state.word(NULL));
            continue;
        };
        match array.data_type() {
            DataType::Utf8View => {
                let text = array.as_string_view();
                for (row, state) in states.iter_mut().enumerate() {
                    if text.is_null(row) {
                        state.word(NULL)
                    } else {
                        state.bytes(text.value(row).as_bytes())
                    }
                }
            }
            DataType::Decimal128(..) => {
                let numbers = array.as_primitive::<Decimal128Type>();
                for (row, state) in states.iter_mut().enumerate() {
                    if numbers.is_null(row) {
                        state.word(NULL);
                    } else {
                        let value = numbers.value(row) as u128;
                        state.word(value as u64);
                        state.word((value >> 64) as u64);
                    }
                }
            }
            _ => {
                let times = array.as_primitive_opt::<TimestampMicrosecondType>();
                for (row, state) in states.iter_mut().enumerate() {
                    match times.filter(|times| !times.is_null(row)) {
                        Some(times) => state.word(times.value(row) as u64),
                        None => state.word(NULL),
                    }
                }
            }
        }
    }
    states.into_iter().map(Mixer::finish).collect()
}

/// The id of the `occurrence`-th row (from 0) with this hash: 32 hexadecimal digits.
pub(crate) fn id(hash: u128, occurrence: u64) -> u128 {
    if occurrence == 0 {
        return hash;
    }
    let mut mixer = Mixer::new();
    mixer.word(hash as u64);
    mixer.word((hash >> 64) as u64);
    mixer.word(occurrence);
    mixer.finish()
}

const NULL: u64 = 0x9ae1_6a3b_2f90_404f;

/// Two lanes of multiply-and-fold, in the manner of wyhash.
#[derive(Clone, Copy)]
pub(super) struct Mixer {
    a: u64,
    b: u64,
}

impl Mixer {
    pub(super) const fn new() -> Self {
        Self {
            a: 0x2d35_8dcc_aa6c_78a5,
            b: 0x8bb8_4b93_962e_acc9,
        }
    }

    #[inline]
    pub(super) fn word(&mut self, word: u64) {
        self.a = fold(
            self.a ^ word,
            0x9e37_79b9_7f4a_7c15 ^ self.b.rotate_left(23),
        );
        self.b = fold(self.b ^ word.rotate_left(32), 0xc2b2_ae3d_27d4_eb4f).wrapping_add(self.a);
    }

    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u64 ^ 0xff51_afd7_ed55_8ccd);
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0u8; 8];
            word.copy_from_slice(chunk);
            self.word(u64::from_le_bytes(word));
        }
        let rest = chunks.remainder().len();
        if rest > 0 {
            self.word(last_word(bytes, rest));
        }
    }

    /// A text, or that there is none.
    pub(super) fn text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.bytes(text.as_bytes()),
            None => self.word(NULL),
        }
    }

    pub(super) fn finish(mut self) -> u128 {
        self.word(0x94d0_49bb_1331_11eb);
        self.word(0xbf58_476d_1ce4_e5b9);
        (u128::from(self.a) << 64) | u128::from(self.b)
    }
}

/// The last `rest` bytes, of 1 to 7, as a little-endian number. They are read in two steps at most, since copying
/// so few is a call that costs more than the rest of the hash.
#[inline]
fn last_word(bytes: &[u8], rest: usize) -> u64 {
    let count = bytes.len();
    if let Some(word) = bytes.last_chunk::<8>() {
        return u64::from_le_bytes(*word) >> (8 * (8 - rest));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(*half)));
        return first | last << (8 * (count - 4));
    }
    let byte = |at: usize| u64::from(bytes[at]) << (8 * at);
    byte(0) | byte(count / 2) | byte(count - 1)
}

#[inline]
pub(super) fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Counts equal rows over the whole conversion, in the order of the input whatever the threads do,
/// in bounded memory: a filter tells most rows "never seen", and only the others are counted.
pub(crate) struct Occurrences {
    state: Mutex<State>,
    turned: Condvar,
    tap: Option<Tap>,
    /// What else is decided in the order of the input.
    pub(crate) kinds: Kinds,
}

/// Told the hashes of each block with how often the row was there up to and with this one; nothing
/// of those that are told apart by their position.
pub(crate) type Tap = Box<dyn Fn(Vec<(u128, u64)>) + Send + Sync>;

/// What one part of a conversion has to know of the others (docs/adr/006-parts-of-a-conversion.md).
#[derive(Default)]
pub(crate) struct Elsewhere {
    /// Number of the part.
    pub(crate) part: u64,
    /// How often rows came in the parts before; every row that is in two of them is listed.
    pub(crate) before: HashMap<u128, u64>,
    pub(crate) tap: Option<Tap>,
}

/// How often rows came that are equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Repeats {
    /// Rows that differ from each other.
    pub(crate) distinct: u64,
    /// How often nearly all of them came, or a multiple of it; the largest such number.
    pub(crate) times: u64,
    /// Those of them of which that is so.
    pub(crate) multiple: u64,
    /// Rows that are equal to one before them.
    pub(crate) again: u64,
}

/// What is known of a block whose rows were numbered.
pub(crate) struct Numbered {
    /// How long its turn was waited for.
    pub(crate) waited: Duration,
    /// Rows that are equal to one before them.
    pub(crate) again: Vec<usize>,
    /// What these are, in the same order: equal for equal rows.
    pub(crate) was: Vec<u64>,
    /// How many of a thousand million other rows are taken for such ones.
    pub(crate) mistakes: u64,
}

struct State {
    /// Number of the block whose turn it is; `u64::MAX` after a failure, so that nobody waits.
    turn: u64,
    filter: Filter,
    counts: HashMap<u128, u64, foldhash::fast::RandomState>,
    before: HashMap<u128, u64>,
    part: u64,
}

/// Repeats counted exactly; a file with more distinct repeated rows than this is one that repeats
/// itself, and further repeats are told apart by their position.
const COUNTED: usize = 2_000_000;
/// Hashes whose places are fetched together.
const AHEAD: usize = 32;
/// Occurrences from here on are positions.
const BY_POSITION: u64 = 1 << 63;

impl Occurrences {
    pub(crate) fn new(elsewhere: Elsewhere) -> Self {
        Self {
            state: Mutex::new(State {
                turn: 0,
                filter: Filter::new(),
                counts: HashMap::default(),
                before: elsewhere.before,
                part: elsewhere.part,
            }),
            turned: Condvar::new(),
            tap: elsewhere.tap,
            kinds: Kinds::from(0, Taken::default()),
        }
    }

    /// Turns hashes into ids. Blocks must come exactly once each, numbered from 0; a call waits for
    /// the blocks before its own.
    pub(crate) fn ids(&self, block: u64, hashes: &mut [u128]) -> Numbered {
        let watch = Stopwatch::start();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.turn < block {
            state = self
                .turned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let waited = watch.elapsed();
        let (mut again, mut was) = (Vec::new(), Vec::new());
        let mut seen = Vec::with_capacity(if self.tap.is_some() { hashes.len() } else { 0 });
        for (part, hashes) in hashes.chunks_mut(AHEAD).enumerate() {
            state.filter.approach(hashes);
            for (row, hash) in hashes.iter_mut().enumerate() {
                let position = (block << 32) + (part * AHEAD + row) as u64;
                let occurrence = state.occurrence(*hash, position);
                if self.tap.is_some() && occurrence < BY_POSITION {
                    seen.push((*hash, occurrence + 1));
                }
                if occurrence != 0 {
                    again.push(part * AHEAD + row);
                    was.push(*hash as u64);
                    *hash = id(*hash, occurrence);
                }
            }
        }
        state.turn = state.turn.saturating_add(1);
        let mistakes = state.filter.mistakes();
        self.turned.notify_all();
        drop(state);
        if let Some(tap) = &self.tap {
            tap(seen);
        }
        Numbered {
            waited,
            again,
            was,
            mistakes,
        }
    }

    /// What was counted so far of rows that are equal.
    pub(crate) fn repeats(&self) -> Repeats {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let again = state.counts.values();
        let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
        for again in again.clone() {
            *counts.entry(again.saturating_add(1)).or_default() += 1;
        }
        let distinct = state.filter.distinct();
        let (times, multiple) = copies::times(&counts, distinct);
        Repeats {
            distinct,
            times,
            multiple,
            again: again.sum(),
        }
    }

    /// Writes down what was counted so far; nobody may be counting.
    pub(crate) fn save(&self, out: &mut dyn Write) -> io::Result<()> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut word = |word: u64| out.write_all(&word.to_le_bytes());
        word(state.turn)?;
        word(state.filter.taken as u64)?;
        word(state.filter.layers.len() as u64)?;
        word(state.counts.len() as u64)?;
        for (hash, count) in &state.counts {
            word(*hash as u64)?;
            word((*hash >> 64) as u64)?;
            word(*count)?;
        }
        let mut bytes = Vec::with_capacity(64 * 1024);
        for layer in &state.filter.layers {
            out.write_all(&(layer.len() as u64).to_le_bytes())?;
            for lines in layer.chunks(1024) {
                bytes.clear();
                let words = lines.iter().flat_map(|line| line.0);
                words.for_each(|word| bytes.extend_from_slice(&word.to_le_bytes()));
                out.write_all(&bytes)?;
            }
        }
        Ok(())
    }

    /// Goes on from what was written down, after blocks in which these `kinds` were taken.
    pub(crate) fn load(from: &mut dyn Read, kinds: Taken) -> io::Result<Self> {
        let mut word = || {
            let mut bytes = [0; 8];
            from.read_exact(&mut bytes)?;
            Ok::<_, io::Error>(u64::from_le_bytes(bytes))
        };
        let (turn, taken, layers, repeated) = (word()?, word()?, word()?, word()?);
        let mut counts = HashMap::default();
        for _ in 0..repeated {
            let hash = u128::from(word()?) | u128::from(word()?) << 64;
            counts.insert(hash, word()?);
        }
        let mut filter = Filter {
            layers: Vec::new(),
            taken: taken as usize,
        };
        for _ in 0..layers {
            let lines = word()? as usize;
            if lines > LAST_LAYER {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut layer = vec![Line::default(); lines];
            for place in layer.iter_mut().flat_map(|line| &mut line.0) {
                *place = word()?;
            }
            filter.layers.push(layer);
        }
        Ok(Self {
            state: Mutex::new(State {
                turn,
                filter,
                counts,
                before: HashMap::new(),
                part: 0,
            }),
            turned: Condvar::new(),
            tap: None,
            kinds: Kinds::from(turn, kinds),
        })
    }

    /// Lets everybody go on, because the conversion has failed.
    pub(crate) fn release(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .turn = u64::MAX;
        self.turned.notify_all();
        self.kinds.release();
    }
}

impl State {
    fn occurrence(&mut self, hash: u128, position: u64) -> u64 {
        if let Some(before) = self.before.get_mut(&hash) {
            *before += 1;
            return *before - 1;
        }
        if !self.filter.seen(hash) {
            return 0;
        }
        if self.counts.len() >= COUNTED && !self.counts.contains_key(&hash) {
            return (position ^ self.part << 48) | BY_POSITION;
        }
        let count = self.counts.entry(hash).or_insert(0);
        *count += 1;
        *count
    }
}

#[cfg(test)]
mod tests;
