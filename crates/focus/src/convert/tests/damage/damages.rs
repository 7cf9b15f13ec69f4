//! What happens to files between a vendor and whoever reads them.

use stoa_testkit::fuzz::Random;

use super::{Money, Seed};

pub(super) struct Damage {
    pub(super) bytes: Vec<u8>,
    /// For the message of a failure.
    pub(super) what: String,
}

/// What people and programs put into cells.
const CELLS: [&str; 32] = [
    "",
    " ",
    "n/a",
    "N/A",
    "NaN",
    "nan",
    "None",
    "NULL",
    "null",
    "\\N",
    "-",
    "-2",
    "Unassigned",
    "0",
    "1e400",
    "1E-30",
    "2.3100000000000002e-05",
    "1234567890123456789012345678901",
    "0.1234567890123456789012345",
    "1,234.56",
    "1.234,56",
    "$5.00",
    "12/31/2024",
    "{'a': 'b'}",
    "caf\u{e9} \u{2013} \u{1f600}",
    "line\nbreak",
    "#REF!",
    "1e40",
    "{'a': 1}",
    "2024-13-45",
    "0.1234567890123456789",
    "\u{fc}\u{0}",
];

/// Damages a file in one way, or two.
pub(super) fn damaged(random: &mut Random, seed: &Seed, bytes: &[u8]) -> Damage {
    let mut damage = once(random, seed, bytes);
    if random.below(4) == 0 {
        let second = once(random, seed, &damage.bytes);
        damage = Damage {
            bytes: second.bytes,
            what: format!("{}; {}", damage.what, second.what),
        };
    }
    damage
}

fn once(random: &mut Random, seed: &Seed, bytes: &[u8]) -> Damage {
    let is_table = seed.is_table();
    let text = std::str::from_utf8(bytes).ok();
    match (random.below(12), text) {
        (0..=3, Some(text)) if is_table => cell(random, seed, text),
        (4, Some(text)) if is_table => column(random, text),
        (0..=4, Some(text)) => member(random, text),
        (5, Some(text)) => encoding(random, text),
        (6, Some(text)) => lines(random, text),
        (7, _) => {
            let at = random.below(bytes.len());
            Damage {
                bytes: bytes[..at].to_vec(),
                what: format!("cut off at byte {at}"),
            }
        }
        (8, Some(text)) if is_table => cells(random, text),
        (9, _) => several_bytes(random, bytes),
        _ => byte(random, bytes),
    }
}

/// Several cells anywhere, each with something else in it.
fn cells(random: &mut Random, text: &str) -> Damage {
    let mut rows = table(text);
    let mut what = Vec::new();
    for _ in 0..4 {
        let row = 1 + random.below(rows.len().saturating_sub(1));
        let column = random.below(rows[0].len());
        let new = CELLS[random.below(CELLS.len())];
        if let Some(cell) = rows.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = new.to_owned();
        }
        what.push(format!("{} is {new:?} in row {row}", rows[0][column]));
    }
    Damage {
        bytes: written(&rows, b','),
        what: what.join("; "),
    }
}

/// Several bytes behind the first line.
fn several_bytes(random: &mut Random, bytes: &[u8]) -> Damage {
    const BYTES: [u8; 6] = [b',', b'"', 0xfc, b'9', b'x', b'\n'];
    let mut bytes = bytes.to_vec();
    let first = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let mut what = Vec::new();
    for _ in 0..6 {
        let (at, new) = (
            first + random.below(bytes.len() - first),
            BYTES[random.below(BYTES.len())],
        );
        bytes[at] = new;
        what.push(format!("byte {at} is {new:#x}"));
    }
    Damage {
        bytes,
        what: what.join("; "),
    }
}

fn byte(random: &mut Random, bytes: &[u8]) -> Damage {
    const BYTES: [u8; 10] = [0, b'"', b',', b'\n', 0xe9, 0xff, b'\\', b'9', b'-', b'\t'];
    let mut bytes = bytes.to_vec();
    let (at, new) = (random.below(bytes.len()), BYTES[random.below(BYTES.len())]);
    let what = match random.below(3) {
        0 => {
            bytes[at] = new;
            format!("byte {at} is {new:#x}")
        }
        1 => {
            bytes.insert(at, new);
            format!("{new:#x} before byte {at}")
        }
        _ => {
            bytes.remove(at);
            format!("without byte {at}")
        }
    };
    Damage { bytes, what }
}

/// Rows and cells, as a library reads them that is not ours.
fn table(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let records = reader.records().map_while(Result::ok);
    records
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

fn written(rows: &[Vec<String>], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("in memory");
    }
    writer.into_inner().expect("in memory")
}

