//! Reads a workload file: defaults, bounds, and words for what is wrong.

use num_traits::{One, Zero};
use toml::de::DeValue;

use super::{Database, Environment, Gke, Network, Vm, Workload};
use crate::pricing::number::{Number, fraction, parse, whole};
use crate::pricing::problem;
use crate::pricing::reader::{Bounds, Reader, Section};

/// The keys of each table.
pub(super) const HOMES: &[(&str, &[&str])] = &[
    (
        "the head of the file",
        &["format", "name", "hours_per_month"],
    ),
    (
        "[requests]",
        &[
            "peak_per_second",
            "shape",
            "per_second",
            "latency_ms",
            "concurrency",
            "utilisation",
            "request_kib",
            "response_kib",
        ],
    ),
    (
        "[instance]",
        &["cpu", "memory_gib", "ephemeral_storage_gib"],
    ),
    ("[storage]", &["object_gib"]),
    (
        "[database]",
        &["cpu", "memory_gib", "storage_gib", "high_availability"],
    ),
    (
        "[network]",
        &[
            "load_balancer",
            "cloud_run_load_balancer",
            "external_addresses",
        ],
    ),
    (
        "[vm]",
        &["machine", "disk_gib", "system_memory_gib", "spot_spare"],
    ),
    (
        "[gke]",
        &[
            "machine",
            "node_disk_gib",
            "system_cpu",
            "system_memory_gib",
            "regional",
        ],
    ),
    (
        "[environments.NAME]",
        &[
            "scale",
            "hours",
            "days",
            "redundancy",
            "min_instances",
            "free_tier",
        ],
    ),
];

pub(super) fn workload<'t>(reader: &mut Reader<'t>, mut root: Section<'_, 't>) -> Option<Workload> {
    let format = root.number(reader, "format", Bounds::Count);
    if format.is_some_and(|format| !format.is_one()) {
        reader.note(0, "this Stoa reads workloads of `format = 1`");
    }
    let name = root.text(reader, "name");
    let name = root.must(reader, "name", name);
    let hours = root.number(reader, "hours_per_month", Bounds::Positive);

    let requests = root.table(reader, "requests");
    let requests = root.must(reader, "requests", requests);
    let requests = requests.and_then(|section| requests_of(reader, section));
    let instance = root.table(reader, "instance");
    let instance = root.must(reader, "instance", instance);
    let instance = instance.and_then(|mut section| {
        let cpu = section.number(reader, "cpu", Bounds::Positive);
        let cpu = section.must(reader, "cpu", cpu);
        let memory = section.number(reader, "memory_gib", Bounds::Positive);
        let memory = section.must(reader, "memory_gib", memory);
        let ephemeral = section.number(reader, "ephemeral_storage_gib", Bounds::NotNegative);
        section.end(reader);
        Some((cpu?, memory?, ephemeral.unwrap_or_else(Number::one)))
    });
    let object_gib = root.table(reader, "storage").and_then(|mut section| {
        let gib = section.number(reader, "object_gib", Bounds::NotNegative);
        section.end(reader);
        gib
    });
    let database = root
        .table(reader, "database")
        .and_then(|section| database(reader, section));
    let network = network(reader, &mut root);
    let vm = vm(reader, &mut root);
    let gke = gke(reader, &mut root);

    let mut environments = Vec::new();
    for (name, section) in root.tables(reader, "environments") {
        environments.push(environment(reader, name, section));
    }
    if environments.is_empty() {
        reader.note(0, "there is no environment: add [environments.production]");
    }
    root.end(reader);
    let requests = requests?;
    let (cpu, memory_gib, ephemeral_storage_gib) = instance?;
    Some(Workload {
        name: name?,
        per_second: requests.per_second,
        latency_ms: requests.latency_ms,
        concurrency: requests.concurrency,
        utilisation: requests.utilisation,
        request_kib: requests.request_kib,
        response_kib: requests.response_kib,
        cpu,
        memory_gib,
        ephemeral_storage_gib,
        object_gib: object_gib.unwrap_or_else(Number::zero),
        database,
        network,
        vm,
        gke,
        // The hours by which cloud providers state monthly prices: 365 × 24 / 12.
        hours_per_month: hours.unwrap_or_else(|| whole(730)),
        environments,
    })
}

struct Requests {
    per_second: Vec<Number>,
    latency_ms: Number,
    concurrency: Number,
    utilisation: Number,
    request_kib: Number,
    response_kib: Number,
}

