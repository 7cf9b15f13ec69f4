//! The texts of one column, each once, numbered in the order of their first appearance, kept from
//! block to block.

use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringViewArray, StringViewBuilder};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::{Codes, TooMany, most};

/// Longest text that a view holds itself, so that equal views are equal texts and nothing else is.
const INLINE: u32 = 12;

/// Texts found last, by what a glance tells of them: most columns say the same few things again and
/// again, and this asks neither for a hash nor for luck with branches.
const NEAR: usize = 128;

pub(super) struct Dictionary {
    hasher: RandomState,
    table: HashTable<u32>,
    near: [u32; NEAR],
    /// A text, or null, per number. Short texts stand in the view; of longer ones the upper half is
    /// where the text begins in `text`.
    views: Vec<u128>,
    text: Vec<u8>,
    null: Option<u32>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            hasher: RandomState::default(),
            table: HashTable::new(),
            near: [0; NEAR],
            views: Vec::new(),
            text: Vec::new(),
            null: None,
        }
    }
}

impl Dictionary {
    pub(super) fn len(&self) -> usize {
        self.views.len()
    }

    /// Bytes of the longer texts.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The number of every row's text.
    ///
    /// # Errors
    /// When too many rows bring a new text; the dictionary is then as it was.
    pub(super) fn encode(&mut self, array: &StringViewArray) -> Result<Codes, TooMany> {
        if array.null_count() == array.len() && !array.is_empty() {
            return Ok(Codes::Same(self.null()));
        }
        let views = array.views();
        let alike = array.null_count() == 0 && views.iter().all(|view| *view == views[0]);
        let rows = if alike {
            array.len().min(1)
        } else {
            array.len()
        };
        let before = (self.len(), self.text.len(), self.null);
        let most = before.0 + most(array.len());
        let mut codes = Vec::with_capacity(rows);
        for row in 0..rows {
            let code = if array.is_null(row) {
                self.null()
            } else {
                self.code(views[row], array, row)
            };
            codes.push(code);
            if self.len() > most {
                self.forget(before);
                return Err(TooMany);
            }
        }
        Ok(Codes::new(codes))
    }

    fn null(&mut self) -> u32 {
        let next = self.views.len() as u32;
        *self.null.get_or_insert_with(|| {
            self.views.push(0);
            next
        })
    }

    #[inline]
    fn code(&mut self, view: u128, array: &StringViewArray, row: usize) -> u32 {
        let short = view as u32 <= INLINE;
        let bytes: &[u8] = if short {
            &[]
        } else {
            array.value(row).as_bytes()
        };
        // Length and first four bytes; the rest, or the last eight bytes.
        let end = match bytes.last_chunk::<8>() {
            Some(last) => u64::from_le_bytes(*last),
            None => (view >> 64) as u64,
        };
        let glance = (view as u64 ^ end.rotate_left(17)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = (glance >> 32) as usize % NEAR;
        let near = self.near[place];
        if self.is(near, view, bytes) {
            return near;
        }
        let code = self.find_or_add(view, bytes);
        self.near[place] = code;
        code
    }

    /// Whether a number stands for this text: that of null stands for none.
    #[inline]
    fn is(&self, code: u32, view: u128, bytes: &[u8]) -> bool {
        let known = self.views.get(code as usize);
        known.is_some_and(|known| same(&self.text, *known, view, bytes)) && self.null != Some(code)
    }

    fn find_or_add(&mut self, view: u128, bytes: &[u8]) -> u32 {
        let Self {
            hasher,
            table,
            views,
            text,
            ..
        } = self;
        let short = bytes.is_empty();
        let hash = if short {
            hasher.hash_one(view)
        } else {
            hasher.hash_one(bytes)
        };
        let entry = table.entry(
            hash,
            |code| same(text, views[*code as usize], view, bytes),
            |code| {
                let known = views[*code as usize];
                if known as u32 <= INLINE {
                    hasher.hash_one(known)
                } else {
                    hasher.hash_one(long(text, known))
                }
            },
        );
        match entry {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                let code = views.len() as u32;
                free.insert(code);
                if short {
                    views.push(view);
                } else {
                    views.push((text.len() as u128) << 64 | view & u128::from(u64::MAX));
                    text.extend_from_slice(bytes);
                }
                code
            }
        }
    }

    fn forget(&mut self, (len, bytes, null): (usize, usize, Option<u32>)) {
        self.table.retain(|code| (*code as usize) < len);
        self.views.truncate(len);
        self.text.truncate(bytes);
        self.null = null;
    }

    /// The texts with these numbers.
    pub(super) fn values(&self, codes: impl Iterator<Item = u32>) -> ArrayRef {
        let mut values = StringViewBuilder::new();
        for code in codes {
            let view = self.views[code as usize];
            let length = view as u32;
            let bytes = view.to_le_bytes();
            let text = if self.null == Some(code) {
                None
            } else if length <= INLINE {
                std::str::from_utf8(&bytes[4..4 + length as usize]).ok()
            } else {
                std::str::from_utf8(long(&self.text, view)).ok()
            };
            values.append_option(text);
        }
        Arc::new(values.finish())
    }
}

fn long(text: &[u8], view: u128) -> &[u8] {
    let start = (view >> 64) as usize;
    &text[start..start + view as u32 as usize]
}

/// Whether a text that is known is this one; `bytes` are those of a longer one.
#[inline]
fn same(text: &[u8], known: u128, view: u128, bytes: &[u8]) -> bool {
    if bytes.is_empty() {
        known == view
    } else {
        // Length and first four bytes, then all of them.
        known as u64 == view as u64 && long(text, known) == bytes
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_stand_for_the_texts(
            blocks in prop::collection::vec(
                prop::collection::vec(prop::option::of("[ab]{0,3}|long text of [a-d] and more|[a-z]{20}"), 0..120),
                1..5,
            ),
        ) {
            let mut dictionary = Dictionary::default();
            let mut known = std::collections::HashSet::new();
            for values in blocks {
                let array = StringViewArray::from_iter(values.clone());
                let new: std::collections::HashSet<_> =
                    values.iter().filter(|value| !known.contains(*value)).cloned().collect();
                match dictionary.encode(&array) {
                    Err(TooMany) => prop_assert!(new.len() > most(values.len())),
                    Ok(codes) => {
                        known.extend(new);
                        let back = dictionary.values(codes.to_vec(values.len()).into_iter());
                        prop_assert_eq!(back.as_string_view(), &array);
                    }
                }
                prop_assert_eq!(dictionary.len(), known.len());
                prop_assert_eq!(dictionary.table.len() + usize::from(dictionary.null.is_some()), known.len());
            }
        }
    }
}
