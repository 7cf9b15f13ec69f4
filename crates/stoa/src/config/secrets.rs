//! What of the settings is never shown: one rule for every place that prints a setting.

use toml::Value;
use url::Url;

/// A setting or a parameter of an address is a secret when this is the last word of its name.
const WORDS: [&str; 5] = ["key", "token", "secret", "password", "signature"];

const HIDDEN: &str = "••••••••";

/// True for `auth.root_key`, `server.metrics_token` and all that are called like them.
fn is_secret(name: &str) -> bool {
    let last = name.rsplit(['.', '_', '-']).next().unwrap_or(name);
    WORDS.iter().any(|word| last.eq_ignore_ascii_case(word))
}

/// The value of the setting as it may be shown: secrets as dots, addresses without passwords.
pub fn shown(name: &str, value: &Value) -> serde_json::Value {
    match value {
        Value::String(text) if text.is_empty() => "".into(),
        _ if is_secret(name) => HIDDEN.into(),
        Value::String(text) => without_password(text).into(),
        Value::Array(items) => items.iter().map(|item| shown(name, item)).collect(),
        other => serde_json::to_value(other).unwrap_or_default(),
    }
}

/// An address without the password before its host and without secrets among its parameters; any other
/// text as it is.
pub fn without_password(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else {
        return text.to_owned();
    };
    let mut hidden = url.password().is_some() && url.set_password(Some("********")).is_ok();
    if url.query_pairs().any(|(name, _)| is_secret(&name)) {
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let mut query = url.query_pairs_mut();
        query.clear();
        for (name, value) in &pairs {
            let value = if is_secret(name) { "********" } else { value };
            query.append_pair(name, value);
        }
        drop(query);
        hidden = true;
    }
    match hidden {
        true => url.to_string(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use toml::Table;

    use super::*;

    /// By the names of all settings there are, so that a new one is masked or this fails.
    #[test]
    fn every_setting_that_is_called_a_secret_is_masked() {
        let defaults: Table = crate::config::DEFAULT.parse().unwrap();
        let mut masked = Vec::new();
        for (section, keys) in &defaults {
            for key in keys.as_table().unwrap().keys() {
                let name = format!("{section}.{key}");
                let value = shown(&name, &Value::String("a value in clear".into()));
                let ends = ["key", "token", "secret", "password"].map(|word| key.ends_with(word));
                assert_eq!(value != "a value in clear", ends.contains(&true), "{name}");
                if value == HIDDEN {
                    masked.push(name);
                }
            }
        }
        assert_eq!(masked, ["auth.root_key", "server.metrics_token"]);
    }

    #[test]
    fn addresses_lose_their_passwords_only() {
        let shown = |text: &str| shown("database.url", &Value::String(text.into()));
        assert_eq!(
            shown("postgres://stoa:hunter2@db/stoa"),
            "postgres://stoa:********@db/stoa"
        );
        assert_eq!(
            shown("postgres://db/stoa?user=stoa&password=hunter2"),
            "postgres://db/stoa?user=stoa&password=********"
        );
        for plain in [
            "",
            "sqlite:///srv/stoa.db",
            "postgres://stoa@db/stoa?sslmode=require",
            "s3://bills/",
        ] {
            assert_eq!(shown(plain), plain);
        }
        let list = Value::Array(vec![Value::String("https://me:hunter2@bills/".into())]);
        let list = super::shown("costs.url_prefixes", &list).to_string();
        assert!(!list.contains("hunter2"), "{list}");
    }
}
