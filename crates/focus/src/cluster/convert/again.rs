//! Which parts have to be converted again, because a part before has the same rows, and what they
//! are told of it.

use std::collections::{BTreeMap, HashMap};

use object_store::{ObjectStoreExt, PutPayload};

use crate::cluster::part::encode_before;
use crate::cluster::wire::{PartOrder, Seen};
use crate::convert::ConvertRequest;
use crate::error::ConvertError;

/// The orders of those parts, with what came before stored where the machines find it.
pub(super) async fn orders(
    request: &ConvertRequest,
    orders: &[PartOrder],
    seen: Vec<Seen>,
) -> Result<Vec<PartOrder>, ConvertError> {
    let orders: HashMap<u32, &PartOrder> =
        orders.iter().map(|order| (order.number, order)).collect();
    let mut again = Vec::new();
    for (part, rows) in before(seen) {
        let order = orders
            .get(&part)
            .ok_or_else(|| ConvertError::internal(format!("there is no part {part}")))?;
        let name = before_name(order);
        let bytes = encode_before(rows.into_iter());
        let path = request.output.prefix.clone().join(name.as_str());
        request
            .output
            .store
            .put(&path, PutPayload::from(bytes))
            .await
            .map_err(ConvertError::write)?;
        again.push(PartOrder {
            stem: format!("{}-again", order.stem),
            before: Some(format!("{}/{name}", order.output.trim_end_matches('/'))),
            tell_hashes: false,
            ..(*order).clone()
        });
    }
    Ok(again)
}

/// The underscore hides it from readers of the table's folder.
fn before_name(order: &PartOrder) -> String {
    format!("_before-{}.bin", order.stem.trim_end_matches("-again"))
}

/// Deletes what was stored for them.
pub(super) async fn forget(request: &ConvertRequest, orders: &[PartOrder]) {
    for order in orders {
        let path = request.output.prefix.clone().join(before_name(order));
        // Best effort: it is hidden, and a few bytes.
        let _deleted = request.output.store.delete(&path).await;
    }
}

/// For each part with rows that a part before it has: how often they came before.
fn before(mut seen: Vec<Seen>) -> BTreeMap<u32, BTreeMap<u128, u64>> {
    seen.sort_unstable();
    let mut parts: BTreeMap<u32, BTreeMap<u128, u64>> = BTreeMap::new();
    for same in seen.chunk_by(|a, b| a.hash == b.hash) {
        let mut so_far = 0u64;
        for seen in same {
            if so_far > 0 {
                parts
                    .entry(seen.part)
                    .or_default()
                    .insert(seen.hash, so_far);
            }
            so_far = so_far.saturating_add(seen.count);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_before_is_summed_over_the_parts_before() {
        let seen = [(7, 2, 5), (7, 0, 2), (7, 1, 1), (8, 1, 1), (8, 3, 1)];
        let seen = seen.map(|(hash, part, count)| Seen { hash, part, count });
        let found = before(seen.to_vec());
        let expected = [
            (1, BTreeMap::from([(7, 2)])),
            (2, BTreeMap::from([(7, 3)])),
            (3, BTreeMap::from([(8, 1)])),
        ];
        assert_eq!(found, BTreeMap::from(expected));
    }
}
