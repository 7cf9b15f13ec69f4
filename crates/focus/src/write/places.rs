//! Where numbers stand by the hash of what they are for. Open addressing with linear probing: a look
//! at one place tells nearly always, without a look at the value, so that the places of many values
//! can be looked at before they are needed.

/// Each place holds the upper half of a hash above a number; a number is stored plus one, so that zero is free.
#[derive(Default)]
pub(super) struct Places {
    places: Vec<u64>,
    taken: usize,
}

impl Places {
    /// The number that stands first where this hash leads, if its hash is much the same.
    #[inline]
    pub(super) fn likely(&self, hash: u64) -> Option<u32> {
        let place = *self.places.get(self.first(hash))?;
        (place != 0 && same(place, hash)).then(|| number(place))
    }

    /// The number with this hash that `is` the one; `new`, put down, if there is none.
    #[inline]
    pub(super) fn find_or_put(&mut self, hash: u64, new: u32, is: impl Fn(u32) -> bool) -> u32 {
        if self.taken >= self.places.len() / 4 * 3 {
            self.grow();
        }
        let mut at = self.first(hash);
        loop {
            let place = self.places[at];
            if place == 0 {
                self.places[at] = hash & UPPER | (u64::from(new) + 1);
                self.taken += 1;
                return new;
            }
            if same(place, hash) && is(number(place)) {
                return number(place);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    /// There is a power of two of places, or none yet.
    #[inline]
    const fn first(&self, hash: u64) -> usize {
        (hash >> 32) as usize & self.places.len().wrapping_sub(1)
    }

    #[cold]
    fn grow(&mut self) {
        let size = (self.places.len() * 2).max(16);
        let before = std::mem::replace(&mut self.places, vec![0; size]);
        for place in before.into_iter().filter(|place| *place != 0) {
            let mut at = self.first(place);
            while self.places[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.places[at] = place;
        }
    }
}

const UPPER: u64 = !0 << 32;

#[inline]
const fn same(place: u64, hash: u64) -> bool {
    (place ^ hash) & UPPER == 0
}

#[inline]
const fn number(place: u64) -> u32 {
    place as u32 - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Also where many hashes lead to the same place, or are the same.
        #[test]
        fn numbers_are_those_of_the_first_appearance(
            values in prop::collection::vec(0u64..300, 0..600), kinds in 1u64..400,
        ) {
            let mut places = Places::default();
            let mut known: Vec<u64> = Vec::new();
            for value in values {
                let hash = (value % kinds) << 32 | value;
                let before = known.iter().position(|known| *known == value);
                if let Some(likely) = places.likely(hash) {
                    prop_assert_eq!(known[likely as usize] % kinds, value % kinds);
                }
                let new = known.len() as u32;
                let number = places.find_or_put(hash, new, |number| known[number as usize] == value);
                prop_assert_eq!(number, before.map_or(new, |before| before as u32));
                if number == new {
                    known.push(value);
                }
            }
        }
    }
}
