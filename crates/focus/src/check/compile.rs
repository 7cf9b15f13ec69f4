//! Rules to expressions: the check functions of the model, conditions inherited from the composites a
//! rule stands in, and what the rule waits for.

use std::collections::{BTreeSet, HashMap};

use super::decisions::{self, Correction, Decision};
use super::expression::{ColumnId, Node, Pool};
use super::groups::GroupRule;
use super::handling::FileRule;
use super::model::{Entity, Function, Kind, Rule, Status};
use super::sentence::{self, Meaning};
use crate::schema::{Column, ColumnType, Version};

mod functions;

use functions::element_condition;

/// The columns of the dataset.
pub(super) struct Columns {
    pub(super) all: Vec<&'static Column>,
    by_name: HashMap<&'static str, ColumnId>,
}

impl Columns {
    pub(super) fn new(all: Vec<&'static Column>) -> Self {
        let by_name = all.iter().enumerate();
        let by_name = by_name.map(|(index, column)| (column.name.as_str(), index));
        Self {
            by_name: by_name.collect(),
            all,
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<ColumnId> {
        self.by_name.get(name).copied()
    }

    pub(super) fn name(&self, column: ColumnId) -> &'static str {
        &self.all[column].name
    }

    /// Digits after the point of a numeric column, -1 for others.
    pub(super) fn scales(&self) -> Vec<i8> {
        let scale = |column: &&Column| match column.kind {
            ColumnType::Decimal { scale } => scale,
            _ => -1,
        };
        self.all.iter().map(scale).collect()
    }

    /// Columns of a format, as `every` names it.
    pub(super) fn of_format(&self, format: &str) -> Vec<ColumnId> {
        let is = |column: &Column| match format {
            "all" => true,
            "numeric" => matches!(column.kind, ColumnType::Decimal { .. }),
            "date-time" => column.kind == ColumnType::Timestamp,
            "string" => column.kind == ColumnType::String,
            "mandatory-string" => column.kind == ColumnType::String && !column.nullable,
            other => column.format == other,
        };
        let all = self.all.iter().enumerate();
        all.filter(|(_, column)| is(column))
            .map(|(id, _)| id)
            .collect()
    }
}

/// How bad a breach is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    Must,
    Should,
    May,
}

/// What a rule does.
#[derive(Debug)]
pub(super) enum Work {
    /// `require` holds in every row of `when`.
    Rows {
        when: Node,
        require: Node,
    },
    Groups {
        when: Node,
        rule: GroupRule,
    },
    /// About the columns of a file, not its rows.
    File(FileRule),
    /// Follows from other rules.
    Composite(Vec<usize>),
    NotCheckable(String),
    Optional,
    Removed,
}

pub(super) struct Compiled {
    pub(super) id: String,
    pub(super) column: String,
    pub(super) function: Function,
    pub(super) keyword: String,
    pub(super) text: String,
    pub(super) strength: Strength,
    pub(super) work: Work,
    /// Columns without which the rule says nothing.
    pub(super) needs: Vec<ColumnId>,
    /// Columns shown in examples.
    pub(super) shows: Vec<ColumnId>,
    /// Columns whose values are compared: where one cannot be, the rule says nothing.
    pub(super) compares: Vec<ColumnId>,
    /// Criteria that must be met, its own and those of the composites it stands in.
    pub(super) criteria: BTreeSet<String>,
    /// Rules whose breaches excuse this one's, none of them composites.
    pub(super) waits_for: Vec<usize>,
    pub(super) correction: Option<&'static Correction>,
    /// What a check of a dynamic rule covers.
    pub(super) note: Option<&'static str>,
}

pub(super) struct Program {
    pub(super) rules: Vec<Compiled>,
    pub(super) pool: Pool,
    pub(super) columns: Columns,
    /// The rule that texts such as `N/A` break: in the columns in question it explains every other.
    pub(super) placeholders: Option<usize>,
}

/// Compiles the rules of one dataset. `rules` may refer to each other only.
pub(super) fn compile(rules: &[Rule], columns: Columns, version: Version) -> Program {
    let position: HashMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(index, rule)| (rule.id.as_str(), index))
        .collect();
    let mut compiler = Compiler {
        rules,
        parents: parents(rules, &position),
        position,
        pool: Pool::default(),
        columns,
        version,
    };
    let mut compiled: Vec<Compiled> = (0..rules.len()).map(|rule| compiler.rule(rule)).collect();
    let waits: Vec<Vec<usize>> = (0..rules.len())
        .map(|rule| compiler.waits_for(rule, &compiled))
        .collect();
    let placeholders = rules
        .iter()
        .position(|rule| rule.short_id() == PLACEHOLDERS && rule.status == Status::Active);
    for (index, rule) in compiled.iter_mut().enumerate() {
        // Two rules must not excuse each other.
        let one_way = |other: &&usize| **other < index || !waits[**other].contains(&index);
        rule.waits_for = waits[index].iter().filter(one_way).copied().collect();
    }
    Program {
        rules: compiled,
        pool: compiler.pool,
        columns: compiler.columns,
        placeholders,
    }
}

