//! Rules about several rows at once: every SkuPriceId has one SkuId. State per group, hashed, in
//! bounded memory: when there are too many groups, every second one is followed from then on, and
//! the report says so.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::bits::Bits;
use super::column::Texts;
use super::document::Json;
use super::expression::ColumnId;
use super::json::Path;
use super::report::excerpt;
use super::tally::Spot;

/// Groups followed at once; 48 bytes each.
const MOST: usize = 1 << 20;

/// What is asked of the values of each group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GroupRule {
    /// Each value of `group` comes with one value of `value`; `needed`: not with none.
    OneValue {
        group: ColumnId,
        value: ColumnId,
        needed: bool,
    },
    /// Texts that differ only by case and spaces are one text.
    OneSpelling(ColumnId),
    /// Every value stands in one row.
    Unique(ColumnId),
    /// Each child at a path of a JSON column comes with one parent.
    OneParent {
        json: ColumnId,
        elements: Path,
        child: String,
        parent: String,
    },
}

impl GroupRule {
    pub(super) fn columns(&self) -> Vec<ColumnId> {
        match self {
            Self::OneValue { group, value, .. } => vec![*group, *value],
            Self::OneSpelling(column) | Self::Unique(column) => vec![*column],
            Self::OneParent { json, .. } => vec![*json],
        }
    }
}

/// What is known of the groups of one rule, in one part of the input or in all of it.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    known: HashMap<u64, Group, FixedState>,
    /// Groups whose hash has this many low bits zero are followed.
    shift: u32,
    most: usize,
    /// Texts of group and value, while a part is read: what is in all of the input is too much.
    texts: HashMap<u64, (Box<str>, Box<str>), FixedState>,
    /// Groups that break the rule.
    pub(super) broken: u64,
    /// The first rows that showed it.
    pub(super) breaches: Vec<Breach>,
}

/// A row whose value is not that of the rows before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Breach {
    pub(super) spot: Spot,
    pub(super) group: Box<str>,
    pub(super) value: Box<str>,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    /// Hash of its value; 0 when it has none yet.
    value: u64,
    spot: Spot,
    broken: bool,
}

/// Examples kept.
const EXAMPLES: usize = 5;

/// What an example shows of a text; cells can have megabytes.
fn kept(text: &str) -> Box<str> {
    excerpt(text).into_boxed_str()
}

impl Default for Groups {
    fn default() -> Self {
        Self::with_limit(MOST)
    }
}

impl Groups {
    pub(super) fn with_limit(most: usize) -> Self {
        Self {
            known: HashMap::with_hasher(FixedState::default()),
            texts: HashMap::with_hasher(FixedState::default()),
            shift: 0,
            most,
            broken: 0,
            breaches: Vec::new(),
        }
    }

    /// One in how many groups was followed.
    pub(super) const fn one_in(&self) -> u64 {
        1 << self.shift
    }

    /// A row with this group and value; `unique`: a second row breaks the rule whatever its value.
    fn add(&mut self, group: &str, value: &str, spot: Spot, unique: bool) {
        let (key, hashed) = (hash(group), if value.is_empty() { 0 } else { hash(value) });
        if key.trailing_zeros() < self.shift {
            return;
        }
        match self.known.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(Group {
                    value: hashed,
                    spot,
                    broken: false,
                });
                self.texts.insert(key, (kept(group), kept(value)));
                if self.known.len() > self.most {
                    self.thin();
                }
            }
            Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                let differs = known.value != 0 && hashed != 0 && known.value != hashed;
                if (unique || differs) && !known.broken {
                    known.broken = true;
                    self.broken += 1;
                    if self.breaches.len() < EXAMPLES {
                        self.breaches.push(Breach {
                            spot,
                            group: kept(group),
                            value: kept(value),
                        });
                    }
                }
                if known.value == 0 {
                    known.value = hashed;
                    self.texts.insert(key, (kept(group), kept(value)));
                }
            }
        }
    }

    /// Follows half of the groups from now on. What is known to be broken stays counted.
    fn thin(&mut self) {
        self.shift += 1;
        let shift = self.shift;
        self.known
            .retain(|group, _| group.trailing_zeros() >= shift);
    }

    /// Puts what a later part of the input knows behind this.
    pub(super) fn merge(&mut self, mut later: Self, unique: bool) {
        while self.shift < later.shift {
            self.thin();
        }
        for (group, state) in later.known {
            if group.trailing_zeros() < self.shift {
                continue;
            }
            match self.known.entry(group) {
                Entry::Vacant(entry) => {
                    entry.insert(state);
                    self.broken += u64::from(state.broken);
                    if self.known.len() > self.most {
                        self.thin();
                    }
                }
                Entry::Occupied(mut entry) => {
                    let known = entry.get_mut();
                    let differs =
                        known.value != 0 && state.value != 0 && known.value != state.value;
                    if (unique || differs || state.broken) && !known.broken {
                        known.broken = true;
                        self.broken += 1;
                        if !state.broken
                            && let Some((group, value)) = later.texts.remove(&group)
                        {
                            self.breaches.push(Breach {
                                spot: state.spot,
                                group,
                                value,
                            });
                        }
                    }
                    if known.value == 0 {
                        known.value = state.value;
                    }
                }
            }
        }
        self.breaches.extend(later.breaches);
        self.breaches.sort_unstable();
        self.breaches.truncate(EXAMPLES);
        self.texts.clear();
    }

    /// Groups that never had a value, and the first rows of some.
    pub(super) fn without_value(&self) -> (u64, Vec<Spot>) {
        let none = self.known.values().filter(|group| group.value == 0);
        let mut spots: Vec<Spot> = none.map(|group| group.spot).collect();
        let count = spots.len() as u64;
        spots.sort_unstable();
        spots.truncate(EXAMPLES);
        (count, spots)
    }
}

