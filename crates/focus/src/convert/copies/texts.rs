//! What the charges of a block are for, as numbers: each text is hashed once where rows have it in common.

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray};

use super::TEXTS;
use super::beside::{Beside, Perhaps};
use crate::column::Column;
use crate::convert::row_id::{Mixer, fold};
use crate::convert::skips::named;
use crate::convert::worker::FileContext;
use crate::mapping::compile::Evaluated;

/// A text that is not there.
const NOTHING: u64 = 0x6c62_272e_07bb_0142;
/// Without it the number of every text of up to four bytes would be 0: the second word of its view is.
const ONE: u64 = 0x9e37_79b9_7f4a_7c15;
/// Who pays; not every export of a bill says it.
const ACCOUNT: &str = "BillingAccountId";
/// Texts that are remembered of a column, by where they stand in memory.
const REMEMBERED: usize = 64;
/// Longest text that a view holds itself.
const INLINE: u32 = 12;

/// The texts of a block that tell what its charges are for.
pub(in crate::convert) struct Texts<'a> {
    /// In the order of [`TEXTS`].
    purpose: Vec<Option<Numbers<'a>>>,
    account: Option<Numbers<'a>>,
    invoice: Option<Numbers<'a>>,
    /// The ids of lines that the vendor gives.
    line: Option<Numbers<'a>>,
    /// What identifies a row beside: texts that no column of [`TEXTS`] is.
    key: Vec<Numbers<'a>>,
}

impl<'a> Texts<'a> {
    pub(in crate::convert) fn of(file: &FileContext, evaluated: &'a Evaluated) -> Self {
        let column = |name: &str| named(&file.program, evaluated, name).and_then(Numbers::of);
        let line = file.mapping.line_id;
        let is_other = |index: usize, name: &str| {
            let amounts = file
                .mapping
                .amounts_in_key
                .iter()
                .any(|known| known == name);
            let name = name.rsplit('/').next().unwrap_or(name);
            Some(index) != line
                && !amounts
                && name != ACCOUNT
                && !TEXTS.contains(&name)
                && !name.to_lowercase().contains("invoice")
        };
        let key = evaluated.key.iter().zip(&file.mapping.key).enumerate();
        let key = key.filter(|(index, (_, name))| is_other(*index, name));
        Self {
            purpose: TEXTS.iter().map(|name| column(name)).collect(),
            account: column(ACCOUNT),
            invoice: column("InvoiceId"),
            line: line.and_then(|index| Numbers::of_array(evaluated.key.get(index)?.as_ref()?)),
            key: key
                .filter_map(|(_, (array, _))| Numbers::of_array(array.as_ref()?))
                .collect(),
        }
    }

    /// Adds what a row is for, whoever pays; says which of [`TEXTS`] it has, a bit each.
    pub(in crate::convert) fn add(&mut self, purpose: &mut Mixer, row: usize) -> u16 {
        let mut known = 0;
        for (number, column) in self.purpose.iter_mut().enumerate() {
            let text = column.as_mut().and_then(|column| column.text(row));
            known |= u16::from(text.is_some()) << number;
            purpose.word(text.unwrap_or(NOTHING));
        }
        known
    }

    /// Adds who pays; says whether somebody does, by the bit behind those of [`TEXTS`].
    pub(in crate::convert) fn add_account(&mut self, purpose: &mut Mixer, row: usize) -> u16 {
        let account = self.account.as_mut().and_then(|account| account.text(row));
        purpose.word(account.unwrap_or(NOTHING));
        u16::from(account.is_some()) << TEXTS.len()
    }

    /// What tells a row from others of its purpose.
    pub(super) fn beside(&mut self, purpose: Mixer, row: usize) -> Beside {
        let number = |text: u64| {
            let mut mixer = purpose;
            mixer.word(text);
            mixer.finish() as u64
        };
        let line = self.line.as_mut().and_then(|line| line.text(row));
        let invoice = self.invoice.as_mut();
        let invoice = invoice.and_then(|invoice| invoice.text(row));
        let account = self.account.as_mut();
        let account = account.and_then(|account| account.text(row));
        Beside {
            line: line.map_or(0, number),
            invoice: invoice.map_or(Perhaps::NONE, Perhaps::of),
            account: account.map_or(Perhaps::NONE, Perhaps::of),
            key: self.key(row),
        }
    }

    /// What identifies a row beside its purpose, without the id of its line and its invoice.
    pub(in crate::convert) fn key(&mut self, row: usize) -> u64 {
        let mut key = Mixer::new();
        for column in &mut self.key {
            key.word(column.text(row).unwrap_or(NOTHING));
        }
        key.finish() as u64
    }
}

/// The texts of a column as numbers.
struct Numbers<'a> {
    column: Option<&'a Column>,
    texts: &'a StringViewArray,
    /// View of a text and its number.
    remembered: Box<[(u128, u64); REMEMBERED]>,
}

impl<'a> Numbers<'a> {
    fn of(column: &'a Column) -> Option<Self> {
        Some(Self {
            column: Some(column),
            ..Self::of_array(column.values())?
        })
    }

    fn of_array(array: &'a ArrayRef) -> Option<Self> {
        let texts = array.as_string_view_opt()?;
        (texts.null_count() < texts.len()).then(|| Self {
            column: None,
            texts,
            remembered: Box::new([(0, 0); REMEMBERED]),
        })
    }

    /// The number of a row's text. It depends on the text only, wherever that stands.
    #[inline]
    fn text(&mut self, row: usize) -> Option<u64> {
        let index = self.column.map_or(row, |column| column.index(row));
        if self.texts.is_null(index) {
            return None;
        }
        let view = self.texts.views()[index];
        if view as u32 <= INLINE {
            return Some(fold(view as u64 ^ NOTHING, (view >> 64) as u64 ^ ONE));
        }
        // A view of a longer text says where it stands: the same place, the same text.
        let place = (view >> 64) as u64 ^ (view as u64 >> 32);
        let place = place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58;
        let remembered = &mut self.remembered[place as usize & (REMEMBERED - 1)];
        if remembered.0 != view {
            let mut mixer = Mixer::new();
            mixer.text(Some(self.texts.value(index)));
            *remembered = (view, mixer.finish() as u64);
        }
        Some(remembered.1)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::UInt32Array;

    use super::*;

    #[test]
    fn a_text_has_one_number_wherever_it_stands() {
        let texts = [
            Some("a"),
            None,
            Some("a long text that no view holds"),
            Some("twelve bytes"),
            Some(""),
            Some("a long text that no view holdt"),
        ];
        let plain: ArrayRef = Arc::new(StringViewArray::from_iter(texts));
        let backwards: ArrayRef = Arc::new(StringViewArray::from_iter(texts.iter().rev().copied()));
        let codes = UInt32Array::from_iter_values([5, 4, 3, 2, 1, 0, 3]);
        let coded = Column::Coded {
            values: backwards,
            codes,
            numbering: Default::default(),
        };
        let plain = Column::Plain(plain);
        let (mut one, mut other) = (
            Numbers::of(&plain).expect("texts"),
            Numbers::of(&coded).expect("texts"),
        );
        let numbers: Vec<_> = (0..6).map(|row| one.text(row)).collect();
        let others: Vec<_> = (0..6).map(|row| other.text(row)).collect();
        assert_eq!(numbers, others);
        assert_eq!(other.text(6), numbers[2]);
        let distinct: std::collections::BTreeSet<_> = numbers.iter().collect();
        assert_eq!(distinct.len(), 6);
        assert_eq!(numbers[1], None);
        assert_eq!(one.text(2), numbers[2], "from what is remembered");
    }
}
