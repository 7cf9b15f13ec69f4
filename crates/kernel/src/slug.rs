//! `OrgSlug`: the organisation's name in addresses and in the lake: `{company}_{base36 timestamp}`.
//! Generated once, never changed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::error::Error;
use crate::time::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[a-zA-Z0-9_]{3,50}$", example = "acme_m1x2y3z4")]
pub struct OrgSlug(String);

impl OrgSlug {
    /// Made from the organisation's name and the moment (milliseconds) of its creation.
    pub fn generate(name: &str, at: Timestamp) -> Self {
        let suffix = base36(u64::try_from(at.millis()).unwrap_or(0));
        let mut company = ascii(name, '_');
        company.truncate(50 - 1 - suffix.len());
        let company = company.trim_end_matches('_');
        let company = if company.is_empty() { "org" } else { company };
        Self(format!("{company}_{suffix}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The letters and digits of a name in ASCII, in lower case, with one `joint` for whatever stands between them: for slugs, and
/// for names of files. Letters of other scripts become the nearest: `Müller` is `muller`, `東京` is `dong_jing`. Empty
/// when there is no letter or digit in it.
pub fn ascii(name: &str, joint: char) -> String {
    let mut plain = String::new();
    for c in deunicode::deunicode(name).chars() {
        if c.is_ascii_alphanumeric() {
            plain.push(c.to_ascii_lowercase());
        } else if !plain.is_empty() && !plain.ends_with(joint) {
            plain.push(joint);
        }
    }
    plain.truncate(plain.trim_end_matches(joint).len());
    plain
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize] as char);
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

impl fmt::Display for OrgSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OrgSlug {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fits = (3..=50).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        fits.then(|| Self(text.to_owned())).ok_or_else(|| {
            Error::invalid(
                "slug_malformed",
                format!("`{text}` is not an organisation's slug: 3 to 50 letters, digits and `_`."),
            )
        })
    }
}

impl<'de> Deserialize<'de> for OrgSlug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_name_gives_a_valid_slug(name in "\\PC{0,80}", micros in 0..i64::MAX) {
            let slug = OrgSlug::generate(&name, Timestamp::from_micros(micros));
            prop_assert_eq!(slug.as_str().parse::<OrgSlug>().unwrap(), slug);
        }
    }

    #[test]
    fn reads_like_the_company() {
        let at = Timestamp::from_micros(1_700_000_000_000_000);
        assert_eq!(
            OrgSlug::generate("Acme & Söhne GmbH", at).as_str(),
            "acme_sohne_gmbh_loyw3v28"
        );
        assert_eq!(
            OrgSlug::generate("Müller Straße", at).as_str(),
            "muller_strasse_loyw3v28"
        );
        assert_eq!(
            OrgSlug::generate("Łódź Façade", at).as_str(),
            "lodz_facade_loyw3v28"
        );
        assert_eq!(OrgSlug::generate("東京", at).as_str(), "dong_jing_loyw3v28");
        assert_eq!(OrgSlug::generate("…", at).as_str(), "org_loyw3v28");
    }
}
