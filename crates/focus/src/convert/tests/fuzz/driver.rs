//! Changes inputs at random and watches what they do.

use super::*;

/// Stops the process when one input takes too long, with the input kept.
#[derive(Default)]
pub(super) struct Watched {
    input: Mutex<(String, Vec<u8>)>,
    began: AtomicU64,
}

pub(super) struct Guard(Arc<std::sync::atomic::AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Watched {
    pub(super) fn start(self: Arc<Self>) -> Guard {
        let over = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let stop = Arc::clone(&over);
        std::thread::spawn(move || {
            let (mut last, mut seconds) = (0, 0);
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(std::time::Duration::from_secs(1));
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

    pub(super) fn begin(&self, name: &str, input: &[u8]) {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let mut current = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        *current = (name.to_owned(), input.to_vec());
        self.began
            .store(COUNT.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }

    pub(super) fn end(&self) {
        self.began.store(0, Ordering::Relaxed);
    }
}

/// Writes an input down; returns where.
pub(super) fn keep(name: &str, input: &[u8]) -> String {
    let folder = std::env::temp_dir().join("stoa-fuzz");
    std::fs::create_dir_all(&folder).expect("a folder");
    let hash = blake3::hash(input).to_hex();
    let path = folder.join(format!("{}-{}", name.replace(' ', "-"), &hash[..12]));
    std::fs::write(&path, input).expect("written");
    path.display().to_string()
}

/// Bytes, as the kernel counts them; 0 where it does not.
pub(super) fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long to fuzz is nobody's setting"
)]
pub(super) fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// SplitMix64, so that a run can be repeated.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// A few changes at random places.
    pub(super) fn changed(&mut self, seed: &[u8], other: &[u8]) -> Vec<u8> {
        const TOKENS: [&[u8]; 24] = [
            b"\"",
            b"\"\"",
            b"\n",
            b"\r\n",
            b",",
            b";",
            b"\t",
            b"\0",
            b"{",
            b"}",
            b"[",
            b"]",
            b":",
            b"\\u0000",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"1e400",
            b"-",
            b"9999999999999999999999999999999999999999",
            b"NULL",
            b"\xf0\x9f\x98\x80",
            b"0000-00-00T00:00:00Z",
            b"PK\x03\x04",
            b"PAR1",
        ];
        // Changing huge seeds over and over would only measure copying.
        let mut bytes = seed[..seed.len().min(1 << 20)].to_vec();
        for _ in 0..1 + self.below(6) {
            let at = self.below(bytes.len() + 1);
            let end = (at + 1 + self.below(16)).min(bytes.len());
            match self.below(9) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][self.below(5)],
                2 => drop(bytes.drain(at..end)),
                3 => bytes.truncate(at),
                4 => {
                    let again: Vec<u8> = bytes[at..end].to_vec();
                    for _ in 0..1 + self.below(50) {
                        bytes.splice(at..at, again.iter().copied());
                    }
                }
                5 => {
                    let from = self.below(other.len() + 1);
                    let to = (from + self.below(400)).min(other.len());
                    bytes.splice(at..at, other[from..to].iter().copied());
                }
                6 if end - at >= 4 => {
                    let number = self.next() as u32 >> self.below(32);
                    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
                }
                _ => {
                    let token = TOKENS[self.below(TOKENS.len())];
                    bytes.splice(at..at, token.iter().copied());
                }
            }
        }
        bytes
    }
}
