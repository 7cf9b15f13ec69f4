//! The key of the development mailbox. The operator has it, since it lies in a file of the data folder;
//! it opens the mailbox, and it seals the mails, so that the database alone holds no link that signs in.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;
use stoa_kernel::{Error, MessageId, Rng};
use subtle::ConstantTimeEq;

/// How a sealed text begins; another way to seal gets another number.
const SEALED: &str = "sealed:1:";

/// A secret of the installation, as text of one line.
#[derive(Clone)]
pub struct MailboxKey(String);

impl MailboxKey {
    /// A new key of 256 random bits.
    pub fn generate(rng: &dyn Rng) -> Self {
        let mut bytes = [0; 32];
        rng.fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A key that was kept; `None` when it is too short to be one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.len() >= 40).then(|| Self(text.to_owned()))
    }

    /// The key itself, for the file and for the operator.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether this is the key, in constant time.
    pub(super) fn is(&self, given: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(given).into()
    }

    /// The text so that only this key opens it, and only as the text of this mail.
    pub(super) fn seal(&self, rng: &dyn Rng, mail: MessageId, text: &str) -> Result<String, Error> {
        let mut nonce = [0; NONCE_LEN];
        rng.fill(&mut nonce);
        let mut bytes = text.as_bytes().to_vec();
        let place = Aad::from(mail.uuid().into_bytes());
        self.cipher()
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), place, &mut bytes)
            .map_err(|_| Error::internal("a mail cannot be sealed"))?;
        let whole = [&nonce[..], &bytes].concat();
        Ok(format!("{SEALED}{}", URL_SAFE_NO_PAD.encode(whole)))
    }

    /// The text again; `None` when it was sealed with another key, or touched.
    pub(super) fn open(&self, mail: MessageId, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(SEALED)?).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let place = Aad::from(mail.uuid().into_bytes());
        let text = self.cipher().open_in_place(nonce, place, &mut rest).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }

    fn cipher(&self) -> LessSafeKey {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_bytes())
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of every length"));
        mac.update(b"stoa mailbox seal v1");
        let key = UnboundKey::new(&CHACHA20_POLY1305, &mac.finalize().into_bytes())
            .unwrap_or_else(|_| unreachable!("SHA-256 has the length of this cipher's keys"));
        LessSafeKey::new(key)
    }
}

impl std::fmt::Debug for MailboxKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailboxKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use stoa_kernel::SeededRng;

    use super::*;

    #[test]
    fn a_mail_opens_with_its_key_and_as_itself_only() {
        let rng = SeededRng::new(1);
        let (key, other) = (MailboxKey::generate(&*rng), MailboxKey::generate(&*rng));
        let (mail, another) = (MessageId(uuid::Uuid::nil()), MessageId(uuid::Uuid::max()));
        let sealed = key.seal(&*rng, mail, "…?token=secret").unwrap();
        assert!(!sealed.contains("secret"));
        assert_ne!(sealed, key.seal(&*rng, mail, "…?token=secret").unwrap());
        assert_eq!(key.open(mail, &sealed).as_deref(), Some("…?token=secret"));
        assert_eq!(other.open(mail, &sealed), None);
        assert_eq!(key.open(another, &sealed), None);
        assert_eq!(key.open(mail, "a text from before"), None);
        let kept = MailboxKey::parse(&format!("{}\n", key.reveal())).unwrap();
        assert!(
            kept.is(key.reveal().as_bytes())
                && !kept.is(b"")
                && !kept.is(other.reveal().as_bytes())
        );
        assert!(MailboxKey::parse("short").is_none());
    }
}
