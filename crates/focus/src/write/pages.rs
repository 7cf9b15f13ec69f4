//! What is told of each page of a column chunk, so that readers can skip pages (Apache Parquet,
//! "Page Index"): its bounds and nulls in the column index, its place in the offset index.

use parquet::basic::BoundaryOrder;
use parquet::errors::Result;
use parquet::file::metadata::ColumnIndexBuilder;
use parquet::file::page_index::column_index::ColumnIndexMetaData;

use super::dictionary::Values;

/// One data page.
pub(super) struct PageFacts<T> {
    pub(super) rows: i64,
    pub(super) nulls: i64,
    /// Smallest and largest value; `None` without values, or where nobody is told.
    pub(super) range: Option<(T, T)>,
}

/// Widens `range` to hold `item`.
pub(super) fn widen<V: Values>(range: &mut Option<(V::Owned, V::Owned)>, item: V::Item<'_>) {
    match range {
        None => *range = Some((V::own(item), V::own(item))),
        Some((min, max)) => {
            if V::compare(item, min).is_lt() {
                *min = V::own(item);
            } else if V::compare(item, max).is_gt() {
                *max = V::own(item);
            }
        }
    }
}

/// The range of all pages.
pub(super) fn whole<V: Values>(pages: Vec<PageFacts<V::Owned>>) -> Option<(V::Owned, V::Owned)> {
    let ranges = pages.into_iter().filter_map(|page| page.range);
    ranges.reduce(|(low, high), (min, max)| (low.min(min), high.max(max)))
}

/// The column index of these pages.
pub(super) fn index<V: Values>(
    mut index: ColumnIndexBuilder,
    pages: &[PageFacts<V::Owned>],
) -> Result<ColumnIndexMetaData> {
    let mut exact = true;
    for page in pages {
        let Some(range) = &page.range else {
            index.append(true, Vec::new(), Vec::new(), page.nulls);
            continue;
        };
        let bounds = V::bounds(range);
        exact &= bounds.exact;
        index.append(false, bounds.min, bounds.max, page.nulls);
    }
    // Shortened bounds need not be in the order of what they were made of.
    if exact {
        index.set_boundary_order(order(pages));
    }
    index.build()
}

/// Whether both bounds only grow, or only fall, from page to page; pages of nulls do not count.
fn order<T: Ord>(pages: &[PageFacts<T>]) -> BoundaryOrder {
    let ranges: Vec<&(T, T)> = pages
        .iter()
        .filter_map(|page| page.range.as_ref())
        .collect();
    let all = |in_order: fn(&T, &T) -> bool| {
        let mut pairs = ranges.windows(2);
        pairs.all(|pair| in_order(&pair[0].0, &pair[1].0) && in_order(&pair[0].1, &pair[1].1))
    };
    if all(T::le) {
        BoundaryOrder::ASCENDING
    } else if all(T::ge) {
        BoundaryOrder::DESCENDING
    } else {
        BoundaryOrder::UNORDERED
    }
}
