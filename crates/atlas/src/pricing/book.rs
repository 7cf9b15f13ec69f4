//! The price book: what a unit costs, where and until when, and which public page says so.

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use super::curve::Bends;
use super::number::Number;
use super::problem::Problems;
use super::reader::{Bounds, Reader, Section};

/// The price books that come with Stoa: name and text.
pub const BUILT_IN: [(&str, &str); 2] = [
    (
        "gcp-us-central1",
        include_str!("../../../../data/price-books/gcp-us-central1.toml"),
    ),
    (
        "gcp-asia-east1",
        include_str!("../../../../data/price-books/gcp-asia-east1.toml"),
    ),
];

/// Prices of one provider in one region and currency.
#[derive(Debug, Clone)]
pub struct PriceBook {
    pub title: String,
    pub provider: String,
    pub region: String,
    pub currency: String,
    /// First and last day, `2026-10-01`. Without a last day until replaced.
    pub valid_from: String,
    pub valid_to: Option<String>,
    pub prices: BTreeMap<String, Price>,
    pub machines: Vec<Machine>,
    /// Meter and reason: what the book knows it lacks.
    pub not_priced: Vec<(String, String)>,
}

/// What one unit of a meter costs.
#[derive(Debug, Clone)]
pub struct Price {
    pub meter: String,
    pub unit: String,
    /// Units free each month and billing account.
    pub free: Number,
    /// The last has no end. Ends count from 0, the free units included.
    pub tiers: Vec<Tier>,
    pub source: Source,
}

#[derive(Debug, Clone)]
pub struct Tier {
    pub up_to: Option<Number>,
    pub amount: Number,
}

/// Where a price was read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Source {
    /// Title of the public page.
    pub title: String,
    /// `2026-09-30`, `2026-09` or `2026`: as exactly as it is known.
    pub read: String,
    /// `vendor`, `second-hand` or `derived`.
    pub seen: String,
    pub note: Option<String>,
}

/// A machine type.
#[derive(Debug, Clone)]
pub struct Machine {
    pub name: String,
    pub family: String,
    /// What is billed and what it sustains; a share for shared cores.
    pub vcpu: Number,
    pub memory_gib: Number,
    pub shared_core: bool,
    pub source: Source,
    /// What each further part of the month costs, as a share of the list price; empty without discount.
    pub sustained_use: Vec<Number>,
}

impl Price {
    /// The cost of a quantity, tiers and free units observed.
    pub(crate) fn bends(&self, free_units: bool) -> Bends {
        let free = match free_units {
            true => self.free.clone(),
            false => Number::zero(),
        };
        let mut segments = vec![(Number::zero(), Number::zero())];
        let mut begin = free.clone();
        for tier in &self.tiers {
            let over = tier.up_to.as_ref().is_some_and(|end| *end <= begin);
            if over {
                continue;
            }
            if begin.is_zero() {
                segments.clear();
            }
            segments.push((begin.clone(), tier.amount.clone()));
            begin = tier.up_to.clone().unwrap_or(begin);
        }
        Bends {
            start: Number::zero(),
            segments,
        }
    }

    /// The price of a unit, where there is only one.
    pub fn flat(&self) -> Option<&Number> {
        match self.tiers.as_slice() {
            [tier] => Some(&tier.amount),
            _ => None,
        }
    }
}

impl PriceBook {
    /// Reads a price book; every problem with line and column.
    pub fn read(text: &str) -> Result<PriceBook, Problems> {
        let mut reader = Reader::new(text);
        let document = reader.document();
        let root = reader.section("", document.get_ref(), 0..0);
        let book = book(&mut reader, root);
        reader.finish(book)
    }

    /// A price book that comes with Stoa.
    pub fn built_in(name: &str) -> Option<Result<PriceBook, Problems>> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Some(PriceBook::read(text))
    }

    /// Whether the prices are meant for this day (`2026-11-21`).
    pub fn holds_on(&self, day: &str) -> bool {
        self.valid_from.as_str() <= day && self.valid_to.as_deref().is_none_or(|last| day <= last)
    }

    /// The same book with every price of a meter that begins so multiplied.
    pub(crate) fn scaled(&self, prefix: &str, factor: &Number) -> PriceBook {
        let mut book = self.clone();
        let meters = book
            .prices
            .values_mut()
            .filter(|price| price.meter.starts_with(prefix));
        for price in meters {
            for tier in &mut price.tiers {
                tier.amount = &tier.amount * factor;
            }
        }
        book
    }
}

