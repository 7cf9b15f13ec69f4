//! Opaque tokens of sessions and e-mail links: 256 random bits, of which the database keeps only the hash.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use stoa_kernel::{PersonId, Rng};
use stoa_store::Cursors;
use subtle::ConstantTimeEq;

use crate::api_keys::hex;

/// What the signature in a session's token is made for.
const SESSION: &str = "session of a person";

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

    /// A new token that says whose session it is, signed, so that a request is known to be of a person
    /// before the database is asked. It proves nothing else: the session may be over.
    pub(crate) fn of_person(rng: &dyn Rng, signatures: &Cursors, person: PersonId) -> Self {
        let Self(random) = Self::generate(rng);
        let named = format!("{random}.{}", person.uuid().simple());
        let tag = hex(&signatures.sign(SESSION, named.as_bytes()));
        Self(format!("{named}.{tag}"))
    }

    /// Whose session it is, or was; `None` when this installation did not say so.
    pub(crate) fn person(&self, signatures: &Cursors) -> Option<PersonId> {
        let (named, tag) = self.0.rsplit_once('.')?;
        let genuine = hex(&signatures.sign(SESSION, named.as_bytes()));
        let genuine: bool = genuine.as_bytes().ct_eq(tag.as_bytes()).into();
        let (_, person) = named.rsplit_once('.').filter(|_| genuine)?;
        person.parse().ok().map(PersonId)
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
    use stoa_kernel::{SeededRng, SystemClock};

    use super::*;

    #[test]
    fn a_session_says_whose_it_is_and_nobody_can_say_so_instead() {
        let (ours, other) = (Cursors::with_key([1; 32]), Cursors::with_key([2; 32]));
        let rng = SeededRng::new(1);
        let [person, stranger] = [0; 2].map(|_| PersonId::new(&SystemClock, &*rng));
        let token = Token::of_person(&*rng, &ours, person);
        assert_eq!(token.person(&ours), Some(person));
        assert_eq!(token.person(&other), None);
        let text = token.reveal();
        let (random, rest) = text.split_once('.').expect("parts");
        let (_, tag) = rest.split_once('.').expect("parts");
        let stranger = stranger.uuid().simple();
        for forged in [
            String::new(),
            random.to_owned(),
            format!("{random}.{tag}"),
            format!("{random}.{stranger}.{tag}"),
            format!("{random}x.{rest}"),
            text[..text.len() - 1].to_owned(),
        ] {
            assert_eq!(Token::from_client(&forged).person(&ours), None, "{forged}");
        }
    }

    #[test]
    fn csrf_belongs_to_one_session() {
        let (a, b) = (Token::from_client("a"), Token::from_client("b"));
        assert!(a.csrf_matches(&a.csrf()));
        assert!(!a.csrf_matches(&b.csrf()));
        assert!(!a.csrf_matches(""));
        assert_ne!(a.csrf(), a.hash());
    }
}