fn requests_of<'t>(reader: &mut Reader<'t>, mut section: Section<'_, 't>) -> Option<Requests> {
    let per_second = per_second(reader, &mut section);
    let latency = section.number(reader, "latency_ms", Bounds::Positive);
    let latency = section.must(reader, "latency_ms", latency);
    let concurrency = section.number(reader, "concurrency", Bounds::Positive);
    let concurrency = section.must(reader, "concurrency", concurrency);
    let utilisation = section.number(reader, "utilisation", Bounds::Share);
    let request_kib = section.number(reader, "request_kib", Bounds::NotNegative);
    let response_kib = section.number(reader, "response_kib", Bounds::NotNegative);
    let response_kib = section.must(reader, "response_kib", response_kib);
    section.end(reader);
    Some(Requests {
        per_second: per_second?,
        latency_ms: latency?,
        concurrency: concurrency?,
        utilisation: utilisation.unwrap_or_else(|| fraction(7, 10)),
        request_kib: request_kib.unwrap_or_else(Number::zero),
        response_kib: response_kib?,
    })
}

/// How the load goes through a day, as hundredths of the peak.
const SHAPES: [(&str, [i64; 24]); 4] = [
    ("flat", [100; 24]),
    (
        "day",
        [
            20, 14, 10, 8, 8, 12, 22, 38, 55, 68, 76, 80, 84, 82, 80, 82, 86, 92, 98, 100, 94, 78,
            54, 34,
        ],
    ),
    (
        "office",
        [
            3, 2, 2, 2, 2, 4, 12, 35, 75, 95, 100, 96, 80, 88, 96, 94, 88, 68, 36, 18, 12, 8, 6, 4,
        ],
    ),
    (
        "evening",
        [
            30, 16, 8, 5, 4, 5, 8, 14, 18, 20, 24, 30, 36, 36, 36, 40, 48, 60, 78, 94, 100, 98, 80,
            52,
        ],
    ),
];

