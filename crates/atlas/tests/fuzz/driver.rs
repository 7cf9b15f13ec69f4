//! Changes texts at random and watches what they do.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longest time for one input, in a debug build.
const SECONDS: u64 = 20;

/// Stops the process when one input takes too long, with the input kept.
#[derive(Default)]
pub(crate) struct Watched {
    input: Mutex<(String, String)>,
    began: AtomicU64,
}

pub(crate) struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Watched {
    pub(crate) fn start(self: Arc<Self>) -> Guard {
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

    pub(crate) fn begin(&self, name: &str, input: &str) {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let mut current = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        *current = (name.to_owned(), input.to_owned());
        self.began
            .store(COUNT.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }

    pub(crate) fn end(&self) {
        self.began.store(0, Ordering::Relaxed);
    }
}

/// Writes an input down; returns where.
pub(crate) fn keep(name: &str, input: &str) -> String {
    let folder = std::env::temp_dir().join("stoa-fuzz");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let path = folder.join(format!("atlas-{name}-{:016x}", hasher.finish()));
    std::fs::write(&path, input).expect("written");
    path.display().to_string()
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long to fuzz is nobody's setting"
)]
pub(crate) fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// SplitMix64, so that a run can be repeated.
pub(crate) struct Random(pub(crate) u64);

const TOKENS: [&str; 40] = [
    "\"",
    "'",
    "\"\"\"",
    "\n",
    "\r\n",
    "#",
    "# a comment\n",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ",",
    "=",
    ".",
    "->",
    " --> ",
    ": ",
    "*",
    "in:",
    "near:*",
    "kind:",
    "tag:",
    "\\u0000",
    "\u{feff}",
    "\u{1f600}",
    "é",
    "\t",
    "0",
    "true",
    "1979-05-27T07:32:00Z",
    "[view.x]\ntitle = 'x'\n",
    "[group.x]\nin = 'x'\n",
    "[states.x]\n",
    "kind = \"deployment\"\nof = \"x\"\n",
    "steps = [{ loop = 'x', steps = [",
    "to = [\"x: y\"]\n",
    "show = [\"*\"]\n",
    "@",
];

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Begin and end of a piece: some characters, or whole lines.
    fn piece(&mut self, text: &str, longest: usize) -> (usize, usize) {
        let at = self.place(text);
        let mut end = (at + 1 + self.below(longest)).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        if self.below(2) == 0 {
            return (at, end);
        }
        let begin = text[..at].rfind('\n').map_or(0, |place| place + 1);
        let close = text[end..]
            .find('\n')
            .map_or(text.len(), |place| end + place + 1);
        (begin, close)
    }

    /// A few changes at random places, of a part that is small enough to be changed often.
    pub(crate) fn changed(&mut self, seed: &str, other: &str) -> String {
        let mut text = seed.to_owned();
        if text.len() > 1500 && self.below(8) > 0 {
            let (from, to) = self.piece(&text, 1500);
            text = text[from..to].to_owned();
        }
        for _ in 0..1 + self.below(6) {
            let (at, end) = self.piece(&text, 24);
            match self.below(7) {
                0 => text.replace_range(at..end, ""),
                1 if self.below(4) == 0 => text.truncate(at),
                2 => {
                    let again = text[at..end].to_owned();
                    let most = if self.below(20) == 0 { 200 } else { 3 };
                    let times = 1 + self.below(most);
                    text.insert_str(at, &again.repeat(times));
                }
                3 => {
                    let (from, to) = self.piece(other, 400);
                    let piece = other[from..to].to_owned();
                    text.insert_str(at, &piece);
                }
                4 => {
                    // A name of one place at another: references that lead somewhere else.
                    let words: Vec<&str> = text
                        .split(|c: char| !c.is_alphanumeric() && c != '_')
                        .filter(|w| !w.is_empty())
                        .collect();
                    if !words.is_empty() {
                        let (a, b) = (self.below(words.len()), self.below(words.len()));
                        text = text.replacen(&words[a].to_owned(), words[b], 1 + self.below(2));
                    }
                }
                _ => text.insert_str(at, TOKENS[self.below(TOKENS.len())]),
            }
        }
        text
    }
}