fn book<'t>(reader: &mut Reader<'t>, mut root: Section<'_, 't>) -> Option<PriceBook> {
    let format = root.number(reader, "format", Bounds::Count);
    let format = root.must(reader, "format", format);
    if format.is_some_and(|format| !format.is_one()) {
        reader.note(0, "this Stoa reads price books of `format = 1`");
    }
    let text = |reader: &mut Reader<'t>, root: &mut Section<'_, 't>, key| {
        let text = root.text(reader, key);
        root.must(reader, key, text)
    };
    let title = text(reader, &mut root, "title");
    let provider = text(reader, &mut root, "provider");
    let region = text(reader, &mut root, "region");
    let currency = text(reader, &mut root, "currency");
    let valid_from = day(reader, &mut root, "valid_from");
    let valid_from = root.must(reader, "valid_from", valid_from);
    let valid_to = day(reader, &mut root, "valid_to");
    if let (Some(from), Some(to)) = (&valid_from, &valid_to)
        && to < from
    {
        reader.note(0, format!("`valid_to` {to} is before `valid_from` {from}"));
    }
    let sources = sources(reader, &mut root);
    let not_priced = root
        .list(reader, "not_priced")
        .into_iter()
        .filter_map(|mut section| {
            let meter = section.text(reader, "meter");
            let meter = section.must(reader, "meter", meter);
            let why = section.text(reader, "why");
            let why = section.must(reader, "why", why);
            section.end(reader);
            Some((meter?, why?))
        })
        .collect();
    let mut prices = BTreeMap::new();
    for section in root.list(reader, "prices") {
        let at = section.start();
        if let Some(price) = price(reader, section, &sources) {
            let meter = price.meter.clone();
            if prices.insert(meter.clone(), price).is_some() {
                reader.note(at, format!("`{meter}` has a price already"));
            }
        }
    }
    let families = families(reader, &mut root);
    let mut machines: Vec<Machine> = Vec::new();
    for section in root.list(reader, "machines") {
        machines.extend(machine(reader, section, &sources, &families));
    }
    root.end(reader);
    Some(PriceBook {
        title: title?,
        provider: provider?,
        region: region?,
        currency: currency?,
        valid_from: valid_from?,
        valid_to,
        prices,
        machines,
        not_priced,
    })
}

fn day<'t>(
    reader: &mut Reader<'t>,
    root: &mut Section<'_, 't>,
    key: &'static str,
) -> Option<String> {
    let (text, at) = root.text_at(reader, key)?;
    if shape(&text) != "0000-00-00" {
        reader.note(at, format!("`{key}` must be a day such as \"2026-10-01\""));
        return None;
    }
    Some(text)
}

/// Digits as 0: `2026-10-01` → `0000-00-00`.
fn shape(text: &str) -> String {
    let zero = |c: char| if c.is_ascii_digit() { '0' } else { c };
    text.chars().map(zero).collect()
}

type Sources = BTreeMap<String, Source>;

fn sources<'t>(reader: &mut Reader<'t>, root: &mut Section<'_, 't>) -> Sources {
    let mut out = Sources::new();
    for (name, mut section) in root.tables(reader, "sources") {
        let title = section.text(reader, "title");
        let title = section.must(reader, "title", title);
        let read = section.text_at(reader, "read");
        if let Some((read, at)) = &read
            && !["0000-00-00", "0000-00", "0000"].contains(&shape(read).as_str())
        {
            reader.note(
                *at,
                "`read` must be the day, month or year it was read: \"2026-09-30\"",
            );
        }
        let read = section.must(reader, "read", read);
        let seen = section.text_at(reader, "seen");
        if let Some((seen, at)) = &seen
            && !["vendor", "second-hand", "derived"].contains(&seen.as_str())
        {
            reader.note(*at, "`seen` must be vendor, second-hand or derived");
        }
        let seen = section.must(reader, "seen", seen);
        let note = section.text(reader, "note");
        section.end(reader);
        if let (Some(title), Some((read, _)), Some((seen, _))) = (title, read, seen) {
            out.insert(
                name,
                Source {
                    title,
                    read,
                    seen,
                    note,
                },
            );
        }
    }
    out
}

/// The source a key names.
fn source<'t>(
    reader: &mut Reader<'t>,
    section: &mut Section<'_, 't>,
    key: &'static str,
    sources: &Sources,
) -> Option<Source> {
    let (name, at) = section.text_at(reader, key)?;
    let found = sources.get(&name).cloned();
    if found.is_none() {
        let known: Vec<&str> = sources.keys().map(String::as_str).collect();
        let known = known.join(", ");
        reader.note(
            at,
            format!("there is no [sources.{name}]; there are: {known}"),
        );
    }
    found
}

