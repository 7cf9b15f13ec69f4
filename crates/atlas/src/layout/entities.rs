//! Tables and the keys between them. Every column is a row of its table, and a line ends at its row.

use stoa_kernel::budget::step;

use super::geometry::{Path, Point, Rect};
use super::graph::{MARGIN, Tone};
use super::layered::{self, BoxIn, FrameIn, Gaps, Input, LinkIn};
use super::text::Font;
use super::{by_id, size};

#[derive(Clone, Debug, Default)]
pub struct Entities {
    pub title: String,
    pub description: String,
    pub tables: Vec<Table>,
    pub relations: Vec<Relation>,
    /// Identifier and title; tables name the group they are in.
    pub groups: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default)]
pub struct Table {
    pub id: String,
    pub label: String,
    pub columns: Vec<Column>,
    pub group: Option<String>,
    pub tone: Tone,
    pub link: Option<String>,
    pub planned: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Key {
    #[default]
    None,
    Primary,
    Foreign,
    Unique,
}

impl Key {
    /// The mark before the name.
    pub fn mark(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Primary => "PK",
            Self::Foreign => "FK",
            Self::Unique => "U",
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Column {
    pub name: String,
    pub kind: String,
    pub key: Key,
    pub optional: bool,
}

/// From the table that holds the key to the one it names. An empty or unknown column is the head.
#[derive(Clone, Debug, Default)]
pub struct Relation {
    pub from: String,
    pub from_column: String,
    pub to: String,
    pub to_column: String,
    /// The key may be absent.
    pub optional: bool,
    /// At most one row holds each key.
    pub single: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Placed {
    pub width: f64,
    pub height: f64,
    pub tables: Vec<Rect>,
    pub groups: Vec<Rect>,
    /// In the order of the relations; without steps where a table is unknown.
    pub lines: Vec<Path>,
}

pub const HEAD: f64 = 34.0;
pub const ROW: f64 = 22.0;
pub(crate) const NAME: Font = Font::regular(12.5);
pub(crate) const KIND: Font = Font::regular(11.0);
/// The place of the mark, and the space around texts.
pub(crate) const MARKS: f64 = 26.0;
pub(crate) const SIDE: f64 = 12.0;

/// Tables with keys on the left, those they name on the right.
pub fn place(entities: &Entities) -> Placed {
    let index = by_id(entities.tables.iter().map(|table| table.id.as_str()));
    let groups = by_id(entities.groups.iter().map(|group| group.0.as_str()));
    let mut input = Input {
        gaps: Gaps {
            boxes: 30.0,
            rows: 64.0,
            edges: 12.0,
        },
        ..Input::default()
    };
    let mut used = vec![false; entities.groups.len()];
    for table in &entities.tables {
        let (w, h) = extent(table);
        let frame = table.group.as_deref().and_then(|g| groups.get(g).copied());
        if let Some(frame) = frame {
            used[frame] = true;
        }
        input.boxes.push(BoxIn {
            across: h,
            down: w,
            frame,
            beyond: 0.0,
            ..BoxIn::default()
        });
    }
    for ((_, title), used) in entities.groups.iter().zip(used) {
        let frame = input.frames.len();
        input.frames.push(FrameIn {
            across: (size::PAD + 20.0, size::PAD),
            down: (size::PAD, size::PAD),
            least_down: size::TITLE.width(title) + 2.0 * size::PAD,
            ..FrameIn::default()
        });
        if !used {
            input.boxes.push(BoxIn {
                across: 8.0,
                down: 40.0,
                frame: Some(frame),
                ..BoxIn::default()
            });
        }
    }
    let mut links = Vec::new();
    for relation in &entities.relations {
        let ends = (
            index.get(relation.from.as_str()),
            index.get(relation.to.as_str()),
        );
        links.push(match ends {
            (Some(from), Some(to)) if from != to => {
                input.links.push(LinkIn {
                    from: *from,
                    to: *to,
                    from_port: Some(port(&entities.tables[*from], &relation.from_column)),
                    to_port: Some(port(&entities.tables[*to], &relation.to_column)),
                    ..LinkIn::default()
                });
                Line::Between(input.links.len() - 1)
            }
            (Some(own), Some(_)) => Line::Own(*own),
            _ => Line::Nothing,
        });
    }
    let output = layered::arrange(&input, false);
    let tables: Vec<Rect> = output
        .boxes
        .iter()
        .take(entities.tables.len())
        .map(|r| r.turned().moved(MARGIN, MARGIN))
        .collect();
    let lines = links
        .iter()
        .zip(&entities.relations)
        .map(|(line, relation)| match *line {
            Line::Between(link) => output.routes[link]
                .path
                .map(|p| p.turned().moved(MARGIN, MARGIN)),
            Line::Own(table) => own(&entities.tables[table], tables[table], relation),
            Line::Nothing => Path::default(),
        })
        .collect();
    Placed {
        width: output.down + 2.0 * MARGIN + OWN,
        height: output.across + 2.0 * MARGIN,
        tables,
        groups: output
            .frames
            .iter()
            .map(|r| r.turned().moved(MARGIN, MARGIN))
            .collect(),
        lines,
    }
}

enum Line {
    Between(usize),
    Own(usize),
    Nothing,
}

pub(crate) fn extent(table: &Table) -> (f64, f64) {
    step(table.columns.len() as u64 + 1);
    let rows = table.columns.iter().map(|c| {
        let optional = if c.optional { KIND.width("?") } else { 0.0 };
        NAME.width(&c.name) + KIND.width(&c.kind) + optional + 18.0
    });
    let widest = rows.fold(0.0, f64::max) + MARKS + 2.0 * SIDE;
    let head = size::NAME.width(&table.label) * size::SLACK
        + 2.0 * SIDE
        + if table.planned { 70.0 } else { 0.0 };
    let w = widest.max(head).max(150.0);
    let h = HEAD + ROW * table.columns.len() as f64 + 6.0;
    ((w / 2.0).ceil() * 2.0, (h / 2.0).ceil() * 2.0)
}

/// The middle of a column's row from the middle of the table.
fn port(table: &Table, column: &str) -> f64 {
    let (_, h) = extent(table);
    let row = table.columns.iter().position(|c| c.name == column);
    row.map_or(HEAD / 2.0, |r| HEAD + ROW * (r as f64 + 0.5)) - h / 2.0
}

/// How far a line from a table to itself reaches out.
const OWN: f64 = 18.0;

fn own(table: &Table, rect: Rect, relation: &Relation) -> Path {
    let y = |column: &str| rect.centre().y + port(table, column);
    let (from, to) = (y(&relation.from_column), y(&relation.to_column));
    let to = if (from - to).abs() < 1.0 {
        to + 8.0
    } else {
        to
    };
    let x = rect.right();
    Path::through(&[
        Point::new(x, from),
        Point::new(x + OWN, from),
        Point::new(x + OWN, to),
        Point::new(x, to),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_the_rows_of_their_columns() {
        let column = |name: &str, key| Column {
            name: name.into(),
            kind: "uuid".into(),
            key,
            ..Column::default()
        };
        let table = |id: &str| Table {
            id: id.into(),
            label: id.into(),
            columns: vec![
                column("id", Key::Primary),
                column("org_id", Key::Foreign),
                column("name", Key::None),
            ],
            ..Table::default()
        };
        let relation = |from: &str, to: &str| Relation {
            from: from.into(),
            from_column: "org_id".into(),
            to: to.into(),
            to_column: "id".into(),
            ..Relation::default()
        };
        let entities = Entities {
            tables: vec![table("orgs"), table("members"), table("keys")],
            relations: vec![
                relation("members", "orgs"),
                relation("keys", "orgs"),
                relation("orgs", "nobody"),
            ],
            ..Entities::default()
        };
        let placed = place(&entities);
        for (line, table) in [(0, 1), (1, 2)] {
            let (from, to) = (placed.tables[table], placed.tables[0]);
            assert_eq!(
                placed.lines[line].start,
                Point::new(from.right(), from.y + HEAD + ROW * 1.5)
            );
            assert_eq!(
                placed.lines[line].end(),
                Point::new(to.x, to.y + HEAD + ROW * 0.5)
            );
        }
        assert!(placed.lines[2].steps.is_empty());
        assert!(!placed.tables[1].overlaps(&placed.tables[2]));
    }
}
