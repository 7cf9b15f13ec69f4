//! Combinations of two numberings, numbered in the order of their first appearance, kept from
//! block to block.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::{Codes, TooMany, most};

#[derive(Default)]
pub(super) struct Pairs {
    hasher: RandomState,
    table: HashTable<u32>,
    pairs: Vec<u64>,
}

impl Pairs {
    pub(super) fn len(&self) -> usize {
        self.pairs.len()
    }

    /// The two numbers that a combination is made of.
    pub(super) fn pair(&self, code: u32) -> (u32, u32) {
        let pair = self.pairs[code as usize];
        ((pair >> 32) as u32, pair as u32)
    }

    /// The number of every row's combination.
    ///
    /// # Errors
    /// When too many rows bring a new one; the combinations known are then as they were.
    pub(super) fn combine(&mut self, left: &Codes, right: &Codes) -> Result<Codes, TooMany> {
        let before = self.len();
        let codes = match (left, right) {
            (Codes::Same(left), Codes::Same(right)) => {
                return Ok(Codes::Same(self.code(pair(*left, *right))));
            }
            (Codes::Each(left), Codes::Same(right)) => {
                self.with_one(left, |left| pair(left, *right))
            }
            (Codes::Same(left), Codes::Each(right)) => {
                self.with_one(right, |right| pair(*left, right))
            }
            (Codes::Each(left), Codes::Each(right)) => self.with_each(left, right),
        };
        if codes.is_err() {
            self.table.retain(|code| (*code as usize) < before);
            self.pairs.truncate(before);
        }
        codes.map(Codes::new)
    }

    /// The other number is the same in every row: what one of these gives, it gives again.
    fn with_one(&mut self, codes: &[u32], pair: impl Fn(u32) -> u64) -> Result<Vec<u32>, TooMany> {
        const UNKNOWN: u32 = u32::MAX;
        let most = self.len() + most(codes.len());
        let largest = codes.iter().max().map_or(0, |code| *code as usize);
        let mut found = vec![UNKNOWN; largest + 1];
        let mut combined = Vec::with_capacity(codes.len());
        for code in codes {
            let known = &mut found[*code as usize];
            if *known == UNKNOWN {
                *known = self.code(pair(*code));
                if self.len() > most {
                    return Err(TooMany);
                }
            }
            combined.push(*known);
        }
        Ok(combined)
    }

    fn with_each(&mut self, left: &[u32], right: &[u32]) -> Result<Vec<u32>, TooMany> {
        const UNKNOWN: u32 = u32::MAX;
        /// Places of a table per row: filling more takes longer than asking for each row.
        const PLACES: usize = 16;
        let most = self.len() + most(left.len());
        let kinds = |codes: &[u32]| codes.iter().max().map_or(0, |code| *code as usize + 1);
        let (width, height) = (kinds(right), kinds(left));
        let small = width
            .checked_mul(height)
            .filter(|places| *places <= PLACES * left.len());
        let mut found = vec![UNKNOWN; small.unwrap_or(0)];
        let mut combined = Vec::with_capacity(left.len());
        let mut last = None;
        for (left, right) in left.iter().zip(right) {
            let pair = pair(*left, *right);
            let mut place = found.get_mut(*left as usize * width + *right as usize);
            let code = match (&place, last) {
                (Some(code), _) if **code != UNKNOWN => **code,
                (None, Some((known, code))) if known == pair => code,
                _ => self.code(pair),
            };
            match &mut place {
                Some(place) => **place = code,
                None => last = Some((pair, code)),
            }
            if self.len() > most {
                return Err(TooMany);
            }
            combined.push(code);
        }
        Ok(combined)
    }

    #[inline]
    fn code(&mut self, pair: u64) -> u32 {
        let Self {
            hasher,
            table,
            pairs,
        } = self;
        let entry = table.entry(
            hasher.hash_one(pair),
            |code| pairs[*code as usize] == pair,
            |code| hasher.hash_one(pairs[*code as usize]),
        );
        match entry {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                let code = pairs.len() as u32;
                free.insert(code);
                pairs.push(pair);
                code
            }
        }
    }
}

const fn pair(left: u32, right: u32) -> u64 {
    (left as u64) << 32 | right as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_stand_for_the_pairs(
            blocks in prop::collection::vec(
                prop::sample::select(vec![(1u32, 1u32), (1, 40), (40, 1), (40, 40), (7, 7)]).prop_flat_map(
                    |(left, right)| prop::collection::vec((0..left, 0..right), 0..200),
                ),
                1..5,
            ),
        ) {
            let mut pairs = Pairs::default();
            for rows in blocks {
                let (left, right): (Vec<u32>, Vec<u32>) = rows.iter().copied().unzip();
                let before = pairs.len();
                match pairs.combine(&Codes::new(left), &Codes::new(right)) {
                    Err(TooMany) => prop_assert_eq!(pairs.len(), before),
                    Ok(codes) => {
                        let codes = codes.to_vec(rows.len()).into_iter();
                        let back: Vec<(u32, u32)> = codes.map(|code| pairs.pair(code)).collect();
                        prop_assert_eq!(back, rows);
                    }
                }
                let mut all: Vec<u64> = pairs.pairs.clone();
                all.sort_unstable();
                all.dedup();
                prop_assert_eq!(all.len(), pairs.len());
            }
        }
    }
}