/// One cell, or a tenth of a column; in half of the cases where the money is.
fn cell(random: &mut Random, seed: &Seed, text: &str) -> Damage {
    let mut rows = table(text);
    let named = match seed.money {
        Money::Column(cost) => [cost, seed.currency],
        _ => ["cost", seed.currency],
    };
    let width = rows.first().map_or(0, Vec::len);
    let column = match random.below(2) {
        0 => rows[0]
            .iter()
            .position(|name| name == named[random.below(2)]),
        _ => None,
    };
    let column = column.unwrap_or_else(|| random.below(width));
    let new = CELLS[random.below(CELLS.len())];
    let every = [usize::MAX, 10, 1][random.below(3)];
    let first = 1 + random.below(rows.len().saturating_sub(1));
    for (index, row) in rows.iter_mut().enumerate().skip(1) {
        if (index == first || index % every == 0)
            && let Some(cell) = row.get_mut(column)
        {
            *cell = new.to_owned();
        }
    }
    let name = rows[0].get(column).cloned().unwrap_or_default();
    Damage {
        bytes: written(&rows, b','),
        what: format!("{name} is {new:?} in row {first} and every {every}th"),
    }
}

fn column(random: &mut Random, text: &str) -> Damage {
    let mut rows = table(text);
    let width = rows.first().map_or(0, Vec::len);
    let (at, other) = (random.below(width), random.below(width));
    let name = rows[0][at].clone();
    let what = match random.below(5) {
        0 => {
            rows.iter_mut()
                .filter(|row| row.len() > at)
                .for_each(|row| drop(row.remove(at)));
            format!("without the column {name}")
        }
        1 => {
            rows[0][at] = format!("{name} (copy)");
            format!("{name} has another name")
        }
        2 => {
            rows[0][at] = name.to_ascii_uppercase();
            format!("{name} in capitals")
        }
        3 => {
            let filled = rows.iter_mut().filter(|row| row.len() > at.max(other));
            filled.for_each(|row| row.swap(at, other));
            format!("{name} changed places")
        }
        _ => {
            rows.iter_mut().for_each(|row| row.push("extra".to_owned()));
            rows[0].pop();
            rows[0].push("something nobody knows".to_owned());
            "one more column".to_owned()
        }
    };
    let delimiter = [b',', b';', b'\t'][random.below(3)];
    Damage {
        bytes: written(&rows, delimiter),
        what: format!("{what}, {:?}", delimiter as char),
    }
}

/// A number or text in JSON.
fn member(random: &mut Random, text: &str) -> Damage {
    let values: Vec<usize> = text.match_indices(':').map(|(at, _)| at + 1).collect();
    let at = values[random.below(values.len())];
    let rest = &text[at..];
    let end = rest.find([',', '}', ']', '\n']).unwrap_or(rest.len());
    const VALUES: [&str; 9] = [
        "null", "\"\"", "\"n/a\"", "NaN", "1e400", "[]", "{}", "true", "-1.5e-9",
    ];
    let new = VALUES[random.below(VALUES.len())];
    Damage {
        bytes: format!("{} {new}{}", &text[..at], &rest[end..]).into_bytes(),
        what: format!("{new} instead of{}", &rest[..end]),
    }
}

fn encoding(random: &mut Random, text: &str) -> Damage {
    let plain = text.trim_start_matches('\u{feff}');
    // Something that differs between encodings has to be in it.
    let plain = plain.replacen("Compute", "Comp\u{fc}te", 3);
    let (bytes, what) = match random.below(4) {
        0 => (
            encoding_rs::WINDOWS_1252.encode(&plain).0.into_owned(),
            "Windows-1252",
        ),
        1 => (utf_16(&plain, u16::to_le_bytes, [0xff, 0xfe]), "UTF-16 LE"),
        2 => (utf_16(&plain, u16::to_be_bytes, [0xfe, 0xff]), "UTF-16 BE"),
        _ => (format!("\u{feff}{plain}").into_bytes(), "UTF-8 with a mark"),
    };
    Damage {
        bytes,
        what: what.to_owned(),
    }
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2], mark: [u8; 2]) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(bytes);
    mark.into_iter().chain(units).collect()
}

fn lines(random: &mut Random, text: &str) -> Damage {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = 1 + random.below(lines.len().saturating_sub(1));
    let what = match random.below(5) {
        0 => {
            lines.insert(at, lines[0]);
            format!("the first line again as line {}", at + 1)
        }
        1 => {
            lines.insert(at, "\n");
            format!("line {} is empty", at + 1)
        }
        2 => {
            lines.push("Total,,,,123.45\n");
            "a line of totals at the end".to_owned()
        }
        3 => {
            let bytes = text
                .replace("\r\n", "\n")
                .replace('\n', "\r\n")
                .into_bytes();
            return Damage {
                bytes,
                what: "carriage returns".to_owned(),
            };
        }
        _ => {
            lines.insert(0, "sep=,\n");
            "Excel's first line".to_owned()
        }
    };
    Damage {
        bytes: lines.concat().into_bytes(),
        what,
    }
}
