//! SplitMix64 (Steele, Lea, Flood 2014): ten lines, and the same numbers for ever, which no
//! generator of a library promises across its versions.

pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Uniform below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }
}

/// Scatters a number: neighbours become strangers.
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// From a uniform number, one below `n` that prefers small ones, as real resources and accounts
/// do: a tenth of them has about half of the rows.
pub(crate) fn skewed(uniform: u64, n: u64) -> u64 {
    let u = u128::from(uniform >> 32);
    let cubed = (((u * u) >> 32) * u) >> 32;
    ((cubed * u128::from(n)) >> 32) as u64
}
