//! Improvement by accident: the best order, shaken a little, falls into place anew. The accidents are
//! the same every time.

use super::Order;
use crate::layout::layered::rows::Rows;

/// How much work this may cost, in items visited.
const BUDGET: usize = 12_000;
const MOST: usize = 48;

pub(super) fn improve(order: &mut Order, rows: &Rows, mut total: i64) {
    let rounds = (BUDGET / (rows.items.len() + 1)).min(MOST);
    let mut dice: u64 = 0x2545_f491_4f6c_dd1d;
    for round in 0..rounds {
        if total == 0 {
            return;
        }
        let reach = [1.2, 2.5, 5.0][round % 3];
        let mut tried = order.clone();
        let keys: Vec<f64> = tried
            .position
            .iter()
            .map(|position| {
                dice = dice
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let share = (dice >> 40) as f64 / (1u64 << 24) as f64;
                *position as f64 + (share - 0.5) * 2.0 * reach
            })
            .collect();
        tried.apply_all(rows, &keys, false);
        let crossings = tried.improve(rows, 3);
        if crossings < total {
            total = crossings;
            *order = tried;
        }
    }
}