/// Feeds a batch into the groups of a rule. `rows` are those the rule is about.
pub(super) struct Feed<'a> {
    pub(super) groups: &'a mut Groups,
    pub(super) rows: Bits,
    pub(super) count: usize,
    pub(super) spot: &'a dyn Fn(usize) -> Spot,
}

impl Feed<'_> {
    pub(super) fn one_value(self, group: &Texts, value: &Texts, has_value: &Bits) {
        let (groups, values) = (group.dictionary.borrow(), value.dictionary.borrow());
        let mut seen = hashbrown::HashSet::with_hasher(FixedState::default());
        let mut last = None;
        for row in self.rows.rows(self.count) {
            let code = group.codes[row];
            let of = has_value.get(row).then(|| value.codes[row]);
            if last == Some((code, of)) {
                continue;
            }
            last = Some((code, of));
            if seen.insert((code, of)) {
                let value = of.map_or("", |of| values.value(of as usize));
                let group = groups.value(code as usize);
                self.groups.add(group, value, (self.spot)(row), false);
            }
        }
    }

    pub(super) fn one_spelling(self, texts: &Texts) {
        let dictionary = texts.dictionary.borrow();
        let mut seen = vec![false; dictionary.len()];
        for row in self.rows.rows(self.count) {
            let code = texts.codes[row] as usize;
            if !std::mem::replace(&mut seen[code], true) {
                let text = dictionary.value(code);
                let folded: String = text
                    .chars()
                    .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'))
                    .flat_map(char::to_lowercase)
                    .collect();
                self.groups.add(&folded, text, (self.spot)(row), false);
            }
        }
    }

    pub(super) fn unique(self, texts: &Texts) {
        let dictionary = texts.dictionary.borrow();
        for row in self.rows.rows(self.count) {
            let text = dictionary.value(texts.codes[row] as usize);
            self.groups.add(text, "1", (self.spot)(row), true);
        }
    }

    pub(super) fn one_parent(self, texts: &Texts, elements: &Path, child: &str, parent: &str) {
        let dictionary = texts.dictionary.borrow();
        let mut seen = vec![false; dictionary.len()];
        for row in self.rows.rows(self.count) {
            let code = texts.codes[row] as usize;
            if std::mem::replace(&mut seen[code], true) {
                continue;
            }
            let Some(json) = Json::parse(dictionary.value(code)) else {
                continue;
            };
            for element in elements.places(&json) {
                let text = |name: &str| element.member(name).and_then(Json::scalar);
                if let (Some(child), Some(parent)) = (text(child), text(parent)) {
                    self.groups.add(child, parent, (self.spot)(row), false);
                }
            }
        }
    }
}

/// Never 0, which means "no value".
fn hash(text: &str) -> u64 {
    FixedState::default().hash_one(text) | 1 << 63
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(row: u64) -> Spot {
        Spot { file: 0, row }
    }

    #[test]
    fn a_second_value_is_found_across_parts() {
        let mut all = Groups::default();
        all.add("price", "sku", spot(1), false);
        all.add("price", "sku", spot(2), false);
        let mut later = Groups::default();
        later.add("price", "other", spot(7), false);
        later.add("new", "", spot(8), false);
        all.merge(later, false);
        let breach = Breach {
            spot: spot(7),
            group: "price".into(),
            value: "other".into(),
        };
        assert_eq!(
            (all.broken, all.breaches.as_slice()),
            (1, [breach].as_slice())
        );
        assert_eq!(all.without_value(), (1, vec![spot(8)]));
    }

    #[test]
    fn too_many_groups_are_thinned_and_breaches_are_kept() {
        let mut groups = Groups::with_limit(1000);
        for row in 0..10_000u64 {
            groups.add(&row.to_string(), "1", spot(row), true);
        }
        assert!(groups.known.len() <= 1000 && groups.one_in() >= 8);
        assert_eq!(groups.broken, 0);
        for row in 0..10_000u64 {
            groups.add(&row.to_string(), "1", spot(row), true);
        }
        assert_eq!(groups.broken, groups.known.len() as u64);
    }
}
