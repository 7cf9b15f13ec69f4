//! One account or sub-account has several ids when a spreadsheet shortened it in one delivery: `1.11111E+11` may be
//! every id that rounds to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::account::shortened::{may_be_one, may_lack_digits};

/// Whether an id is in both, perhaps shortened in one of them.
pub(super) fn meet(own: &BTreeSet<Arc<str>>, others: &BTreeSet<Arc<str>>) -> bool {
    let found = |own: &BTreeSet<Arc<str>>, others: &BTreeSet<Arc<str>>| {
        let mut short = own.iter().filter(|id| may_lack_digits(id));
        short.any(|short| others.iter().any(|id| may_be_one(short, id)))
    };
    !own.is_disjoint(others) || found(own, others) || found(others, own)
}

/// Whether each id of one is in the other too, perhaps shortened.
pub(super) fn are_the_same(own: &BTreeSet<Arc<str>>, others: &BTreeSet<Arc<str>>) -> bool {
    let short = || own.iter().chain(others).any(|id| may_lack_digits(id));
    let all = |own: &BTreeSet<Arc<str>>, others| own.iter().all(|id| is_among(id, others));
    own == others || short() && all(own, others) && all(others, own)
}

/// Whether an id is there, perhaps shortened.
pub(super) fn is_among(id: &Arc<str>, ids: &BTreeSet<Arc<str>>) -> bool {
    ids.contains(id) || {
        let lacks = may_lack_digits(id);
        let mut likely = ids.iter().filter(|other| lacks || may_lack_digits(other));
        likely.any(|other| may_be_one(id, other))
    }
}

/// One id for all that may be one.
#[derive(Debug, Default)]
pub(super) struct Spellings(BTreeMap<Arc<str>, Arc<str>>);

impl Spellings {
    /// Of these ids. What is shortened stands for the one id that it may be; when there are several, all of them
    /// go by the shortened one.
    pub(super) fn of<'a>(ids: impl Iterator<Item = &'a Arc<str>>) -> Self {
        let ids: BTreeSet<&Arc<str>> = ids.collect();
        let mut known: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
        for short in ids.iter().filter(|id| may_lack_digits(id)) {
            let like: Vec<_> = ids
                .iter()
                .filter(|id| id != &short && may_be_one(short, id))
                .collect();
            let mut whole = like.iter().filter(|id| !may_lack_digits(id));
            let one = match (whole.next(), whole.next()) {
                (Some(one), None) => **one,
                _ => *short,
            };
            let one = known.get(*short).unwrap_or(one).clone();
            for id in like.into_iter().chain([short]) {
                known
                    .entry(Arc::clone(id))
                    .or_insert_with(|| Arc::clone(&one));
            }
        }
        Self(known)
    }

    pub(super) fn one(&self, id: &Arc<str>) -> Arc<str> {
        Arc::clone(self.0.get(id).unwrap_or(id))
    }

    /// No id is shortened.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> BTreeSet<Arc<str>> {
        ids.iter().map(|id| Arc::from(*id)).collect()
    }

    #[test]
    fn shortened_ids_meet_those_that_they_may_be() {
        let whole = ids(&["111111111111", "222222222222"]);
        for (others, some, all) in [
            (&["1.11111e+11"][..], true, false),
            (&["1.11111e+11", "2.22222e+11"], true, true),
            (&["3.33333e+11"], false, false),
            (&["111111111111"], true, false),
            (&[], false, false),
        ] {
            let others = ids(others);
            assert_eq!(meet(&whole, &others), some, "{others:?}");
            assert_eq!(meet(&others, &whole), some, "{others:?}");
            assert_eq!(are_the_same(&whole, &others), all, "{others:?}");
            assert_eq!(are_the_same(&others, &whole), all, "{others:?}");
        }
    }

    #[test]
    fn what_may_be_one_goes_by_one_id() {
        let all = ids(&["1.11111e+11", "111111111111", "222222222222"]);
        let one = |spellings: &Spellings, id: &str| spellings.one(&Arc::from(id)).to_string();
        let spellings = Spellings::of(all.iter());
        assert_eq!(one(&spellings, "1.11111e+11"), "111111111111");
        assert_eq!(one(&spellings, "111111111111"), "111111111111");
        assert_eq!(one(&spellings, "222222222222"), "222222222222");
        // Nobody knows which of two it is.
        let all = ids(&["1.11111e+11", "111111111111", "111111222222"]);
        let spellings = Spellings::of(all.iter());
        for id in &all {
            assert_eq!(one(&spellings, id), "1.11111e+11");
        }
        assert!(Spellings::of(ids(&["a", "b"]).iter()).is_empty());
    }
}
