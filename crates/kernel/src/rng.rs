//! Randomness as an argument: the operating system's generator for the binary, a seeded one for tests.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng, TryRngCore};

pub trait Rng: Send + Sync + 'static {
    fn fill(&self, bytes: &mut [u8]);
}

pub type SharedRng = Arc<dyn Rng>;

/// `N` random bytes, as an array.
pub fn bytes<const N: usize>(rng: &dyn Rng) -> [u8; N] {
    let mut out = [0; N];
    rng.fill(&mut out);
    out
}

/// A random fraction in `[0, 1)`, for jitter. Never for money.
pub fn fraction(rng: &dyn Rng) -> f64 {
    let bits = u64::from_le_bytes(bytes(rng)) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

/// The operating system's generator: fit for secrets.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no id, key or token may be made: stopping is the only safe answer.
        rand::rngs::OsRng
            .try_fill_bytes(bytes)
            .expect("the operating system gave no randomness");
    }
}

/// The same bytes for the same seed. For tests and demo data; never for secrets.
#[derive(Debug)]
pub struct SeededRng(Mutex<StdRng>);

impl SeededRng {
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self(Mutex::new(StdRng::seed_from_u64(seed))))
    }
}

impl Rng for SeededRng {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(bytes);
    }
}
