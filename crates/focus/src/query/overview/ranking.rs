//! One dimension of the overview: its values by size, each with its days.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::query::dates::date;
use crate::query::decimal::text;
use crate::query::segment::{SCALE, Text};
use crate::query::shape::{Group, Groups, fold, rank};

use super::{OverviewDay, OverviewItem, SHOWN, SeriesValue};

/// One dimension, largest first, with a line of days per value.
pub(super) struct Ranking {
    pub(super) dimension: String,
    /// The measure, among those of the groups.
    pub(super) column: usize,
    pub(super) ranked: Vec<Group>,
    pub(super) names: BTreeMap<Text, Text>,
    lines: BTreeMap<Text, Vec<i128>>,
    days: usize,
}

impl Ranking {
    pub(super) fn new(dimension: &str, groups: Groups, column: usize, days: &[i32]) -> Self {
        let mut ranked = fold(groups.kept.iter(), |group| (group.keys.clone(), None));
        rank(&mut ranked, column);
        let mut names = BTreeMap::new();
        let mut lines: BTreeMap<_, Vec<i128>> = BTreeMap::new();
        for group in &groups.kept {
            let name: &mut Text = names.entry(group.keys[0].clone()).or_default();
            *name = name.take().max(group.names[0].clone());
            let line = lines
                .entry(group.keys[0].clone())
                .or_insert_with(|| vec![0; days.len()]);
            if let Some(place) = group.time.and_then(|day| days.binary_search(&day).ok()) {
                line[place] += group.now[column];
            }
        }
        Self {
            dimension: dimension.to_owned(),
            column,
            ranked,
            names,
            lines,
            days: days.len(),
        }
    }

    fn line(&self, key: &Text) -> Vec<i128> {
        self.lines
            .get(key)
            .cloned()
            .unwrap_or_else(|| vec![0; self.days])
    }

    /// What the groups beyond the shown ones add up to; `None` when there are none.
    fn rest(&self) -> Option<(i128, i128, Vec<i128>)> {
        let rest = self.ranked.get(SHOWN..).filter(|rest| !rest.is_empty())?;
        let mut line = vec![0; self.days];
        for group in rest {
            for (sum, value) in line.iter_mut().zip(self.line(&group.keys[0])) {
                *sum += value;
            }
        }
        let sum = |pick: fn(&Group) -> &Vec<i128>| {
            rest.iter().map(|group| pick(group)[self.column]).sum()
        };
        Some((sum(|group| &group.now), sum(|group| &group.before), line))
    }

    pub(super) fn items(&self) -> Vec<OverviewItem> {
        let item = |key: Option<&Arc<str>>,
                    name: Text,
                    other,
                    now: i128,
                    before: i128,
                    line: Vec<i128>| OverviewItem {
            key: key.map(ToString::to_string),
            name: name.map(|name| name.to_string()),
            other,
            current: text(now, SCALE),
            previous: text(before, SCALE),
            change: text(now - before, SCALE),
            daily: line.into_iter().map(|value| text(value, SCALE)).collect(),
        };
        let shown = self.ranked.iter().take(SHOWN).map(|group| {
            let key = &group.keys[0];
            let name = self.names.get(key).cloned().flatten();
            item(
                key.as_ref(),
                name,
                false,
                group.now[self.column],
                group.before[self.column],
                self.line(key),
            )
        });
        let rest = self
            .rest()
            .map(|(now, before, line)| item(None, None, true, now, before, line));
        shown.chain(rest).collect()
    }

    pub(super) fn stack(&self, days: &[i32]) -> Vec<OverviewDay> {
        let lines = self
            .ranked
            .iter()
            .take(SHOWN)
            .map(|group| (&group.keys[0], self.line(&group.keys[0])));
        let lines: Vec<_> = lines.collect();
        let rest = self.rest().map(|(_, _, line)| line);
        let part = |key: Option<String>, other, value| SeriesValue {
            key,
            other,
            value: text(value, SCALE),
        };
        let day = |(place, day): (usize, &i32)| OverviewDay {
            day: date(*day),
            series: lines
                .iter()
                .map(|(key, line)| part(key.as_ref().map(ToString::to_string), false, line[place]))
                .chain(rest.as_ref().map(|line| part(None, true, line[place])))
                .collect(),
        };
        days.iter().enumerate().map(day).collect()
    }
}
