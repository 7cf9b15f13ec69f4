//! What is counted while the files are read: per rule, in parts that are put together in order, so that
//! the result does not depend on the threads.

use std::collections::BTreeMap;

use super::bits::Bits;
use super::compile::{Compiled, Program, Work};
use super::evaluate::{Batch, Evaluation, texts};
use super::expression::ColumnId;
use super::groups::{Breach, Feed, GroupRule, Groups};
use super::report::{EXAMPLES, Example, excerpt};

/// A row of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) file: u32,
    /// 1-based row (Parquet) or line.
    pub(super) row: u64,
}

/// What is known of a part of the input.
pub(super) struct Tally {
    pub(super) rows: u64,
    /// Rows of each file.
    pub(super) files: BTreeMap<u32, u64>,
    pub(super) rules: Vec<RuleTally>,
    /// Rows with a value, per column.
    pub(super) filled: Vec<u64>,
    /// Rows for which each probe holds.
    pub(super) probes: Vec<u64>,
    /// Lines that are no rows.
    pub(super) unreadable: u64,
    pub(super) unreadable_examples: Vec<(Spot, String)>,
}

#[derive(Default)]
pub(super) struct RuleTally {
    /// Whether some file had the columns the rule needs.
    pub(super) could: bool,
    pub(super) tested: u64,
    /// Rows it applied to that have a value which cannot be compared; not among `tested`.
    pub(super) untested: u64,
    pub(super) breaches: u64,
    pub(super) examples: Vec<Example>,
    /// Breaches in rows that break a rule this one waits for.
    pub(super) excused: u64,
    pub(super) excused_examples: Vec<Example>,
    pub(super) groups: Option<Groups>,
}

impl Tally {
    pub(super) fn new(program: &Program, probes: usize) -> Self {
        Self {
            rows: 0,
            files: BTreeMap::new(),
            rules: program.rules.iter().map(|_| RuleTally::default()).collect(),
            filled: vec![0; program.columns.all.len()],
            probes: vec![0; probes],
            unreadable: 0,
            unreadable_examples: Vec::new(),
        }
    }

    /// Puts a later part behind this one.
    pub(super) fn merge(&mut self, later: Self, program: &Program) {
        self.rows += later.rows;
        for (file, rows) in later.files {
            *self.files.entry(file).or_default() += rows;
        }
        self.unreadable += later.unreadable;
        let examples = later.unreadable_examples.into_iter();
        self.unreadable_examples
            .extend(examples.map(|(spot, reason)| (spot, excerpt(&reason))));
        self.unreadable_examples.truncate(EXAMPLES);
        let counts = |to: &mut Vec<u64>, from: Vec<u64>| {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        };
        counts(&mut self.filled, later.filled);
        counts(&mut self.probes, later.probes);
        for ((to, from), rule) in self.rules.iter_mut().zip(later.rules).zip(&program.rules) {
            to.could |= from.could;
            to.tested += from.tested;
            to.untested += from.untested;
            to.breaches += from.breaches;
            to.excused += from.excused;
            to.examples.extend(from.examples);
            to.examples.truncate(EXAMPLES);
            to.excused_examples.extend(from.excused_examples);
            to.excused_examples.truncate(EXAMPLES);
            if let Some(groups) = from.groups {
                let unique = matches!(
                    &rule.work,
                    Work::Groups {
                        rule: GroupRule::Unique(_),
                        ..
                    }
                );
                to.groups.get_or_insert_default().merge(groups, unique);
            }
        }
    }
}

/// Counts one batch.
pub(super) fn count(
    tally: &mut Tally,
    program: &Program,
    probes: &[usize],
    evaluation: &Evaluation<'_>,
    place: &Place<'_>,
) {
    let rows = place.batch.rows;
    tally.rows += rows as u64;
    *tally.files.entry(place.file).or_default() += rows as u64;
    for (column, filled) in tally.filled.iter_mut().enumerate() {
        *filled += evaluation.valid(column).count(rows) as u64;
    }
    for (probe, count) in probes.iter().zip(&mut tally.probes) {
        *count += evaluation.bits(*probe).count(rows) as u64;
    }
    let has = |column: &ColumnId| place.batch.columns[*column].is_some();
    let mut breaches: Vec<Bits> = Vec::with_capacity(program.rules.len());
    for (rule, tally) in program.rules.iter().zip(&mut tally.rules) {
        breaches.push(match &rule.work {
            Work::Rows { when, require } if rule.needs.iter().all(has) => {
                tally.could = true;
                let when = evaluation.bits(*when);
                let breach = match &when {
                    Bits::None => Bits::None,
                    when => when.and(&evaluation.bits(*require).not()),
                };
                tally.tested += when.count(rows) as u64;
                match evaluation.beyond(&rule.compares) {
                    Bits::None => breach,
                    beyond => {
                        let untested = when.and(&beyond).count(rows) as u64;
                        tally.tested -= untested;
                        tally.untested += untested;
                        breach.and(&beyond.not())
                    }
                }
            }
            _ => Bits::None,
        });
    }
    for (index, rule) in program.rules.iter().enumerate() {
        let breach = &breaches[index];
        let group = matches!(rule.work, Work::Groups { .. });
        if matches!(breach, Bits::None) && !group {
            continue;
        }
        let mut excuse = Bits::None;
        for cause in &rule.waits_for {
            if Some(*cause) == program.placeholders {
                for column in &rule.needs {
                    excuse = excuse.or(&evaluation.placeholder(*column));
                }
            } else {
                excuse = excuse.or(&breaches[*cause]);
            }
        }
        let tally = &mut tally.rules[index];
        if let Work::Groups { when, rule: group } = &rule.work {
            if rule.needs.iter().all(has) {
                tally.could = true;
                let when = evaluation.bits(*when).and(&excuse.not());
                tally.tested += when.count(rows) as u64;
                feed(tally, group, when, evaluation, place);
            }
            continue;
        }
        let own = breach.and(&excuse.not());
        let excused = breach.and(&excuse);
        tally.breaches += own.count(rows) as u64;
        tally.excused += excused.count(rows) as u64;
        place.examples(&mut tally.examples, &own, rule, program, evaluation);
        place.examples(
            &mut tally.excused_examples,
            &excused,
            rule,
            program,
            evaluation,
        );
    }
}

