//! One layer over another. The defaults say which keys exist and of what type they are;
//! anything else is refused with its place and the nearest name.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Spanned, Table, Value};

use super::load::ConfigError;

/// What follows `STOA_` and is no setting: which file to read, and what clients, tests and chores read.
const NOT_SETTINGS: [&str; 7] = [
    "CONFIG",
    "CRASHES",
    "API",
    "API_KEY",
    "BIN",
    "SCREENS",
    "UPDATE_GOLDEN",
];

/// How such names begin that tests and chores read.
const OF_TESTS: [&str; 8] = [
    "TEST_",
    "E2E_",
    "FUZZ_",
    "DAMAGE_",
    "ORACLE_",
    "SCHEMA_",
    "INTERCHANGE_",
    "BENCH_",
];

/// Values so far, and where each came from.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) table: Table,
    pub(super) origin: BTreeMap<String, String>,
}

impl Layer {
    pub(super) fn defaults(text: &str) -> Layer {
        #[allow(clippy::unwrap_used, reason = "compiled in; a test parses it")]
        let table: Table = text.parse().unwrap();
        let origin = table
            .iter()
            .flat_map(|(section, keys)| {
                let keys = keys.as_table().cloned().unwrap_or_default();
                let section = section.clone();
                keys.into_iter()
                    .map(move |(key, _)| (format!("{section}.{key}"), "default".into()))
            })
            .collect();
        Layer { table, origin }
    }

    fn sections(&self) -> Vec<&str> {
        self.table.keys().map(String::as_str).collect()
    }

    fn keys(&self, section: &str) -> Vec<&str> {
        let table = self.table.get(section).and_then(Value::as_table);
        table
            .map(|keys| keys.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }

    fn set(&mut self, section: &str, key: &str, value: Value, origin: String) {
        if let Some(table) = self.table.get_mut(section).and_then(Value::as_table_mut) {
            table.insert(key.into(), value);
        }
        self.origin.insert(format!("{section}.{key}"), origin);
    }

    fn kind(&self, section: &str, key: &str) -> &'static str {
        self.table[section][key].type_str()
    }
}

/// A TOML file: unknown sections and keys, and values of the wrong type, are named with their line.
pub(super) fn file(layer: &mut Layer, path: &Path, text: &str) -> Result<(), ConfigError> {
    let place = |offset: usize| format!("{}:{}", path.display(), line_of(text, offset));
    let parsed: BTreeMap<Spanned<String>, Spanned<Value>> =
        toml::from_str(text).map_err(|error| {
            let at = error
                .span()
                .map_or_else(|| path.display().to_string(), |span| place(span.start));
            ConfigError(format!("{at}: not valid TOML: {}", error.message()))
        })?;
    for (section, value) in parsed {
        let at = place(section.span().start);
        let name = section.get_ref().as_str();
        if !layer.table.contains_key(name) {
            return Err(unknown(
                &at,
                "section",
                &format!("[{name}]"),
                name,
                &layer.sections(),
            ));
        }
        let Value::Table(keys) = value.get_ref() else {
            return Err(ConfigError(format!(
                "{at}: `{name}` is a section; write [{name}] on a line of its own"
            )));
        };
        for (key, value) in keys {
            let at = place(line_offset(text, name, key).unwrap_or(section.span().start));
            if !layer.keys(name).contains(&key.as_str()) {
                return Err(unknown(
                    &at,
                    "key",
                    &format!("{name}.{key}"),
                    key,
                    &layer.keys(name),
                ));
            }
            let expected = layer.kind(name, key);
            // 1 is as good as 1.0.
            let value = &match value {
                Value::Integer(whole) if expected == "float" => Value::Float(*whole as f64),
                value => value.clone(),
            };
            if value.type_str() != expected {
                return Err(ConfigError(format!(
                    "{at}: {name}.{key} must be {}, not {}",
                    article(expected),
                    article(value.type_str())
                )));
            }
            layer.set(name, key, value.clone(), at);
        }
    }
    Ok(())
}

/// `STOA_SECTION_KEY`. Every other name that begins so is refused, as a misspelled setting would leave a default in
/// force in silence; but not those that a cluster sets by itself.
pub(super) fn environment(layer: &mut Layer, all: &[(String, String)]) -> Result<(), ConfigError> {
    for (name, text) in all {
        let Some(rest) = name.strip_prefix("STOA_") else {
            continue;
        };
        if NOT_SETTINGS.contains(&rest)
            || OF_TESTS.iter().any(|start| rest.starts_with(start))
            || is_of_a_cluster(rest, text)
        {
            continue;
        }
        let at = format!("environment variable {name}");
        let lower = rest.to_ascii_lowercase();
        let (section, key) = lower.split_once('_').unwrap_or((&lower, ""));
        if !layer.table.contains_key(section) {
            return Err(unknown(&at, "section", section, section, &layer.sections()));
        }
        if !layer.keys(section).contains(&key) {
            return Err(unknown(
                &at,
                "key",
                &format!("{section}.{key}"),
                key,
                &layer.keys(section),
            ));
        }
        let value = parse(layer.kind(section, key), text)
            .map_err(|why| ConfigError(format!("{at}: {why}")))?;
        layer.set(section, key, value, name.clone());
    }
    Ok(())
}

