//! How an API key is spelled: `stoa_live_`, then in base62 32 random bytes, the organisation and a signature
//! of both, and a checksum that tells a mistyped key from an unknown one. The signature says before the
//! database is asked that the key was made here; whether it still opens anything only the database says.

use sha2::{Digest, Sha256};
use stoa_kernel::{OrgId, Rng};
use stoa_store::Cursors;
use subtle::ConstantTimeEq;

/// Secret scanners look for this.
pub const PREFIX: &str = "stoa_live_";
/// 32 bytes never need more base62 digits than this; shorter numbers are padded with `0`.
const RANDOM_DIGITS: usize = 43;
/// 16 bytes never need more: the id of an organisation, and a signature.
const ID_DIGITS: usize = 22;
const BODY_DIGITS: usize = RANDOM_DIGITS + 2 * ID_DIGITS;
/// Keys of earlier versions have no organisation and no signature in them.
const UNSIGNED_DIGITS: usize = RANDOM_DIGITS;
/// What the signature is made for.
const SIGNED: &str = "api key";
/// A CRC-32 never needs more base62 digits than this.
const CHECK_DIGITS: usize = 6;
/// How much of the secret part a list shows, so that a person recognises the key.
const SHOWN_DIGITS: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A complete key. It exists in clear only between its making and the answer that shows it once.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Makes a new key of an organisation from 256 random bits.
    pub fn generate(rng: &dyn Rng, signatures: &Cursors, org: OrgId) -> Self {
        let mut bytes = [0u8; 32];
        rng.fill(&mut bytes);
        let mut body = base62(&bytes, RANDOM_DIGITS) + &base62(org.uuid().as_bytes(), ID_DIGITS);
        body += &signature(signatures, &body);
        let check = base62(
            &crc32fast::hash(body.as_bytes()).to_be_bytes(),
            CHECK_DIGITS,
        );
        Self(format!("{PREFIX}{body}{check}"))
    }

    /// Reads a key as a client sent it. `None` when it is not one of ours or was mistyped.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        if !rest.bytes().all(|b| ALPHABET.contains(&b)) {
            return None;
        }
        let (body, check) = rest.split_at_checked(rest.len().checked_sub(CHECK_DIGITS)?)?;
        if ![BODY_DIGITS, UNSIGNED_DIGITS].contains(&body.len()) {
            return None;
        }
        let expected = base62(
            &crc32fast::hash(body.as_bytes()).to_be_bytes(),
            CHECK_DIGITS,
        );
        (check == expected).then(|| Self(text.to_owned()))
    }

    /// The organisation that the key was made in, as it is spelled there; `None` when this installation did
    /// not make it, or an earlier version did.
    pub(crate) fn organisation(&self, signatures: &Cursors) -> Option<&str> {
        let body = self.0.get(PREFIX.len()..self.0.len() - CHECK_DIGITS)?;
        let (signed, tag) = body.split_at_checked(RANDOM_DIGITS + ID_DIGITS)?;
        let genuine = signature(signatures, signed);
        let genuine: bool = genuine.as_bytes().ct_eq(tag.as_bytes()).into();
        genuine.then(|| &signed[RANDOM_DIGITS..])
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

fn signature(signatures: &Cursors, signed: &str) -> String {
    base62(&signatures.sign(SIGNED, signed.as_bytes()), ID_DIGITS)
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

    fn made(byte: u8, key: [u8; 32], org: u128) -> Secret {
        let org = OrgId(uuid::Uuid::from_u128(org));
        Secret::generate(&Fixed(byte), &Cursors::with_key(key), org)
    }

    #[test]
    fn a_key_says_whose_it_is_and_nobody_can_say_so_instead() {
        let ours = Cursors::with_key([1; 32]);
        let (key, other) = (made(7, [1; 32], 5), made(7, [1; 32], 6));
        let org = key.organisation(&ours).expect("ours").to_owned();
        assert_eq!(made(9, [1; 32], 5).organisation(&ours), Some(&*org));
        assert_ne!(other.organisation(&ours), Some(&*org));
        assert_eq!(made(7, [2; 32], 5).organisation(&ours), None);
        // The organisation of another key, with a checksum that fits.
        let body = |key: &Secret| key.reveal()[PREFIX.len()..][..BODY_DIGITS].to_owned();
        let at = RANDOM_DIGITS + ID_DIGITS;
        let forged = body(&other)[..at].to_owned() + &body(&key)[at..];
        let check = base62(
            &crc32fast::hash(forged.as_bytes()).to_be_bytes(),
            CHECK_DIGITS,
        );
        let forged = Secret::parse(&format!("{PREFIX}{forged}{check}")).expect("well spelled");
        assert_eq!(forged.organisation(&ours), None);
    }

    #[test]
    fn keys_of_earlier_versions_are_read() {
        let body = base62(&[7; 32], RANDOM_DIGITS);
        let check = base62(
            &crc32fast::hash(body.as_bytes()).to_be_bytes(),
            CHECK_DIGITS,
        );
        let key = Secret::parse(&format!("{PREFIX}{body}{check}")).expect("well spelled");
        assert_eq!(key.organisation(&Cursors::with_key([1; 32])), None);
    }

    #[test]
    fn a_key_reads_back_and_keeps_its_width() {
        for byte in [0u8, 1, 127, 255] {
            let key = made(byte, [1; 32], u128::from(byte));
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
        assert!(!base62(&[255; 32], RANDOM_DIGITS).starts_with('0'));
        assert!(!base62(&[255; 16], ID_DIGITS).starts_with('0'));
    }

    #[test]
    fn one_wrong_digit_is_noticed_without_the_database() {
        let key = made(7, [1; 32], 5).reveal().to_owned();
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
        let key = made(9, [1; 32], 5);
        assert!(!format!("{key:?}").contains(key.reveal()));
        assert_eq!(key.shown().len(), 16);
    }
}
