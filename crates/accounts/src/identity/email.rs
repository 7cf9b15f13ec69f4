//! What counts as an e-mail address here: enough to deliver to, and one spelling to compare by.

use stoa_kernel::name;

/// Longest address SMTP can carry.
const MAX: usize = 254;

/// An address as the person wrote it, and the form it is compared in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    pub shown: String,
    pub lower: String,
}

impl Email {
    /// What stands before the `@`: how somebody is called until they say it themselves.
    pub fn mailbox(&self) -> &str {
        self.shown.split('@').next().unwrap_or_default()
    }

    /// Checks and trims; a refusal is a code and what would be right. The real proof is a mail that was answered; this only catches slips.
    pub fn parse(text: &str) -> Result<Self, (&'static str, &'static str)> {
        let shown = text.trim();
        if shown.is_empty() {
            return Err(("required", "Enter an e-mail address."));
        }
        if shown.len() > MAX {
            return Err(("too_long", "An e-mail address has at most 254 characters."));
        }
        let well_formed = shown.split_once('@').is_some_and(|(mailbox, host)| {
            !mailbox.is_empty()
                && mailbox.len() <= 64
                && !host.contains('@')
                && host
                    .split('.')
                    .all(|part| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-'))
                && host
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        });
        if !well_formed
            || shown
                .chars()
                .any(|c| c.is_whitespace() || "<>()[],;:\\\"".contains(c))
            || name::unfit(shown).is_some()
            || shown.chars().any(is_lookalike_capital)
        {
            return Err(("not_an_email", "Write it like name@example.org."));
        }
        Ok(Self {
            shown: shown.to_owned(),
            lower: shown.to_lowercase(),
        })
    }
}

/// A capital whose lower case belongs to another capital, like the Kelvin sign, which becomes `k`: two
/// addresses that mail servers tell apart would be compared as one.
fn is_lookalike_capital(c: char) -> bool {
    let lower: String = c.to_lowercase().collect();
    let mut alone = [0; 4];
    let same: &str = c.encode_utf8(&mut alone);
    lower != *same && lower.to_uppercase() != *same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_can_be_delivered_and_nothing_else() {
        for good in [
            "ada@example.org",
            " Ada+x@Example.ORG ",
            "o'brien@mail.example.co.uk",
            "root@localhost",
            "ÅSA.Östergård@example.org",
            "ΝΙΚΟΣ@example.gr",
        ] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.org",
            "a@b@c",
            "a b@c.org",
            "a@b..org",
            "a@-b.org",
            "a\n@b.org",
            "<a@b.org>",
            "a\u{202e}d@b.org",
            "ada\u{200b}@b.org",
            "mar\u{212a}@b.org",
            "mark@b\u{212a}.org",
            "\u{130}da@b.org",
            "\u{212b}sa@b.org",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        let email = Email::parse(" Ada@Example.ORG").expect("address");
        assert_eq!(
            (email.shown.as_str(), email.lower.as_str()),
            ("Ada@Example.ORG", "ada@example.org")
        );
    }
}
