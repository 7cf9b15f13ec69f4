//! Files of which one begins on the day on which the other ends, with one line or two on that day: too few to tell, if
//! the lines did not cost what those of no other day cost.

use std::collections::BTreeMap;

use super::Charges;

/// Days that each of the files has: of fewer nobody can tell what lines of other days cost.
const DAYS: usize = 3;

impl Charges {
    /// Whether the days that two files have in common, on which all their charges agree, are the last of one and the
    /// first of the other, and what is charged then is charged on no other day of either. `days`: day → rows of each.
    pub(super) fn touch(&self, files: [u64; 2], days: [&BTreeMap<i64, u64>; 2]) -> bool {
        let [one, other] = days;
        let (first, last) = match (one.first_key_value(), other.first_key_value()) {
            (Some((one_first, _)), Some((other_first, _))) if one_first < other_first => {
                (one, other)
            }
            (Some(_), Some(_)) => (other, one),
            _ => return false,
        };
        let (Some((begin, _)), Some((end, _))) = (last.first_key_value(), first.last_key_value())
        else {
            return false;
        };
        // What comes before and after is in one file only.
        let apart = first.range(..begin).count() > 0 && last.range(end + 1..).count() > 0;
        if self.level > 0 || !apart || first.len() < DAYS || last.len() < DAYS {
            return false;
        }
        let common = begin..=end;
        // Amount → whether it is of a common day, and of another.
        let mut amounts: BTreeMap<i128, [bool; 2]> = BTreeMap::new();
        for charge in self.followed.values().filter(|charge| charge.billed != 0) {
            if charge.rows().any(|(file, _)| files.contains(&file)) {
                let seen = amounts.entry(charge.billed).or_default();
                seen[usize::from(!common.contains(&&charge.day))] = true;
            }
        }
        let mut of_common = amounts.values().filter(|[common, _]| *common).peekable();
        of_common.peek().is_some() && of_common.all(|[_, elsewhere]| !elsewhere)
    }
}
