//! Checks of what people typed. Every wrong field is reported at once, each with what would be right.

use stoa_kernel::{Currency, Error, FieldError, name};

use crate::identity::{Email, password};

/// Longest name of a person, an organisation or a key, in characters.
const NAME_MAX: usize = 200;

/// Collects the wrong fields of one input.
#[derive(Default)]
pub(crate) struct Checks(Vec<FieldError>);

impl Checks {
    /// A name for people to read: trimmed, not empty, not endless, and what is in it can be seen.
    pub(crate) fn name(&mut self, field: &str, value: &str) -> String {
        let value = value.trim();
        if value.is_empty() {
            self.refuse(field, "required", "Enter a name.");
        } else if value.chars().count() > NAME_MAX {
            self.refuse(
                field,
                "too_long",
                &format!("Use at most {NAME_MAX} characters."),
            );
        } else if let Some(found) = name::unfit(value) {
            self.refuse(
                field,
                name::Unfit::CODE,
                &format!("Leave out the character {found}: use letters, digits, signs and spaces."),
            );
        }
        value.to_owned()
    }

    pub(crate) fn email(&mut self, field: &str, value: &str) -> Email {
        Email::parse(value).unwrap_or_else(|(code, message)| {
            self.refuse(field, code, message);
            Email {
                shown: value.to_owned(),
                lower: String::new(),
            }
        })
    }

    pub(crate) fn password(&mut self, field: &str, value: &str, email: &str) {
        if let Some((code, message)) = password::check_rules(value, email) {
            self.refuse(field, code, &message);
        }
    }

    /// A currency that is in use, in any case. A wrong one is reported.
    pub(crate) fn currency(&mut self, field: &str, value: &str) -> Option<Currency> {
        let parsed = value.trim().to_uppercase().parse().ok();
        let parsed = parsed.filter(Currency::is_in_use);
        if parsed.is_none() {
            self.refuse(
                field,
                "currency_malformed",
                "Write the three letters of a currency that is in use, such as USD or EUR.",
            );
        }
        parsed
    }

    pub(crate) fn refuse(&mut self, field: &str, code: &str, message: &str) {
        self.0.push(FieldError {
            field: field.into(),
            code: code.into(),
            message: message.into(),
        });
    }

    /// Nothing when every field was right.
    pub(crate) fn done(self) -> Result<(), Error> {
        let Some(first) = self.0.first() else {
            return Ok(());
        };
        let message = match self.0.len() {
            1 => format!("`{}` is not right: {}", first.field, first.message),
            n => format!("{n} fields are not right; each is listed with what to change."),
        };
        Err(self
            .0
            .into_iter()
            .fold(Error::invalid("validation_failed", message), |error, f| {
                error.field(f.field, f.code, f.message)
            }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_listed_at_once() {
        let mut checks = Checks::default();
        checks.name("name", "  ");
        checks.email("email", "nobody");
        checks.password("password", "short", "nobody");
        checks.currency("currency", "dollars");
        let error = checks.done().expect_err("four wrong fields");
        let fields: Vec<_> = error.fields().iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["name", "email", "password", "currency"]);
    }

    #[test]
    fn right_fields_come_back_tidy() {
        let mut checks = Checks::default();
        assert_eq!(checks.name("name", " Acme "), "Acme");
        assert_eq!(
            checks
                .currency("currency", "eur")
                .map(|c| c.to_string())
                .as_deref(),
            Some("EUR")
        );
        assert!(checks.done().is_ok());
    }

    #[test]
    fn what_nobody_pays_with_is_no_currency() {
        for code in ["BTC", "XXX", "XTS", "DEM", "XAU", "US"] {
            let mut checks = Checks::default();
            assert_eq!(checks.currency("currency", code), None, "{code}");
            assert!(checks.done().is_err(), "{code}");
        }
    }
}
