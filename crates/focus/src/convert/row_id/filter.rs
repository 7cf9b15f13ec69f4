//! Which hashes came before, nearly always right, in little memory.

/// A filter that grows with what it has seen (Almeida et al., "Scalable Bloom Filters", 2007):
/// layers of cache lines, each four times the one before.
pub(super) struct Filter {
    pub(super) layers: Vec<Vec<Line>>,
    /// Rows the newest layer has taken.
    pub(super) taken: usize,
}

/// A cache line of a split-block Bloom filter.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Line(pub(super) [u64; 8]);

/// Lines of the first layer: 1 MiB.
const FIRST_LAYER: usize = 1 << 14;
/// Lines of the last one: 64 MiB. What comes after fills it more and more.
pub(super) const LAST_LAYER: usize = 1 << 20;
/// Rows a line takes before the next layer begins: one new row in a hundred million is then taken
/// for a repeated one.
const ROWS_A_LINE: usize = 4;

impl Filter {
    pub(super) fn new() -> Self {
        Self {
            layers: vec![vec![Line::default(); FIRST_LAYER]],
            taken: 0,
        }
    }

    /// How many different hashes came.
    pub(super) fn distinct(&self) -> u64 {
        let older = self.layers.iter().rev().skip(1);
        let older: usize = older.map(|layer| layer.len() * ROWS_A_LINE).sum();
        (older + self.taken) as u64
    }

    /// How many of a thousand million new hashes are taken for ones that came before.
    pub(super) fn mistakes(&self) -> u64 {
        let lines = self.layers.last().map_or(1, Vec::len);
        let taken = self.taken as f64 / lines as f64;
        let filled = 1.0 - (63.0_f64 / 64.0).powf(taken);
        (filled.powi(8) * 1e9) as u64
    }

    /// Has the lines of these hashes fetched from memory, all at once instead of one after the other.
    pub(super) fn approach(&self, hashes: &[u128]) {
        let Some(newest) = self.layers.last() else {
            return;
        };
        let mask = newest.len() - 1;
        let words = hashes.iter().map(|hash| newest[*hash as usize & mask].0[0]);
        std::hint::black_box(words.fold(0, |all, word| all ^ word));
    }

    /// Whether this hash came before; it has from now on.
    pub(super) fn seen(&mut self, hash: u128) -> bool {
        // Eight places of independent parts of the hash, one in each word of a line.
        let places = std::array::from_fn::<u64, 8, _>(|index| 1 << (hash >> (64 + index * 6) & 63));
        let Some((newest, older)) = self.layers.split_last_mut() else {
            return false;
        };
        // Lengths are powers of two, so a mask does what a slow remainder would.
        let older = older.iter().any(|layer| {
            let line = &layer[hash as usize & (layer.len() - 1)];
            line.0
                .iter()
                .zip(places)
                .all(|(word, place)| word & place != 0)
        });
        if older {
            return true;
        }
        let mask = newest.len() - 1;
        let mut seen = true;
        for (word, place) in newest[hash as usize & mask].0.iter_mut().zip(places) {
            seen &= *word & place != 0;
            *word |= place;
        }
        self.taken += usize::from(!seen);
        let lines = newest.len();
        if self.taken >= lines * ROWS_A_LINE && lines < LAST_LAYER {
            self.layers.push(vec![Line::default(); lines * 4]);
            self.taken = 0;
        }
        seen
    }
}
