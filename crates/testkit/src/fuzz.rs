//! What every fuzz driver needs: numbers that can be repeated, a watch over inputs that take too long,
//! and a place for those that fail (docs/fuzzing.md).

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longest time for one input, in a debug build.
const SECONDS: u64 = 20;

/// Stops the process when one input takes too long, with the input kept.
#[derive(Default)]
pub struct Watched {
    input: Mutex<(String, Vec<u8>)>,
    began: AtomicU64,
}

/// Ends the watching.
pub struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Watched {
    /// Watches until the guard is dropped.
    pub fn start(self: Arc<Self>) -> Guard {
        let over = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&over);
        std::thread::spawn(move || {
            let (mut last, mut seconds) = (0, 0);
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_secs(1));
                let now = self.began.load(Ordering::Relaxed);
                seconds = if now == last && now != 0 {
                    seconds + 1
                } else {
                    0
                };
                last = now;
                if seconds >= SECONDS {
                    let input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
                    eprintln!(
                        "an input takes longer than {SECONDS} s: {}",
                        keep(&input.0, &input.1)
                    );
                    std::process::abort();
                }
            }
        });
        Guard(over)
    }

    /// An input of this name is about to be tried.
    pub fn begin(&self, name: &str, input: &[u8]) {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let mut current = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        *current = (name.to_owned(), input.to_vec());
        self.began
            .store(COUNT.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// It came through.
    pub fn end(&self) {
        self.began.store(0, Ordering::Relaxed);
    }
}

/// Writes an input down; returns where.
///
/// # Panics
/// When it cannot be written.
pub fn keep(name: &str, input: &[u8]) -> String {
    let folder = std::env::temp_dir().join("stoa-fuzz");
    std::fs::create_dir_all(&folder).expect("a folder");
    let hash = blake3::hash(input).to_hex();
    let path = folder.join(format!("{}-{}", name.replace(' ', "-"), &hash[..12]));
    std::fs::write(&path, input).expect("written");
    path.display().to_string()
}

/// A variable of the environment: what whoever runs a test says of it, such as its size, its seed or where its Python is.
#[allow(
    clippy::disallowed_methods,
    reason = "tests are told so by their environment, and only here"
)]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// SplitMix64, so that a run can be repeated.
pub struct Random(pub u64);

impl Random {
    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below the limit; 0 when that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.number() % limit.max(1) as u64) as usize
    }
}
