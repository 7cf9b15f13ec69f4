//! Opaque tokens of sessions and e-mail links: 256 random bits, of which the database keeps only the hash.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use stoa_kernel::Rng;
use subtle::ConstantTimeEq;

use crate::api_keys::hex;

/// A token in clear. It travels in a cookie or in a mail and is never stored.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new token.
    pub fn generate(rng: &dyn Rng) -> Self {
        let mut bytes = [0u8; 32];
        rng.fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A token as a client sent it; any text is allowed, an unknown one is simply not found.
    pub fn from_client(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What the database keeps.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }

    /// The CSRF token that belongs to this session token. It is derived, so nothing is stored, and a
    /// page that cannot read the HttpOnly cookie cannot compute it.
    pub fn csrf(&self) -> String {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_bytes())
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of every length"));
        mac.update(b"stoa csrf v1");
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// Whether `header` is this session's CSRF token, in constant time.
    pub fn csrf_matches(&self, header: &str) -> bool {
        self.csrf().as_bytes().ct_eq(header.as_bytes()).into()
    }

    /// The token itself, for the cookie or the mail.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csrf_belongs_to_one_session() {
        let (a, b) = (Token::from_client("a"), Token::from_client("b"));
        assert!(a.csrf_matches(&a.csrf()));
        assert!(!a.csrf_matches(&b.csrf()));
        assert!(!a.csrf_matches(""));
        assert_ne!(a.csrf(), a.hash());
    }
}
