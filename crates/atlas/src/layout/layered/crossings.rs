//! How many joints cross.

use super::rows::Rows;

/// Crossings of the joints between a row and the next, each pair by the product of its weights.
pub(super) fn below(
    order: &[Vec<usize>],
    rows: &Rows,
    row: usize,
    position: &[usize],
    tree: &mut Tree,
) -> i64 {
    let Some(next) = order.get(row + 1) else {
        return 0;
    };
    tree.clear(next.len());
    let mut total = 0;
    let mut ends: Vec<(usize, i64)> = Vec::new();
    for item in &order[row] {
        ends.clear();
        ends.extend(
            rows.down[*item]
                .iter()
                .map(|j| (position[j.item], j.weight)),
        );
        for (end, weight) in &ends {
            total += weight * tree.beyond(*end);
        }
        for (end, weight) in &ends {
            tree.add(*end, *weight);
        }
    }
    total
}

/// Sums of weights over positions.
#[derive(Default)]
pub(super) struct Tree {
    sums: Vec<i64>,
    total: i64,
}

impl Tree {
    fn clear(&mut self, positions: usize) {
        self.sums.clear();
        self.sums.resize(positions + 1, 0);
        self.total = 0;
    }

    fn add(&mut self, position: usize, weight: i64) {
        self.total += weight;
        let mut index = position + 1;
        while index < self.sums.len() {
            self.sums[index] += weight;
            index += index & index.wrapping_neg();
        }
    }

    /// What has been added at higher positions.
    fn beyond(&self, position: usize) -> i64 {
        let (mut index, mut up_to) = (position + 1, 0);
        while index > 0 {
            up_to += self.sums[index];
            index -= index & index.wrapping_neg();
        }
        self.total - up_to
    }
}
