//! Bills that two sources hold under two accounts: one of them names none, or names it otherwise, or calls an account
//! what is a sub-account of the other.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::doubles::{Whose, may_be_copies};
use super::{Accounts, Held, NO_ACCOUNT, SameBill, Slice, bill};
use crate::account::shortened::may_lack_digits;
use crate::query::segment::Segment;

/// Accounts of a source that are added up with every overview, to be held beside a bill without an account.
const ADDED_UP: usize = 200;

/// What an account costs, its key, what is held of it, and the source.
type Entry<'a> = (i128, &'a Arc<str>, &'a Held, &'a Arc<str>);

/// The bills that two sources hold under two accounts: one of them writes none, or writes it otherwise.
pub(super) fn copies(period: &str, held: &BTreeMap<Arc<str>, Vec<Slice>>) -> Vec<SameBill> {
    let mut all: Vec<Entry> = Vec::new();
    for (account, slices) in held {
        for (segment, source) in slices {
            if let Some(held) = segment.accounts().get(account) {
                all.push((held.size(), account, held, source));
            }
        }
    }
    all.sort_by_key(|(size, ..)| *size);
    let (unnamed, named): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|(_, account, ..)| account.as_ref() == NO_ACCOUNT);
    let lacks = |at: &usize| may_lack_digits(named[*at].1);
    let short: Vec<usize> = (0..named.len()).filter(lacks).collect();
    let mut same = Vec::new();
    for (i, (size, account, held, source)) in named.iter().enumerate() {
        // Only what costs the same can be a copy: of thousands of accounts few do. What a spreadsheet shortened is
        // one at any size; each pair is looked at once.
        let alike = named[i + 1..]
            .iter()
            .take_while(|(larger, ..)| may_be_copies(*size, *larger));
        let after = i + 1 + alike.clone().count();
        let short = short
            .iter()
            .filter(|at| **at >= after || **at < i && !lacks(&i))
            .filter(|at| **at >= after || !may_be_copies(named[**at].0, *size))
            .map(|at| &named[*at]);
        let others = alike
            .chain(short)
            .chain(&unnamed)
            .filter(|(_, other, theirs, place)| {
                *other != *account
                    && place != source
                    && held.doubles(theirs, Whose::of(account, other))
            });
        let others: Vec<_> = others
            .map(|(_, _, theirs, place)| theirs.of_source(place))
            .collect();
        if !others.is_empty() {
            let sources = [vec![held.of_source(source)], others].concat();
            same.push(bill(period, account, held, sources));
        }
    }
    same.extend(parts(period, &named));
    same.extend(added_up(period, &named, &unnamed));
    same
}

/// Bills of an account that is a sub-account in another source.
fn parts(period: &str, named: &[Entry<'_>]) -> Vec<SameBill> {
    let mut accounts: HashMap<&Arc<str>, Vec<usize>> = HashMap::new();
    for (at, (_, account, ..)) in named.iter().enumerate() {
        accounts.entry(account).or_default().push(at);
    }
    let mut same = Vec::new();
    for (_, _, whole, place) in named {
        let parts = whole.parts().iter().filter_map(|part| accounts.get(part));
        for (_, account, held, source) in parts.flatten().map(|at| &named[*at]) {
            if source != place && held.is_a_part_of(account, whole) {
                let sources = vec![held.of_source(source), whole.of_source(place)];
                same.push(bill(period, account, held, sources));
            }
        }
    }
    same
}

/// Bills without an account that are those of several accounts of another source.
fn added_up(period: &str, named: &[Entry<'_>], unnamed: &[Entry<'_>]) -> Vec<SameBill> {
    let mut places: BTreeMap<&Arc<str>, Vec<(&Arc<str>, &Held)>> = BTreeMap::new();
    for (_, account, held, source) in named.iter().filter(|_| !unnamed.is_empty()) {
        places.entry(source).or_default().push((account, held));
    }
    let mut same = Vec::new();
    for (_, account, held, source) in unnamed {
        let others = places.iter().filter(|(place, _)| *place != source);
        for (place, accounts) in others.filter(|(_, accounts)| accounts.len() <= ADDED_UP) {
            let all = together(accounts.iter().copied(), held);
            if let Some(all) = all.filter(|all| held.doubles(all, Whose::OneIsNamed)) {
                let sources = vec![held.of_source(source), all.of_source(place)];
                same.push(bill(period, account, held, sources));
            }
        }
    }
    same
}

/// A bill without an account among `mine` that is of several accounts of one other source, or the other way round.
pub(super) fn of_several(
    period: &str,
    own: &str,
    mine: &Accounts,
    held: &BTreeMap<&str, Vec<Arc<Segment>>>,
) -> Vec<SameBill> {
    let mut same = Vec::new();
    for (source, segments) in held {
        let theirs = || segments.iter().flat_map(|segment| segment.accounts());
        if let Some(unnamed) = mine.get(NO_ACCOUNT) {
            let all = together(theirs(), unnamed);
            if let Some(all) = all.filter(|all| unnamed.doubles(all, Whose::OneIsNamed)) {
                let sources = vec![unnamed.of_source(own), all.of_source(source)];
                same.push(bill(period, NO_ACCOUNT, unnamed, sources));
            }
        }
        for (_, unnamed) in theirs().filter(|(id, _)| id.as_ref() == NO_ACCOUNT) {
            let all = together(mine, unnamed);
            if let Some(all) = all.filter(|all| all.doubles(unnamed, Whose::OneIsNamed)) {
                let sources = vec![all.of_source(own), unnamed.of_source(source)];
                same.push(bill(period, NO_ACCOUNT, &all, sources));
            }
        }
    }
    same
}

/// All accounts of a source that name themselves and are of a provider of `like`, as one bill; `None` of fewer than two.
pub(super) fn together<'a>(
    accounts: impl IntoIterator<Item = (&'a Arc<str>, &'a Held)>,
    like: &Held,
) -> Option<Held> {
    let named = accounts
        .into_iter()
        .filter(|(id, held)| id.as_ref() != NO_ACCOUNT && held.is_account_of(like, NO_ACCOUNT));
    let named: Vec<&Held> = named.map(|(_, held)| held).collect();
    (named.len() > 1).then(|| {
        let mut all = Held::default();
        named.iter().for_each(|held| all.merge(held));
        all
    })
}