fn per_second<'t>(reader: &mut Reader<'t>, section: &mut Section<'_, 't>) -> Option<Vec<Number>> {
    let peak = section.number(reader, "peak_per_second", Bounds::NotNegative);
    let shape = section.value("shape");
    let each = section.value("per_second");
    if let Some(each) = each {
        if peak.is_some() || shape.is_some() {
            reader.note(
                each.span().start,
                "give `per_second`, or `peak_per_second` with a `shape`, not both",
            );
        }
        return hours(reader, "`per_second`", each);
    }
    let peak = section.must(reader, "peak_per_second", peak);
    let weights = match shape.map(|value| (value.get_ref(), value)) {
        None => shape_of("day")?,
        Some((DeValue::String(name), value)) => {
            let found = shape_of(name);
            if found.is_none() {
                let known: Vec<&str> = SHAPES.iter().map(|(name, _)| *name).collect();
                let near = match problem::near(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`? "),
                    None => String::new(),
                };
                let known = known.join(", ");
                reader.note(
                    value.span().start,
                    format!("there is no shape `{name}`; {near}there are {known}, or 24 numbers"),
                );
            }
            found?
        }
        Some((_, value)) => hours(reader, "`shape`", value)?,
    };
    let peak = peak?;
    let most = weights.iter().max().cloned().unwrap_or_else(Number::zero);
    if most.is_zero() {
        return Some(weights);
    }
    Some(weights.iter().map(|it| it * &peak / &most).collect())
}

fn shape_of(name: &str) -> Option<Vec<Number>> {
    let (_, weights) = SHAPES.iter().find(|(known, _)| *known == name)?;
    Some(weights.iter().map(|it| whole(*it)).collect())
}

fn hours<'t>(
    reader: &mut Reader<'t>,
    what: &str,
    value: &toml::Spanned<DeValue<'t>>,
) -> Option<Vec<Number>> {
    let items = match value.get_ref() {
        DeValue::Array(items) if items.len() == 24 => items,
        DeValue::Array(items) => {
            let count = items.len();
            reader.note(
                value.span().start,
                format!("{what} needs 24 numbers, one for each hour of the day, but has {count}"),
            );
            return None;
        }
        _ => {
            reader.note(value.span().start, format!("{what} must be 24 numbers"));
            return None;
        }
    };
    let mut out = Vec::with_capacity(24);
    for item in items.iter() {
        out.extend(reader.as_number("an hour", item, Bounds::NotNegative));
    }
    (out.len() == 24).then_some(out)
}

fn database<'t>(reader: &mut Reader<'t>, mut section: Section<'_, 't>) -> Option<Database> {
    let cpu = section.number(reader, "cpu", Bounds::Positive);
    let cpu = section.must(reader, "cpu", cpu);
    let memory_gib = section.number(reader, "memory_gib", Bounds::Positive);
    let memory_gib = section.must(reader, "memory_gib", memory_gib);
    let storage_gib = section.number(reader, "storage_gib", Bounds::NotNegative);
    let high_availability = section.yes(reader, "high_availability");
    section.end(reader);
    Some(Database {
        cpu: cpu?,
        memory_gib: memory_gib?,
        storage_gib: storage_gib.unwrap_or_else(Number::zero),
        high_availability: high_availability.unwrap_or(false),
    })
}

fn network<'t>(reader: &mut Reader<'t>, root: &mut Section<'_, 't>) -> Network {
    let mut network = Network {
        load_balancer: true,
        cloud_run_load_balancer: false,
        external_addresses: true,
    };
    if let Some(mut section) = root.table(reader, "network") {
        let mut set = |reader: &mut Reader<'t>, key, target: &mut bool| {
            *target = section.yes(reader, key).unwrap_or(*target);
        };
        set(reader, "load_balancer", &mut network.load_balancer);
        set(
            reader,
            "cloud_run_load_balancer",
            &mut network.cloud_run_load_balancer,
        );
        set(
            reader,
            "external_addresses",
            &mut network.external_addresses,
        );
        section.end(reader);
    }
    network
}

fn vm<'t>(reader: &mut Reader<'t>, root: &mut Section<'_, 't>) -> Vm {
    let mut vm = Vm {
        machine: None,
        disk_gib: whole(20),
        system_memory_gib: fraction(1, 2),
        spot_spare: fraction(1, 4),
    };
    if let Some(mut section) = root.table(reader, "vm") {
        vm.machine = machine(reader, &mut section);
        let not_negative = Bounds::NotNegative;
        replace(
            &mut vm.disk_gib,
            section.number(reader, "disk_gib", not_negative),
        );
        let memory = section.number(reader, "system_memory_gib", not_negative);
        replace(&mut vm.system_memory_gib, memory);
        replace(
            &mut vm.spot_spare,
            section.number(reader, "spot_spare", not_negative),
        );
        section.end(reader);
    }
    vm
}

fn gke<'t>(reader: &mut Reader<'t>, root: &mut Section<'_, 't>) -> Gke {
    let mut gke = Gke {
        machine: None,
        node_disk_gib: whole(100),
        system_cpu: fraction(1, 4),
        system_memory_gib: fraction(1, 2),
        regional: false,
    };
    if let Some(mut section) = root.table(reader, "gke") {
        gke.machine = machine(reader, &mut section);
        let not_negative = Bounds::NotNegative;
        let disk = section.number(reader, "node_disk_gib", not_negative);
        replace(&mut gke.node_disk_gib, disk);
        replace(
            &mut gke.system_cpu,
            section.number(reader, "system_cpu", not_negative),
        );
        let memory = section.number(reader, "system_memory_gib", not_negative);
        replace(&mut gke.system_memory_gib, memory);
        gke.regional = section.yes(reader, "regional").unwrap_or(false);
        section.end(reader);
    }
    gke
}

fn machine<'t>(reader: &mut Reader<'t>, section: &mut Section<'_, 't>) -> Option<String> {
    section
        .text(reader, "machine")
        .filter(|machine| machine != "auto")
}

fn replace<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}

fn environment<'t>(
    reader: &mut Reader<'t>,
    name: String,
    mut section: Section<'_, 't>,
) -> Environment {
    let scale = section.number(reader, "scale", Bounds::NotNegative);
    let hours = section.text_at(reader, "hours").and_then(|(text, at)| {
        let hours = hour_range(&text);
        if hours.is_none() {
            reader.note(
                at,
                "`hours` must be a range of full hours such as \"08-18\"",
            );
        }
        hours
    });
    let days_at = section.value("days").map(|value| value.span().start);
    let days = section.number(reader, "days", Bounds::Positive);
    if days.as_ref().is_some_and(|days| *days > whole(7)) {
        reader.note(days_at.unwrap_or(0), "`days` are days of a week: at most 7");
    }
    let min_instances = section.number(reader, "min_instances", Bounds::Count);
    let redundancy = section.number(reader, "redundancy", Bounds::Count);
    let free_tier = section.yes(reader, "free_tier");
    section.end(reader);
    Environment {
        free_tier: free_tier.unwrap_or(name == "production"),
        name,
        scale: scale.unwrap_or_else(Number::one),
        hours: hours.unwrap_or((0, 24)),
        days_per_week: days.unwrap_or_else(|| whole(7)),
        min_instances: min_instances.unwrap_or_else(Number::zero),
        redundancy: redundancy.unwrap_or_else(Number::one).max(Number::one()),
    }
}

fn hour_range(text: &str) -> Option<(u32, u32)> {
    let (from, to) = text.split_once('-')?;
    let hour = |text: &str| {
        let hour = parse(text.trim())?;
        let fits = hour.is_integer() && hour >= Number::zero() && hour <= whole(24);
        fits.then(|| hour.to_integer().to_string().parse::<u32>().ok())?
    };
    let (from, to) = (hour(from)?, hour(to)?);
    (from != to && from < 24).then_some((from, to))
}
