//! How an API key is spelled: `stoa_live_`, 32 random bytes in base62, and a checksum that tells a
//! mistyped key from an unknown one before the database is asked.

use sha2::{Digest, Sha256};
use stoa_kernel::Rng;

/// Secret scanners look for this.
pub const PREFIX: &str = "stoa_live_";
/// 32 bytes never need more base62 digits than this; shorter numbers are padded with `0`.
const BODY_DIGITS: usize = 43;
/// A CRC-32 never needs more base62 digits than this.
const CHECK_DIGITS: usize = 6;
/// How much of the secret part a list shows, so that a person recognises the key.
const SHOWN_DIGITS: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A complete key. It exists in clear only between its making and the answer that shows it once.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Makes a new key from 256 random bits.
    pub fn generate(rng: &dyn Rng) -> Self {
        let mut bytes = [0u8; 32];
        rng.fill(&mut bytes);
        let body = base62(&bytes, BODY_DIGITS);
        let check = base62(
            &crc32fast::hash(body.as_bytes()).to_be_bytes(),
            CHECK_DIGITS,
        );
        Self(format!("{PREFIX}{body}{check}"))
    }

    /// Reads a key as a client sent it. `None` when it is not one of ours or was mistyped.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        if rest.len() != BODY_DIGITS + CHECK_DIGITS || !rest.bytes().all(|b| ALPHABET.contains(&b))
        {
            return None;
        }
        let (body, check) = rest.split_at(BODY_DIGITS);
        let expected = base62(
            &crc32fast::hash(body.as_bytes()).to_be_bytes(),
            CHECK_DIGITS,
        );
        (check == expected).then(|| Self(text.to_owned()))
    }

    /// What the database keeps: SHA-256 in hexadecimal. The key has 256 bits of its own, so a slow
    /// hash would add nothing.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }

    /// The beginning of the key, for lists.
    pub fn shown(&self) -> String {
        self.0[..PREFIX.len() + SHOWN_DIGITS].to_owned()
    }

    /// The whole key, for the one answer that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({}…)", self.shown())
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The big-endian number in `bytes`, written in base 62 and padded to `width`.
fn base62(bytes: &[u8], width: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = Vec::with_capacity(width);
    while digits.len() < width {
        let mut remainder = 0u32;
        for byte in &mut number {
            let value = (remainder << 8) | u32::from(*byte);
            *byte = (value / 62) as u8;
            remainder = value % 62;
        }
        digits.push(ALPHABET[remainder as usize]);
    }
    digits.iter().rev().map(|d| *d as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Rng for Fixed {
        fn fill(&self, out: &mut [u8]) {
            out.fill(self.0);
        }
    }

    #[test]
    fn a_key_reads_back_and_keeps_its_width() {
        for byte in [0u8, 1, 127, 255] {
            let key = Secret::generate(&Fixed(byte));
            assert_eq!(
                key.reveal().len(),
                PREFIX.len() + BODY_DIGITS + CHECK_DIGITS
            );
            let read = Secret::parse(key.reveal()).expect("our own key");
            assert_eq!(read.hash(), key.hash());
        }
    }

    #[test]
    fn base62_is_positional_and_exact() {
        assert_eq!(base62(&[0], 2), "00");
        assert_eq!(base62(&[61], 2), "0z");
        assert_eq!(base62(&[62], 2), "10");
        assert_eq!(base62(&u32::MAX.to_be_bytes(), 6), "4gfFC3");
        // 2^256-1 needs all 43 digits.
        assert!(!base62(&[255; 32], BODY_DIGITS).starts_with('0'));
    }

    #[test]
    fn one_wrong_digit_is_noticed_without_the_database() {
        let key = Secret::generate(&Fixed(7)).reveal().to_owned();
        for at in PREFIX.len()..key.len() {
            let mut other: Vec<u8> = key.clone().into_bytes();
            other[at] = if other[at] == b'x' { b'y' } else { b'x' };
            let other = String::from_utf8(other).expect("ascii");
            assert!(Secret::parse(&other).is_none(), "digit {at}");
        }
        assert!(Secret::parse("sk_live_whatever").is_none());
        assert!(Secret::parse(&key[..key.len() - 1]).is_none());
    }

    #[test]
    fn debug_and_the_shown_part_do_not_give_it_away() {
        let key = Secret::generate(&Fixed(9));
        assert!(!format!("{key:?}").contains(key.reveal()));
        assert_eq!(key.shown().len(), 16);
    }
}