fn feed(
    tally: &mut RuleTally,
    rule: &GroupRule,
    when: Bits,
    evaluation: &Evaluation<'_>,
    place: &Place<'_>,
) {
    let batch = place.batch;
    let text = |column: ColumnId| batch.columns[column].as_ref().and_then(texts);
    let spot = |row: usize| place.spot(row);
    let feed = Feed {
        groups: tally.groups.get_or_insert_default(),
        rows: when,
        count: batch.rows,
        spot: &spot,
    };
    match rule {
        GroupRule::OneValue { group, value, .. } => {
            if let (Some(groups), Some(values)) = (text(*group), text(*value)) {
                feed.one_value(groups, values, &evaluation.valid(*value));
            }
        }
        GroupRule::OneSpelling(column) => {
            if let Some(texts) = text(*column) {
                feed.one_spelling(texts);
            }
        }
        GroupRule::Unique(column) => {
            if let Some(texts) = text(*column) {
                feed.unique(texts);
            }
        }
        GroupRule::OneParent {
            json,
            elements,
            child,
            parent,
        } => {
            if let Some(texts) = text(*json) {
                feed.one_parent(texts, elements, child, parent);
            }
        }
    }
}

/// Where a batch comes from.
pub(super) struct Place<'a> {
    pub(super) batch: &'a Batch,
    pub(super) file: u32,
    pub(super) name: &'a str,
    /// Whether positions are lines of a text.
    pub(super) lines: bool,
}

/// Columns shown in one example.
const SHOWN: usize = 6;

impl Place<'_> {
    fn spot(&self, row: usize) -> Spot {
        Spot {
            file: self.file,
            row: self.batch.place.at(row),
        }
    }

    fn examples(
        &self,
        examples: &mut Vec<Example>,
        breaches: &Bits,
        rule: &Compiled,
        program: &Program,
        evaluation: &Evaluation<'_>,
    ) {
        let room = EXAMPLES - examples.len().min(EXAMPLES);
        for row in breaches.rows(self.batch.rows).take(room) {
            let mut example = self.example(row);
            let blamed = match &rule.work {
                Work::Rows { require, .. } => evaluation.blame(*require, row),
                _ => Vec::new(),
            };
            let shown = blamed.iter().chain(&rule.shows);
            for column in shown {
                let name = program.columns.name(*column);
                if example.values.len() == SHOWN {
                    break;
                }
                // Of a rule about all columns, those that break it are shown.
                if example.values.contains_key(name)
                    || (rule.shows.len() > SHOWN && !blamed.contains(column))
                {
                    continue;
                }
                let value = self.batch.columns[*column].as_ref();
                let value = value.and_then(|column| column.show(row));
                example.values.insert(name.to_owned(), value);
            }
            examples.push(example);
        }
    }

    fn example(&self, row: usize) -> Example {
        let position = self.batch.place.at(row);
        let source = self.batch.source.as_ref().and_then(|(file, line)| {
            let line = line.show(row)?.parse().ok()?;
            Some((file.show(row)?, line))
        });
        let (source_file, source_line) = source.unzip();
        Example {
            file: self.name.to_owned(),
            row: (!self.lines).then_some(position),
            line: self.lines.then_some(position),
            source_file,
            source_line,
            values: BTreeMap::new(),
        }
    }
}

/// A breach of a group as an example.
pub(super) fn group_example(
    breach: &Breach,
    rule: &GroupRule,
    program: &Program,
    files: &[(String, bool)],
) -> Example {
    let mut values = BTreeMap::new();
    let names: Vec<&str> = rule
        .columns()
        .iter()
        .map(|c| program.columns.name(*c))
        .collect();
    let (group, value) = (breach.group.to_string(), breach.value.to_string());
    match (rule, names.as_slice()) {
        (GroupRule::OneValue { .. }, [first, second]) => {
            values.insert((*first).to_owned(), Some(group));
            values.insert((*second).to_owned(), Some(value));
        }
        (GroupRule::OneParent { child, parent, .. }, _) => {
            values.insert(child.clone(), Some(group));
            values.insert(parent.clone(), Some(value));
        }
        (GroupRule::OneSpelling(_), [name, ..]) => {
            values.insert((*name).to_owned(), Some(value));
        }
        (_, [name, ..]) => {
            values.insert((*name).to_owned(), Some(group));
        }
        _ => {}
    }
    at(breach.spot, values, files)
}

/// An example that is only a place and values.
pub(super) fn at(
    spot: Spot,
    values: BTreeMap<String, Option<String>>,
    files: &[(String, bool)],
) -> Example {
    let (name, lines) = files.get(spot.file as usize).cloned().unwrap_or_default();
    Example {
        file: name,
        row: (!lines).then_some(spot.row),
        line: lines.then_some(spot.row),
        source_file: None,
        source_line: None,
        values,
    }
}
