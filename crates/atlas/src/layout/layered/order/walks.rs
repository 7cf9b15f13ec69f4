//! Orders to start from, each by a walk over the joints.

use std::collections::VecDeque;

use crate::layout::layered::rows::{Joint, Rows};

pub(super) const COUNT: usize = 4;

/// The moment at which each item is first met. The first walk follows the declaration most closely.
pub(super) fn keys(rows: &Rows, walk: usize) -> Vec<f64> {
    let count = rows.items.len();
    let upwards = walk % 2 == 1;
    let wide = walk >= 2;
    let (ahead, behind) = if upwards {
        (&rows.up, &rows.down)
    } else {
        (&rows.down, &rows.up)
    };
    let mut key = vec![f64::NAN; count];
    let mut clock = 0.0;
    let starts = (0..count).filter(|i| behind[*i].is_empty()).chain(0..count);
    for start in starts {
        if !key[start].is_nan() {
            continue;
        }
        let mut open = VecDeque::from([start]);
        while let Some(item) = if wide {
            open.pop_front()
        } else {
            open.pop_back()
        } {
            if !key[item].is_nan() {
                continue;
            }
            key[item] = clock;
            clock += 1.0;
            let near: Box<dyn Iterator<Item = &Joint>> = if wide {
                Box::new(ahead[item].iter())
            } else {
                Box::new(ahead[item].iter().rev())
            };
            open.extend(near.map(|j| j.item));
        }
    }
    key
}