const PLACEHOLDERS: &str = "NullHandling-A-002";

fn parents(rules: &[Rule], position: &HashMap<&str, usize>) -> Vec<Vec<usize>> {
    let mut parents = vec![Vec::new(); rules.len()];
    for (index, rule) in rules.iter().enumerate() {
        if rule.status == Status::Removed {
            continue;
        }
        for child in rule.children() {
            if let Some(child) = position.get(child) {
                parents[*child].push(index);
            }
        }
    }
    parents
}

struct Compiler<'a> {
    rules: &'a [Rule],
    parents: Vec<Vec<usize>>,
    position: HashMap<&'a str, usize>,
    pool: Pool,
    columns: Columns,
    version: Version,
}

impl Compiler<'_> {
    fn rule(&mut self, index: usize) -> Compiled {
        let rule = &self.rules[index];
        let criteria = &rule.validation_criteria;
        let strength = strength(&criteria.keyword);
        let correction = decisions::correction(&rule.id, self.version);
        let decision = decisions::decision(rule.short_id());
        let work = match (rule.status, rule.function, strength) {
            (Status::Removed, ..) => Work::Removed,
            (_, Function::Composite, _) => Work::Composite(self.children(rule)),
            (.., Strength::May) => Work::Optional,
            _ => self
                .work(index, correction, decision)
                .unwrap_or_else(Work::NotCheckable),
        };
        let (needs, shows) = self.needs(rule, &work);
        let compares = match &work {
            Work::Rows { when, require } => {
                let both = [*when, *require].map(|node| self.pool.compared(node));
                both.concat()
            }
            _ => Vec::new(),
        };
        let note = match (&work, correction) {
            (Work::Rows { .. } | Work::Groups { .. } | Work::File(_), None) => decision,
            _ => None,
        };
        Compiled {
            id: rule.id.clone(),
            column: rule.reference.clone(),
            function: rule.function,
            keyword: criteria.keyword.clone(),
            text: plain(&criteria.must_satisfy),
            strength,
            work,
            needs,
            shows,
            compares,
            criteria: self.criteria(index),
            waits_for: Vec::new(),
            correction,
            note: note.and_then(|decision| decision.note.as_deref()),
        }
    }

    fn children(&self, rule: &Rule) -> Vec<usize> {
        let children = rule.children();
        let known = children.iter().filter_map(|id| self.position.get(id));
        known.copied().collect()
    }

    /// The work of a rule that is no composite, or why there is none.
    fn work(
        &mut self,
        index: usize,
        correction: Option<&'static Correction>,
        decision: Option<&'static Decision>,
    ) -> Result<Work, String> {
        let rule = &self.rules[index];
        if let Some(handled) = FileRule::of(rule.short_id()) {
            return Ok(Work::File(handled));
        }
        let mut when = None;
        let mut require = None;
        if let Some(correction) = correction {
            if correction.undecidable {
                return Err(correction.reason.clone());
            }
            when = correction.when.as_deref();
            require = correction.require.as_deref();
        }
        let dynamic = rule.validation_criteria.requirement.as_object();
        let dynamic = rule.kind == Kind::Dynamic || dynamic.is_none_or(serde_json::Map::is_empty);
        if dynamic && require.is_none() {
            let decision = decision.ok_or("nobody has decided yet whether a file can show this")?;
            if let Some(reason) = &decision.reason {
                return Err(reason.clone());
            }
            when = when.or(decision.when.as_deref());
            require = decision.require.as_deref();
        }
        let own = match when {
            Some(text) => sentence::condition(text, &mut self.pool, &self.columns)?,
            None => self.own_condition(index)?,
        };
        let inherited = self.inherited(index)?;
        let mut when = self.pool.and(vec![own, inherited]);
        match require {
            Some(text) => match sentence::requirement(text, &mut self.pool, &self.columns)? {
                Meaning::Rows(require) => Ok(Work::Rows { when, require }),
                Meaning::Group(rule) => {
                    let group = self.present(rule.columns()[0]);
                    when = self.pool.and(vec![when, group]);
                    Ok(Work::Groups { when, rule })
                }
            },
            None => self.requirement(index, when),
        }
    }

    fn present(&mut self, column: ColumnId) -> Node {
        let null = self.pool.is_null(column);
        self.pool.not(null)
    }

    /// Conditions of the composites a rule stands in.
    fn inherited(&mut self, index: usize) -> Result<Node, String> {
        let parents = self.parents[index].clone();
        if parents.is_empty() {
            return Ok(self.pool.constant(true));
        }
        let mut ways = Vec::new();
        for parent in parents {
            let own = self.own_condition(parent)?;
            let above = self.inherited(parent)?;
            ways.push(self.pool.and(vec![own, above]));
        }
        Ok(self.pool.or(ways))
    }

    fn criteria(&self, index: usize) -> BTreeSet<String> {
        let own = self.rules[index].applicability_criteria.iter().cloned();
        let inherited = self.parents[index]
            .iter()
            .map(|parent| self.criteria(*parent));
        own.chain(inherited.flatten()).collect()
    }

    /// Where the rule itself says it applies. What it asks of the elements of an object first is part
    /// of the test of that object.
    fn own_condition(&mut self, index: usize) -> Result<Node, String> {
        if let Some(correction) = decisions::correction(&self.rules[index].id, self.version)
            && let Some(text) = &correction.when
        {
            return sentence::condition(text, &mut self.pool, &self.columns);
        }
        let condition = &self.rules[index].validation_criteria.condition;
        let none = condition.as_object().is_none_or(serde_json::Map::is_empty);
        if none || element_condition(condition).is_some() {
            return Ok(self.pool.constant(true));
        }
        self.check(condition, false)
    }

    fn needs(&self, rule: &Rule, work: &Work) -> (Vec<ColumnId>, Vec<ColumnId>) {
        let mut needs: Vec<ColumnId> = Vec::new();
        let mut shows = Vec::new();
        match work {
            Work::Rows { when, require } => {
                shows = self.pool.columns(*require);
                if rule.entity_type != Entity::Attribute {
                    needs.extend(&shows);
                    needs.extend(self.columns.find(&rule.reference));
                }
                shows.extend(self.pool.columns(*when));
            }
            Work::Groups { when, rule } => {
                needs = rule.columns();
                shows = needs.clone();
                shows.extend(self.pool.columns(*when));
            }
            _ => {}
        }
        needs.sort_unstable();
        needs.dedup();
        let mut seen = BTreeSet::new();
        shows.retain(|column| seen.insert(*column));
        (needs, shows)
    }

    /// Rules whose breaches are the cause of this one's: what the model names, type and format of
    /// the columns it reads, and the causes of `model-defects.toml`.
    fn waits_for(&self, index: usize, compiled: &[Compiled]) -> Vec<usize> {
        let rule = &self.rules[index];
        let this = &compiled[index];
        if !matches!(this.work, Work::Rows { .. } | Work::Groups { .. }) {
            return Vec::new();
        }
        let mut open: Vec<usize> = rule
            .validation_criteria
            .dependencies
            .iter()
            .chain(decisions::causes(rule.short_id()))
            .filter_map(|id| self.find(id))
            .collect();
        let mut found = BTreeSet::new();
        while let Some(next) = open.pop() {
            match &compiled[next].work {
                Work::Composite(children) => open.extend(children),
                Work::Rows { .. } => {
                    found.insert(next);
                }
                _ => {}
            }
        }
        let attribute = rule.entity_type == Entity::Attribute;
        for (other, candidate) in compiled.iter().enumerate() {
            let earlier = if attribute {
                self.rules[other].entity_type == Entity::Column
            } else {
                candidate.function < this.function
                    && matches!(candidate.function, Function::Type | Function::Format)
            };
            let same = candidate
                .needs
                .iter()
                .any(|column| this.shows.contains(column));
            let about = matches!(candidate.function, Function::Type | Function::Format);
            if earlier && same && about && matches!(candidate.work, Work::Rows { .. }) {
                found.insert(other);
            }
        }
        if !attribute {
            found.extend(self.find(PLACEHOLDERS));
        }
        found.remove(&index);
        // A recommendation excuses no requirement.
        let weaker = this.strength != Strength::Must;
        found.retain(|other| weaker || compiled[*other].strength == Strength::Must);
        found.into_iter().collect()
    }

    fn find(&self, id: &str) -> Option<usize> {
        let exact = self.position.get(id).copied();
        exact.or_else(|| self.rules.iter().position(|rule| rule.short_id() == id))
    }
}

fn strength(keyword: &str) -> Strength {
    match keyword {
        "MUST" | "MUST NOT" => Strength::Must,
        "SHOULD" | "SHOULD NOT" | "RECOMMENDED" => Strength::Should,
        _ => Strength::May,
    }
}

/// A sentence of the specification without its marks: the emphasis of `*charge*`, and of code.
fn plain(sentence: &str) -> String {
    sentence.replace(['*', '`'], "")
}
