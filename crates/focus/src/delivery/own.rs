//! What Stoa keeps beside a table of charges: sums of it by day, and lists of rows that were rejected. Whoever names the
//! folder of an organisation in a lake means the charges.

use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use super::paths::{file_name, folder, is_guid, parent};
use super::{Because, NONE};
use crate::lake::ROLLUP;

/// The folder of an organisation's lists, one for each run, called by its id.
const REJECTS: &str = "rejects";

/// Why a file is no charges, if it is one of those.
pub(super) fn because(path: &str) -> Option<Because> {
    let mut here = Some(folder(path));
    while let Some(folder) = here.filter(|folder| !folder.is_empty()) {
        if is_rollup(file_name(folder)) {
            return Some(statements::left_out_rollup(NONE, 0u64));
        }
        here = parent(folder);
    }
    let list = file_name(folder(path)) == REJECTS
        && file_name(path).strip_suffix(".csv").is_some_and(is_guid);
    list.then(|| statements::left_out_rejects(NONE, 0u64))
}

/// Whether a folder of this name holds sums of the table beside it.
pub(crate) fn is_rollup(folder: &str) -> bool {
    folder == ROLLUP
}

/// Whether this is one of the reasons of [`because`].
pub(super) fn is(because: &Statement) -> bool {
    matches!(because.code(), "left_out_rollup" | "left_out_rejects")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_lists_of_a_lake_are_told_by_where_they_lie() {
        let told = |path: &str| because(path).map(|why| why.code());
        let run = "01a22e6a-41f4-7b38-a174-4b3ee1ea1b90";
        for (path, code) in [
            (
                "/lake/a_prod/CostAndUsage_daily/source_id=1/p.parquet",
                Some("left_out_rollup"),
            ),
            ("CostAndUsage_daily/p.parquet", Some("left_out_rollup")),
            (
                &*format!("lake/a_prod/rejects/{run}.csv"),
                Some("left_out_rejects"),
            ),
            ("/lake/a_prod/CostAndUsage/source_id=1/p.parquet", None),
            // A person's own folders.
            ("bills/rejects/may.csv", None),
            (&*format!("bills/{run}.csv"), None),
            ("bills/CostAndUsage_daily.csv", None),
        ] {
            assert_eq!(told(path), code, "{path}");
        }
    }
}
