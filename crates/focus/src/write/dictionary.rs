//! The values of one column of one row group, each once, numbered in the order of their first
//! appearance: what becomes the chunk's dictionary page.

use std::cmp::Ordering;
use std::hash::BuildHasher;

use arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, Int64Array, StringViewArray};
use arrow::datatypes::{DataType, Decimal128Type, Int64Type};
use foldhash::fast::RandomState;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::file::statistics::{Statistics, ValueStatistics};

use super::places::Places;
use crate::bounds;

/// Bounds of a page as its column index holds them.
pub(super) struct Bounds {
    pub(super) min: Vec<u8>,
    pub(super) max: Vec<u8>,
    /// False when they were shortened, outwards.
    pub(super) exact: bool,
}

/// One of Parquet's physical types, as far as FOCUS needs them.
pub(super) trait Values: Default {
    type Item<'a>: Copy + PartialEq;
    type Owned: Ord;
    type Array: Array + Clone + 'static;

    /// The array behind a column of this type.
    fn array(array: &ArrayRef) -> Option<Self::Array>;
    fn get(array: &Self::Array, row: usize) -> Option<Self::Item<'_>>;
    /// Parquet's PLAIN encoding.
    fn plain(item: Self::Item<'_>, out: &mut Vec<u8>);

    fn hash(&self, item: Self::Item<'_>) -> u64;
    fn places(&self) -> &Places;
    fn is(&self, code: u32, item: Self::Item<'_>) -> bool;
    /// The number of a value with this hash, a new one if it was not seen before.
    fn code(&mut self, item: Self::Item<'_>, hash: u64) -> u32;
    fn value(&self, code: u32) -> Self::Item<'_>;
    fn len(&self) -> u32;
    /// Size of the dictionary page.
    fn bytes(&self) -> usize;
    /// The dictionary page.
    fn page(&self) -> Vec<u8>;

    fn own(item: Self::Item<'_>) -> Self::Owned;
    fn compare(item: Self::Item<'_>, owned: &Self::Owned) -> Ordering;
    fn statistics(range: Option<(Self::Owned, Self::Owned)>, nulls: u64) -> Statistics;
    fn bounds(range: &(Self::Owned, Self::Owned)) -> Bounds;
}

/// Texts, kept as their dictionary page: lengths of four bytes before the bytes.
#[derive(Default)]
pub(super) struct Texts {
    hasher: RandomState,
    places: Places,
    page: Vec<u8>,
    /// Where each text begins, behind its length.
    starts: Vec<u32>,
}

impl Texts {
    fn at(page: &[u8], start: u32) -> &[u8] {
        let start = start as usize;
        let mut length = [0; 4];
        length.copy_from_slice(&page[start - 4..start]);
        &page[start..start + u32::from_le_bytes(length) as usize]
    }
}

impl Values for Texts {
    type Item<'a> = &'a [u8];
    type Owned = Vec<u8>;
    type Array = StringViewArray;

    fn array(array: &ArrayRef) -> Option<StringViewArray> {
        array.as_string_view_opt().cloned()
    }

    #[inline]
    fn get(array: &StringViewArray, row: usize) -> Option<&[u8]> {
        (!array.is_null(row)).then(|| array.value(row).as_bytes())
    }

    #[inline]
    fn plain(item: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(&(item.len() as u32).to_le_bytes());
        out.extend_from_slice(item);
    }

    #[inline]
    fn hash(&self, item: &[u8]) -> u64 {
        self.hasher.hash_one(item)
    }

    fn places(&self) -> &Places {
        &self.places
    }

    #[inline]
    fn is(&self, code: u32, item: &[u8]) -> bool {
        self.value(code) == item
    }

    #[inline]
    fn code(&mut self, item: &[u8], hash: u64) -> u32 {
        let Self {
            places,
            page,
            starts,
            ..
        } = self;
        let new = starts.len() as u32;
        let is = |code: u32| Self::at(page, starts[code as usize]) == item;
        let code = places.find_or_put(hash, new, is);
        if code == new {
            starts.push(page.len() as u32 + 4);
            Self::plain(item, page);
        }
        code
    }

    #[inline]
    fn value(&self, code: u32) -> &[u8] {
        Self::at(&self.page, self.starts[code as usize])
    }

    fn len(&self) -> u32 {
        self.starts.len() as u32
    }

    fn bytes(&self) -> usize {
        self.page.len()
    }

    fn page(&self) -> Vec<u8> {
        self.page.clone()
    }

    fn own(item: &[u8]) -> Vec<u8> {
        item.to_vec()
    }

    fn compare(item: &[u8], owned: &Vec<u8>) -> Ordering {
        item.cmp(owned)
    }

    fn statistics(range: Option<(Vec<u8>, Vec<u8>)>, nulls: u64) -> Statistics {
        let (min, max) = range.unzip();
        let (low, high) = (min.as_deref().map(low), max.as_deref().map(high));
        let exact = (low == min, high == max);
        Statistics::ByteArray(
            ValueStatistics::<ByteArray>::new(
                low.map(Into::into),
                high.map(Into::into),
                None,
                Some(nulls),
                false,
            )
            .with_min_is_exact(exact.0)
            .with_max_is_exact(exact.1),
        )
    }

    fn bounds((min, max): &(Vec<u8>, Vec<u8>)) -> Bounds {
        let (low, high) = (low(min), high(max));
        Bounds {
            exact: low == *min && high == *max,
            min: low,
            max: high,
        }
    }
}

/// Bytes of a bound of texts, about: longer ones would only swell the footer.
const BOUND: usize = 64;

fn low(min: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(min) {
        Ok(text) => bounds::lower(text, BOUND).as_bytes().to_vec(),
        Err(_) => min.to_vec(),
    }
}

fn high(max: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(max).ok();
    match text.and_then(|text| bounds::upper(text, BOUND)) {
        Some(high) => high.into_bytes(),
        None => max.to_vec(),
    }
}

/// Fixed-width numbers.
pub(super) struct Numbers<T> {
    places: Places,
    values: Vec<T>,
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self {
            places: Places::default(),
            values: Vec::new(),
        }
    }
}

/// Numbers under way in arithmetic order of their digits: one multiplication spreads them enough.
#[inline]
fn spread(low: u64, high: u64) -> u64 {
    let product =
        u128::from(low ^ 0x9e37_79b9_7f4a_7c15) * u128::from(high ^ 0xc2b2_ae3d_27d4_eb4f | 1);
    (product as u64) ^ ((product >> 64) as u64)
}

macro_rules! numbers {
    ($native:ty, $array:ty, $hash:expr, $plain:expr, $find:expr, $statistics:expr) => {
        impl Values for Numbers<$native> {
            type Item<'a> = $native;
            type Owned = $native;
            type Array = $array;

            fn array(array: &ArrayRef) -> Option<$array> {
                $find(array)
            }

            #[inline]
            fn get(array: &$array, row: usize) -> Option<$native> {
                (!array.is_null(row)).then(|| array.value(row))
            }

            #[inline]
            fn plain(item: $native, out: &mut Vec<u8>) {
                out.extend_from_slice(&$plain(item));
            }

            #[inline]
            fn hash(&self, item: $native) -> u64 {
                $hash(item)
            }

            fn places(&self) -> &Places {
                &self.places
            }

            #[inline]
            fn is(&self, code: u32, item: $native) -> bool {
                self.values[code as usize] == item
            }

            #[inline]
            fn code(&mut self, item: $native, hash: u64) -> u32 {
                let Self { places, values } = self;
                let new = values.len() as u32;
                let code = places.find_or_put(hash, new, |code| values[code as usize] == item);
                if code == new {
                    values.push(item);
                }
                code
            }

            #[inline]
            fn value(&self, code: u32) -> $native {
                self.values[code as usize]
            }

            fn len(&self) -> u32 {
                self.values.len() as u32
            }

            fn bytes(&self) -> usize {
                size_of_val(self.values.as_slice())
            }

            fn page(&self) -> Vec<u8> {
                let mut page = Vec::with_capacity(self.bytes());
                self.values
                    .iter()
                    .for_each(|item| Self::plain(*item, &mut page));
                page
            }

            fn own(item: $native) -> $native {
                item
            }

            fn compare(item: $native, owned: &$native) -> Ordering {
                item.cmp(owned)
            }

            fn statistics(range: Option<($native, $native)>, nulls: u64) -> Statistics {
                let (min, max) = range.unzip();
                $statistics(min, max, nulls)
            }

            fn bounds((min, max): &($native, $native)) -> Bounds {
                Bounds {
                    min: $plain(*min).to_vec(),
                    max: $plain(*max).to_vec(),
                    exact: true,
                }
            }
        }
    };
}

// Decimals of 38 digits: sixteen bytes, the highest first.
numbers!(
    i128,
    Decimal128Array,
    |item: i128| spread(item as u64, (item >> 64) as u64),
    i128::to_be_bytes,
    |array: &ArrayRef| array.as_primitive_opt::<Decimal128Type>().cloned(),
    |min: Option<i128>, max: Option<i128>, nulls| {
        let bytes = |value: i128| FixedLenByteArray::from(value.to_be_bytes().to_vec());
        Statistics::FixedLenByteArray(
            ValueStatistics::new(min.map(bytes), max.map(bytes), None, Some(nulls), false)
                .with_backwards_compatible_min_max(true),
        )
    }
);
// Timestamps in microseconds.
numbers!(
    i64,
    Int64Array,
    |item: i64| spread(item as u64, 0),
    i64::to_le_bytes,
    |array: &ArrayRef| match array.data_type() {
        DataType::Timestamp(..) => Some(
            array
                .as_primitive_opt::<arrow::datatypes::TimestampMicrosecondType>()?
                .reinterpret_cast::<Int64Type>()
        ),
        _ => array.as_primitive_opt::<Int64Type>().cloned(),
    },
    |min, max, nulls| {
        Statistics::Int64(
            ValueStatistics::new(min, max, None, Some(nulls), false)
                .with_backwards_compatible_min_max(true),
        )
    }
);
