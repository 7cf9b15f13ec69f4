//! A workload's main inputs: what they are, and other values for them in the text of the file, so that
//! comments and everything else stay as they are written.

use std::collections::BTreeMap;

use serde::Serialize;
use toml_edit::{DocumentMut, Item, Table, Value};

use super::number::{exact, parse};
use super::problem::{Problem, Problems};
use super::workload::Workload;
use crate::parse::suggestion;

/// The inputs that can be changed one by one, by their place in the file.
pub const INPUTS: [&str; 10] = [
    "requests.peak_per_second",
    "requests.latency_ms",
    "requests.concurrency",
    "requests.utilisation",
    "requests.request_kib",
    "requests.response_kib",
    "instance.cpu",
    "instance.memory_gib",
    "instance.ephemeral_storage_gib",
    "storage.object_gib",
];

/// An input and its value, as a decimal or a fraction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Input {
    pub name: &'static str,
    pub value: String,
}

/// The value of each input of [`INPUTS`], defaults included.
pub fn inputs(workload: &Workload) -> Vec<Input> {
    let peak = workload.per_second.iter().max().cloned();
    let peak = peak.unwrap_or_default();
    let values = [
        &peak,
        &workload.latency_ms,
        &workload.concurrency,
        &workload.utilisation,
        &workload.request_kib,
        &workload.response_kib,
        &workload.cpu,
        &workload.memory_gib,
        &workload.ephemeral_storage_gib,
        &workload.object_gib,
    ];
    let pairs = INPUTS.into_iter().zip(values);
    pairs
        .map(|(name, value)| Input {
            name,
            value: exact(value),
        })
        .collect()
}

/// The text with other values. What the values mean is for [`Workload::read`] to judge.
pub fn adjust(text: &str, changes: &BTreeMap<String, String>) -> Result<String, Problems> {
    if changes.is_empty() {
        return Ok(text.to_owned());
    }
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let at = error.span().map_or(0, |span| span.start);
        let message = format!("not TOML: {}", error.message());
        Problems(vec![Problem::at(text, at, message)])
    })?;
    let mut problems = Vec::new();
    for (name, value) in changes {
        if let Err(message) = change(&mut document, name, value) {
            problems.push(Problem::at(text, 0, message));
        }
    }
    match problems.is_empty() {
        true => Ok(document.to_string()),
        false => Err(Problems(problems)),
    }
}

fn change(document: &mut DocumentMut, name: &str, value: &str) -> Result<(), String> {
    if !INPUTS.contains(&name) {
        let near = suggestion(name, INPUTS);
        return Err(format!("there is no input `{name}`: {near}"));
    }
    if parse(value).is_none() {
        return Err(format!(
            "`{name}` must be a number such as 0.25, but it is {value:?}"
        ));
    }
    let Some((section, key)) = name.split_once('.') else {
        return Err(format!("there is no input `{name}`"));
    };
    let table = document
        .entry(section)
        .or_insert_with(|| Item::Table(Table::new()));
    let Some(table) = table.as_table_like_mut() else {
        return Err(format!("`{section}` must be a table: [{section}]"));
    };
    // The loads of the hours keep their course and get another peak.
    if name == INPUTS[0]
        && let Some(hours) = table.remove("per_second")
    {
        table.insert("shape", hours);
    }
    // In quotes, so that every digit stays.
    let written = Value::from(value);
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let look = old.decor().clone();
            *old = written;
            *old.decor_mut() = look;
        }
        None => drop(table.insert(key, Item::Value(written))),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pricing::EXAMPLE;

    fn changed(text: &str, pairs: &[(&str, &str)]) -> Result<String, Problems> {
        let pairs = pairs.iter().map(|(a, b)| ((*a).into(), (*b).into()));
        adjust(text, &pairs.collect())
    }

    #[test]
    fn every_input_can_be_read_and_changed() {
        let before = inputs(&Workload::example().expect("sound"));
        assert_eq!(before[0].value, "40");
        assert_eq!(before[3].value, "0.7");
        for (index, input) in before.iter().enumerate() {
            let text = changed(EXAMPLE, &[(input.name, "0.375")]).expect("an input");
            let after = inputs(&Workload::read(&text).expect("sound"));
            for (other, (was, is)) in before.iter().zip(&after).enumerate() {
                let wanted = match other == index {
                    true => "0.375",
                    false => &was.value,
                };
                assert_eq!(is.value, wanted, "{} after {}", is.name, input.name);
            }
        }
    }

    #[test]
    fn comments_stay_and_hours_keep_their_course() {
        let text = changed(EXAMPLE, &[("requests.concurrency", "20")]).expect("an input");
        assert!(
            text.contains("concurrency = \"20\"          # requests one instance serves"),
            "{text}"
        );
        let hours = EXAMPLE
            .replace(
                "peak_per_second = 40",
                &format!("per_second = [{} 4]", "2, ".repeat(23)),
            )
            .replace("shape = \"day\"", "");
        let text = changed(&hours, &[("requests.peak_per_second", "8")]).expect("an input");
        let workload = Workload::read(&text).expect("sound");
        assert_eq!(exact(&workload.per_second[0]), "4");
        assert_eq!(exact(&workload.per_second[23]), "8");
    }

    #[test]
    fn what_cannot_be_is_said() {
        for (name, value, part) in [
            (
                "requests.latency",
                "1",
                "did you mean \"requests.latency_ms\"?",
            ),
            ("vm.disk_gib", "1", "there is no input `vm.disk_gib`"),
            ("instance.cpu", "many", "must be a number"),
        ] {
            let problems = changed(EXAMPLE, &[(name, value)]).expect_err("wrong");
            assert!(problems.to_string().contains(part), "{problems}");
        }
        let text = "storage = 3\n";
        let problems = changed(text, &[("storage.object_gib", "1")]).expect_err("wrong");
        assert!(problems.to_string().contains("[storage]"), "{problems}");
        assert!(changed("[", &[("instance.cpu", "1")]).is_err());
    }
}
