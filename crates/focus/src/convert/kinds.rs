//! How many different currencies and billing months a conversion takes. Sums, files and warnings are kept for each of
//! them, so a bill that names another one in every row would fill the memory, and what a run says of it would fill
//! the database. No real bill comes near the bounds; what is beyond them is rejected and told.
//!
//! Which ones are taken does not depend on the threads: the first ones in the order of the input.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// Currencies that ISO 4217 lacks, names of units among them; those that it lists are always taken.
pub(crate) const CURRENCIES: usize = 100;
/// Fifty years.
pub(crate) const MONTHS: usize = 600;

/// What was taken so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Taken {
    /// Those that ISO 4217 lacks.
    currencies: BTreeSet<String>,
    /// Months since year 0.
    months: BTreeSet<i64>,
}

impl Taken {
    pub(crate) fn merge(&mut self, other: Self) {
        self.currencies.extend(other.currencies);
        self.months.extend(other.months);
    }

    /// Notes what a block had of which not everything may have been taken.
    pub(crate) fn note(&mut self, wanted: &Wanted<'_>, refused: &Refused) {
        for name in &wanted.currencies {
            if !refused.currencies.contains(*name) && !self.currencies.contains(*name) {
                self.currencies.insert((*name).to_owned());
            }
        }
        let months = wanted.months.iter();
        self.months
            .extend(months.filter(|month| !refused.months.contains(month)));
    }

    /// Whether all of this was decided by the blocks before.
    fn decides(&self, wanted: &Wanted<'_>) -> bool {
        let full = self.currencies.len() >= CURRENCIES;
        let mut currencies = wanted.currencies.iter();
        let mut months = wanted.months.iter();
        (full || currencies.all(|name| self.currencies.contains(*name)))
            && (self.months.len() >= MONTHS || months.all(|month| self.months.contains(month)))
    }

    fn take(&mut self, wanted: &Wanted<'_>) -> Refused {
        let mut refused = Refused::default();
        for name in &wanted.currencies {
            if self.currencies.contains(*name) {
                continue;
            }
            match self.currencies.len() < CURRENCIES {
                true => self.currencies.insert((*name).to_owned()),
                false => refused.currencies.insert((*name).to_owned()),
            };
        }
        for month in &wanted.months {
            if self.months.contains(month) {
                continue;
            }
            match self.months.len() < MONTHS {
                true => self.months.insert(*month),
                false => refused.months.insert(*month),
            };
        }
        refused
    }
}

/// What the rows of a block have, each once, in the order of the rows.
#[derive(Default)]
pub(crate) struct Wanted<'a> {
    /// Those that ISO 4217 lacks.
    pub(crate) currencies: Vec<&'a str>,
    pub(crate) months: Vec<i64>,
}

/// What of it is beyond the bounds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) currencies: HashSet<String>,
    pub(crate) months: HashSet<i64>,
}

/// Decides for the blocks of a conversion, in their order.
pub(crate) struct Kinds {
    state: Mutex<State>,
    turned: Condvar,
}

struct State {
    /// Number of the block whose turn it is; `u64::MAX` after a failure, so that nobody waits.
    turn: u64,
    /// Blocks behind it that had nothing new and did not wait.
    passed: BTreeSet<u64>,
    taken: Taken,
}

impl Kinds {
    /// Goes on with this block, after those in which so much was `taken`.
    pub(crate) fn from(block: u64, taken: Taken) -> Self {
        Self {
            state: Mutex::new(State {
                turn: block,
                passed: BTreeSet::new(),
                taken,
            }),
            turned: Condvar::new(),
        }
    }

    /// Says what of a block is beyond the bounds. Blocks must come exactly once each; one with something new waits for
    /// the blocks before it.
    pub(crate) fn take(&self, block: u64, wanted: &Wanted<'_>) -> Refused {
        let mut state = self.lock();
        while !state.taken.decides(wanted) && state.turn < block {
            let waited = self.turned.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
        let refused = state.taken.take(wanted);
        if state.turn == block {
            state.turn += 1;
            while let Some(next) = state.turn.checked_add(1)
                && state.passed.first() == Some(&state.turn)
            {
                state.passed.pop_first();
                state.turn = next;
            }
            self.turned.notify_all();
        } else if state.turn < block {
            state.passed.insert(block);
        }
        refused
    }

    /// Lets everybody go on, because the conversion has failed.
    pub(crate) fn release(&self) {
        self.lock().turn = u64::MAX;
        self.turned.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of ten new names each, of which every third block has only old ones, by so many threads.
    fn refused(threads: usize) -> Vec<(usize, usize)> {
        let kinds = Kinds::from(0, Taken::default());
        let blocks = 30;
        let one = |block: usize| {
            let first = if block % 3 == 2 { 0 } else { block * 10 };
            let names: Vec<String> = (first..first + 10).map(|n| format!("N{n}")).collect();
            let wanted = Wanted {
                currencies: names.iter().map(String::as_str).collect(),
                months: (0..100).map(|month| (block * 100 + month) as i64).collect(),
            };
            let refused = kinds.take(block as u64, &wanted);
            (refused.currencies.len(), refused.months.len())
        };
        let mut all = vec![(0, 0); blocks];
        std::thread::scope(|scope| {
            let lanes: Vec<_> = (0..threads)
                .map(|lane| {
                    let lane = (lane..blocks).step_by(threads);
                    scope.spawn(|| lane.map(|block| (block, one(block))).collect::<Vec<_>>())
                })
                .collect();
            for lane in lanes {
                for (block, refused) in lane.join().expect("no panic") {
                    all[block] = refused;
                }
            }
        });
        all
    }

    #[test]
    fn the_first_ones_of_the_input_are_taken_whatever_the_threads_do() {
        let one = refused(1);
        assert_eq!(one[5], (0, 0));
        assert_eq!(one[6].1, 100);
        // Blocks 0, 1, 3, 4 … have ten new names each, and 2, 5 … those of the first.
        let currencies: Vec<usize> = one.iter().map(|(currencies, _)| *currencies).collect();
        assert_eq!(currencies[..15], [0; 15]);
        assert_eq!(currencies[15..21], [10, 10, 0, 10, 10, 0]);
        for threads in [2, 5, 16] {
            assert_eq!(refused(threads), one, "{threads} threads");
        }
    }

    #[test]
    fn after_a_failure_nobody_waits() {
        let kinds = Kinds::from(0, Taken::default());
        kinds.release();
        let wanted = Wanted {
            currencies: vec!["ABC"],
            months: Vec::new(),
        };
        assert_eq!(kinds.take(7, &wanted), Refused::default());
        assert_eq!(kinds.take(9, &wanted), Refused::default());
    }
}