fn price<'t>(
    reader: &mut Reader<'t>,
    mut section: Section<'_, 't>,
    sources: &Sources,
) -> Option<Price> {
    let meter = section.text(reader, "meter");
    let meter = section.must(reader, "meter", meter);
    let unit = section.text(reader, "unit");
    let unit = section.must(reader, "unit", unit);
    let free = section.number(reader, "free", Bounds::NotNegative);
    let amount = section.number(reader, "amount", Bounds::NotNegative);
    let found = source(reader, &mut section, "source", sources);
    let source = section.must(reader, "source", found);
    let at = section.start();
    let mut tiers: Vec<Tier> = Vec::new();
    for mut tier in section.list(reader, "tiers") {
        let at = tier.start();
        let up_to = tier.number(reader, "up_to", Bounds::Positive);
        let amount = tier.number(reader, "amount", Bounds::NotNegative);
        let amount = tier.must(reader, "amount", amount);
        tier.end(reader);
        let before = tiers.last().map(|tier| tier.up_to.clone());
        match (&before, &up_to) {
            (Some(None), _) => reader.note(at, "only the last tier goes without `up_to`"),
            (Some(Some(end)), Some(next)) if next <= end => {
                reader.note(at, "`up_to` must rise from tier to tier");
            }
            _ => {}
        }
        tiers.push(Tier {
            up_to,
            amount: amount?,
        });
    }
    match (&amount, tiers.last()) {
        (Some(_), Some(_)) => reader.note(at, "a price has `amount` or `tiers`, not both"),
        (None, None) => reader.note(at, "a price needs `amount` or `tiers`"),
        (None, Some(last)) if last.up_to.is_some() => {
            reader.note(at, "the last tier must go without `up_to`");
        }
        _ => {}
    }
    section.end(reader);
    if let Some(amount) = amount {
        tiers = vec![Tier {
            up_to: None,
            amount,
        }];
    }
    Some(Price {
        meter: meter?,
        unit: unit?,
        free: free.unwrap_or_else(Number::zero),
        tiers,
        source: source?,
    })
}

fn families<'t>(
    reader: &mut Reader<'t>,
    root: &mut Section<'_, 't>,
) -> BTreeMap<String, Vec<Number>> {
    let mut out = BTreeMap::new();
    for (name, mut section) in root.tables(reader, "families") {
        let mut shares = Vec::new();
        if let Some(value) = section.value("sustained_use") {
            match value.get_ref() {
                toml::de::DeValue::Array(items) => {
                    for item in items.iter() {
                        shares.extend(reader.as_number("a share", item, Bounds::Share));
                    }
                }
                _ => reader.note(
                    value.span().start,
                    "`sustained_use` must be a list of shares",
                ),
            }
        }
        // Named for the reader of the book; the prices themselves carry their own sources.
        section.text(reader, "sustained_use_source");
        section.end(reader);
        out.insert(name, shares);
    }
    out
}

fn machine<'t>(
    reader: &mut Reader<'t>,
    mut section: Section<'_, 't>,
    sources: &Sources,
    families: &BTreeMap<String, Vec<Number>>,
) -> Option<Machine> {
    let name = section.text(reader, "name");
    let name = section.must(reader, "name", name);
    let family = section.text_at(reader, "family");
    let family = section.must(reader, "family", family);
    if let Some((family, at)) = &family
        && !families.contains_key(family)
    {
        reader.note(*at, format!("there is no [families.{family}]"));
    }
    let vcpu = section.number(reader, "vcpu", Bounds::Positive);
    let vcpu = section.must(reader, "vcpu", vcpu);
    let memory_gib = section.number(reader, "memory_gib", Bounds::Positive);
    let memory_gib = section.must(reader, "memory_gib", memory_gib);
    let shared_core = section.yes(reader, "shared_core").unwrap_or(false);
    let found = source(reader, &mut section, "source", sources);
    let source = section.must(reader, "source", found);
    section.end(reader);
    let (family, _) = family?;
    Some(Machine {
        sustained_use: families.get(&family).cloned().unwrap_or_default(),
        name: name?,
        family,
        vcpu: vcpu?,
        memory_gib: memory_gib?,
        shared_core,
        source: source?,
    })
}
