//! Changes inputs at random, and counts the memory they take.

use stoa_testkit::fuzz::Random;

/// A few changes at random places.
pub(super) fn changed(random: &mut Random, seed: &[u8], other: &[u8]) -> Vec<u8> {
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
    for _ in 0..1 + random.below(6) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(16)).min(bytes.len());
        match random.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)],
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => {
                let again: Vec<u8> = bytes[at..end].to_vec();
                for _ in 0..1 + random.below(50) {
                    bytes.splice(at..at, again.iter().copied());
                }
            }
            5 => {
                let from = random.below(other.len() + 1);
                let to = (from + random.below(400)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            6 if end - at >= 4 => {
                let number = random.number() as u32 >> random.below(32);
                bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
            }
            _ => {
                let token = TOKENS[random.below(TOKENS.len())];
                bytes.splice(at..at, token.iter().copied());
            }
        }
    }
    bytes
}

/// Bytes, as the kernel counts them; 0 where it does not.
pub(super) fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}