/// What Kubernetes sets for a service called `stoa` or `stoa-…`: `STOA_SERVICE_HOST`, `STOA_SERVICE_PORT_HTTP`,
/// `STOA_PORT=tcp://10.0.0.1:80`, `STOA_PORT_80_TCP_ADDR`.
fn is_of_a_cluster(rest: &str, value: &str) -> bool {
    let port_of = |rest: &str| {
        let mut parts = rest.split('_').skip(1);
        let number = parts.next().is_some_and(|part| part.parse::<u16>().is_ok());
        number && matches!(parts.next(), Some("TCP" | "UDP" | "SCTP"))
    };
    let name = format!("_{rest}");
    // Behind the name of the service, which may be nothing.
    let behind = |what: &str, fits: &dyn Fn(&str) -> bool| {
        name.match_indices(what)
            .any(|(at, _)| fits(&name[at + what.len()..]))
    };
    behind("_SERVICE_HOST", &str::is_empty)
        || behind("_SERVICE_PORT", &|rest| {
            rest.is_empty() || rest.starts_with('_')
        })
        || behind("_PORT", &|rest| match rest.is_empty() {
            true => value.contains("://"),
            false => port_of(rest),
        })
}

/// `--set section.key=value`.
pub(super) fn flag(layer: &mut Layer, assignment: &str) -> Result<(), ConfigError> {
    let at = format!("--set {assignment}");
    let parts = assignment.split_once('=').and_then(|(path, value)| {
        path.trim()
            .split_once('.')
            .map(|(section, key)| (section, key, value))
    });
    let Some((section, key, text)) = parts else {
        return Err(ConfigError(format!(
            "{at}: write it as --set section.key=value"
        )));
    };
    if !layer.table.contains_key(section) {
        return Err(unknown(&at, "section", section, section, &layer.sections()));
    }
    if !layer.keys(section).contains(&key) {
        return Err(unknown(
            &at,
            "key",
            &format!("{section}.{key}"),
            key,
            &layer.keys(section),
        ));
    }
    let kind = layer.kind(section, key);
    // As the file has it: the quotes are no part of the text.
    let quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    let value = match format!("text = {text}").parse::<Table>() {
        Ok(mut table) if kind == "string" && quoted => table.remove("text"),
        _ => None,
    };
    let value = match value {
        Some(value) => value,
        None => parse(kind, text).map_err(|why| ConfigError(format!("{at}: {why}")))?,
    };
    layer.set(section, key, value, "flag".into());
    Ok(())
}

fn parse(kind: &str, text: &str) -> Result<Value, String> {
    match kind {
        "integer" => text
            .parse()
            .map(Value::Integer)
            .map_err(|_| format!("\"{text}\" is not a whole number")),
        "boolean" => text
            .parse()
            .map(Value::Boolean)
            .map_err(|_| format!("\"{text}\" must be true or false")),
        "float" => text
            .parse()
            .map(Value::Float)
            .map_err(|_| format!("\"{text}\" is not a number")),
        "array" => list(text),
        _ => Ok(Value::String(text.into())),
    }
}

/// `a, b` → two items; an empty text is an empty list. A list as a file has it, `["a", "b"]`, is the same, also
/// when a shell has taken its quotes: `[a, b]`.
fn list(text: &str) -> Result<Value, String> {
    let text = text.trim();
    let mut plain = text;
    if let Some(inside) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        if let Ok(mut table) = format!("list = {text}").parse::<Table>()
            && let Some(list) = table.remove("list")
        {
            return Ok(list);
        }
        plain = inside;
    }
    if plain.contains(['[', ']', '"', '\'']) {
        return Err(format!(
            "{text} is not a list; write [\"a\", \"b\"] in single quotes, or a,b"
        ));
    }
    let items = plain
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty());
    Ok(Value::Array(
        items.map(|item| Value::String(item.into())).collect(),
    ))
}

/// Settings that were, and what does their work now.
const REPLACED: [(&str, &str); 1] = [(
    "server.trust_proxy",
    "List the addresses of your proxies in `server.trusted_proxies` instead, such as [\"10.0.3.7\"]; \
     [\"loopback\", \"private\"] are all that can be yours alone",
)];

fn unknown(at: &str, what: &str, full: &str, name: &str, known: &[&str]) -> ConfigError {
    if let Some((_, instead)) = REPLACED.iter().find(|(old, _)| *old == full) {
        return ConfigError(format!("{at}: `{full}` is no longer there. {instead}."));
    }
    let hint = nearest(name, known).map_or_else(
        || format!("Known here: {}.", known.join(", ")),
        |near| format!("Did you mean `{near}`?"),
    );
    ConfigError(format!("{at}: unknown {what} `{full}`. {hint}"))
}

/// The known name most like `name`, when one is like it at all.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), *candidate))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

fn article(kind: &str) -> String {
    match kind {
        "string" => "text in quotes".into(),
        "integer" => "a whole number".into(),
        "float" => "a number".into(),
        "boolean" => "true or false".into(),
        "array" => "a list like [\"a\", \"b\"]".into(),
        other => format!("a {other}"),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

/// Where `key` is assigned below `[section]` (the parser keeps spans of the top level only).
fn line_offset(text: &str, section: &str, key: &str) -> Option<usize> {
    let mut inside = false;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') {
            inside = trimmed
                .trim_start_matches('[')
                .split(']')
                .next()
                .map(str::trim)
                == Some(section);
        } else if inside
            && trimmed
                .split('=')
                .next()
                .map(|name| name.trim().trim_matches('"'))
                == Some(key)
        {
            return Some(offset);
        }
        offset += line.len();
    }
    None
}
