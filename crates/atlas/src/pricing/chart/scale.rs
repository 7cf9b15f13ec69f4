//! An axis: values to pixels, and round numbers to write at it.

/// From 0 to the most, along so many pixels.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    most: f64,
    start: f64,
    length: f64,
}

impl Scale {
    /// `length` is negative for an axis that rises on the screen.
    pub(super) fn new(most: f64, start: f64, length: f64) -> Scale {
        Scale {
            most: if most > 0.0 { most } else { 1.0 },
            start,
            length,
        }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        self.start + value / self.most * self.length
    }
}

/// About `wanted` round steps up to the most.
pub(super) fn ticks(most: f64, wanted: f64) -> Vec<f64> {
    if most.is_nan() || most <= 0.0 {
        return vec![0.0];
    }
    let rough = most / wanted;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power * 10.0);
    let count = (most / step + 1e-9).floor() as usize;
    (0..=count).map(|index| index as f64 * step).collect()
}

/// Moves heights apart to at least `gap`, each as little as possible, in their order.
pub(super) fn spread(heights: &mut [f64], gap: f64, top: f64, bottom: f64) {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|a, b| heights[*a].total_cmp(&heights[*b]));
    // Blocks of labels that touch share the mean of what they want.
    let mut blocks: Vec<(f64, Vec<usize>)> = Vec::new();
    for index in order {
        blocks.push((heights[index], vec![index]));
        while let [.., before, last] = blocks.as_slice() {
            let reach = |block: &(f64, Vec<usize>)| gap * block.1.len() as f64 / 2.0;
            if last.0 - reach(last) >= before.0 + reach(before) - 1e-9 {
                break;
            }
            let (a, b) = (before.1.len() as f64, last.1.len() as f64);
            let middle = (before.0 * a + last.0 * b) / (a + b);
            let members = [before.1.clone(), last.1.clone()].concat();
            blocks.truncate(blocks.len() - 2);
            blocks.push((middle, members));
        }
    }
    let mut floor = top;
    for (middle, members) in &blocks {
        let half = gap * members.len() as f64 / 2.0;
        let begin = (middle - half).min(bottom - 2.0 * half).max(floor);
        for (place, index) in members.iter().enumerate() {
            heights[*index] = begin + gap * (place as f64 + 0.5);
        }
        floor = begin + 2.0 * half;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(10.0, 5.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(130.0, 5.0), [0.0, 50.0, 100.0]);
        assert_eq!(ticks(0.0, 5.0), [0.0]);
    }

    #[test]
    fn labels_keep_their_distance_and_order() {
        let mut heights = [10.0, 12.0, 11.0, 90.0];
        spread(&mut heights, 10.0, 0.0, 100.0);
        assert!(heights[0] < heights[2] && heights[2] < heights[1] && heights[1] < heights[3]);
        let mut sorted = heights;
        sorted.sort_by(f64::total_cmp);
        for pair in sorted.windows(2) {
            assert!(pair[1] - pair[0] >= 10.0 - 1e-9, "{sorted:?}");
        }
        assert!(sorted[0] >= 5.0 && sorted[3] <= 95.0);
    }
}
