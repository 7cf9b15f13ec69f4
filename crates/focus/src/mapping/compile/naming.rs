//! Which columns of a file say whose charge a row is and what for: a line of totals has few of them.

use std::collections::BTreeSet;

use datafusion::logical_expr::Expr;

use super::origins::Origins;
use super::{Bound, Root};
use crate::mapping::Kind;

/// Columns that say whose charge a row is and what for; a line of totals has none of them.
const NAMES: [&str; 5] = [
    "BillingAccountId",
    "SubAccountId",
    "ServiceName",
    "ResourceId",
    "SkuId",
];
/// Those of [`NAMES`] that name accounts.
const ACCOUNTS: [&str; 2] = ["BillingAccountId", "SubAccountId"];
/// Columns that say whose charges these are: a line of subtotals has some of them.
const OWNERS: [&str; 13] = [
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "ServiceName",
    "ServiceCategory",
    "ServiceProviderName",
    "HostProviderName",
    "ProviderName",
    "PublisherName",
    "InvoiceIssuerName",
];
/// Columns that describe a charge.
const DESCRIBE: [&str; 2] = ["ChargeDescription", "ResourceName"];

/// Indices into the source columns.
pub(crate) struct Naming {
    /// Texts that name the account, service or resource of a row.
    pub(crate) keys: Vec<usize>,
    /// Those of them that name the account or sub-account.
    pub(crate) accounts: Vec<usize>,
    /// Whose charges these are: accounts, services and providers, with their names.
    pub(crate) owners: Vec<usize>,
    /// Texts in which a line of totals may say that it is one.
    pub(crate) described: Vec<usize>,
}

impl Naming {
    pub(super) fn of(
        comes_from: &Origins<'_>,
        outputs: &[(String, Expr)],
        bound: &[(String, Bound)],
        roots: &[Root],
    ) -> Self {
        let of = |names: &[&str]| {
            let named = outputs.iter();
            let named = named.filter(|(name, _)| names.contains(&name.as_str()));
            comes_from.of(named.map(|(_, expression)| expression))
        };
        let is_text = |index: &usize| bound[*index].1.kind == Kind::Text;
        let mut keys = of(&NAMES);
        keys.retain(is_text);
        let mut accounts = of(&ACCOUNTS);
        accounts.retain(is_text);
        // People write it in front of everything else.
        let first = (0..bound.len()).min_by_key(|index| roots[bound[*index].1.root].position);
        let described = of(&DESCRIBE).into_iter().chain(keys.iter().copied());
        let described: BTreeSet<usize> = described.chain(first).filter(is_text).collect();
        Self {
            accounts,
            owners: of(&OWNERS),
            described: described.into_iter().collect(),
            keys,
        }
    }
}
