//! Footers and page headers of Parquet files, walked before the library reads them: it makes room for
//! as many row groups as a footer says it has, and for pages as large as their headers say, and a few
//! bytes say anything. (apache/arrow-rs, crate `parquet`: `row_groups` in `file/metadata/thrift`
//! reserves by the size of the list; other lists are held against the bytes that are left.)
//!
//! The encoding is Thrift's compact protocol (Apache Thrift, "Thrift Compact protocol encoding").

/// Longest footer: wide tables of many row groups have some megabytes.
pub(super) const LONGEST_FOOTER: u64 = 128 << 20;
/// Most elements of all lists of a footer: columns of row groups are most of them, and each becomes
/// some hundreds of bytes.
const MOST_ELEMENTS: u64 = 1_000_000;
/// Deeper than any structure of the format.
const DEEPEST: usize = 24;

/// Whether the lists of a footer are there as they are announced, and are not too many.
pub(super) fn check_footer(footer: &[u8]) -> Result<(), Wrong> {
    let mut walk = Walk {
        bytes: footer,
        elements: 0,
    };
    walk.fields(0, &mut |_, _| {})
}

/// What is wrong with a footer or a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Wrong {
    #[error("it ends in the middle, or is not in the compact protocol")]
    Damaged,
    #[error("it has more than {MOST_ELEMENTS} columns and row groups")]
    TooMany,
}

/// What a page header says of its page, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageHead {
    /// Of the header itself.
    pub(super) length: u64,
    pub(super) compressed: u64,
    pub(super) uncompressed: u64,
}

/// Reads a page header at the beginning of `bytes`.
pub(super) fn page_head(bytes: &[u8]) -> Result<PageHead, Wrong> {
    let mut walk = Walk { bytes, elements: 0 };
    let (mut uncompressed, mut compressed) = (0, 0);
    walk.fields(0, &mut |field, value| match field {
        2 => uncompressed = value,
        3 => compressed = value,
        _ => {}
    })?;
    let size = |value: i64| u64::try_from(value).map_err(|_| Wrong::Damaged);
    Ok(PageHead {
        length: (bytes.len() - walk.bytes.len()) as u64,
        compressed: size(compressed)?,
        uncompressed: size(uncompressed)?,
    })
}

struct Walk<'a> {
    bytes: &'a [u8],
    elements: u64,
}

impl Walk<'_> {
    /// The fields of a structure; whole numbers of the outermost are told with their field's number.
    fn fields(&mut self, depth: usize, told: &mut dyn FnMut(i64, i64)) -> Result<(), Wrong> {
        if depth > DEEPEST {
            return Err(Wrong::Damaged);
        }
        let mut field = 0;
        loop {
            let head = self.byte()?;
            let kind = head & 0x0f;
            if kind == 0 {
                return Ok(());
            }
            field = match head >> 4 {
                0 => self.number()?,
                more => field + i64::from(more),
            };
            match kind {
                // In a structure the kind is the value.
                1 | 2 => {}
                4..=6 => {
                    let value = self.number()?;
                    if depth == 0 {
                        told(field, value);
                    }
                }
                _ => self.value(kind, depth)?,
            }
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<(), Wrong> {
        match kind {
            1..=3 => self.skip(1),
            4..=6 => self.number().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let length = self.varint()?;
                self.skip(length)
            }
            9 | 10 => self.list(depth),
            11 => self.map(depth),
            12 => self.fields(depth + 1, &mut |_, _| {}),
            13 => self.skip(16),
            _ => Err(Wrong::Damaged),
        }
    }

    fn list(&mut self, depth: usize) -> Result<(), Wrong> {
        let head = self.byte()?;
        let size = match head >> 4 {
            15 => self.varint()?,
            few => u64::from(few),
        };
        self.count(size)?;
        if depth > DEEPEST {
            return Err(Wrong::Damaged);
        }
        for _ in 0..size {
            self.value(head & 0x0f, depth + 1)?;
        }
        Ok(())
    }

    fn map(&mut self, depth: usize) -> Result<(), Wrong> {
        let size = self.varint()?;
        if size == 0 {
            return Ok(());
        }
        self.count(size)?;
        let kinds = self.byte()?;
        if depth > DEEPEST {
            return Err(Wrong::Damaged);
        }
        for _ in 0..size {
            self.value(kinds >> 4, depth + 1)?;
            self.value(kinds & 0x0f, depth + 1)?;
        }
        Ok(())
    }

    /// Every element takes a byte at the least.
    fn count(&mut self, size: u64) -> Result<(), Wrong> {
        if size > self.bytes.len() as u64 {
            return Err(Wrong::Damaged);
        }
        self.elements += size;
        match self.elements > MOST_ELEMENTS {
            true => Err(Wrong::TooMany),
            false => Ok(()),
        }
    }

    fn byte(&mut self) -> Result<u8, Wrong> {
        let (first, rest) = self.bytes.split_first().ok_or(Wrong::Damaged)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn skip(&mut self, length: u64) -> Result<(), Wrong> {
        let length = usize::try_from(length).map_err(|_| Wrong::Damaged)?;
        self.bytes = self.bytes.get(length..).ok_or(Wrong::Damaged)?;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64, Wrong> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Wrong::Damaged)
    }

    /// Zigzag.
    fn number(&mut self) -> Result<i64, Wrong> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of 2³¹−1 structures in a few bytes, in field 4, as a footer has its row groups.
    const VAST: [u8; 8] = [0x49, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00];

    #[test]
    fn a_list_is_as_long_as_the_bytes_that_hold_it() {
        assert_eq!(check_footer(&VAST), Err(Wrong::Damaged));
        // Three empty structures.
        assert_eq!(check_footer(&[0x49, 0x3c, 0, 0, 0, 0]), Ok(()));
        assert_eq!(check_footer(&[0x49, 0x3c, 0, 0]), Err(Wrong::Damaged));
        let mut many = vec![0x49, 0xfc, 0xc1, 0x84, 0x3d];
        many.resize(1_100_000, 0);
        assert_eq!(check_footer(&many), Err(Wrong::TooMany));
        // Lists in lists in lists.
        assert_eq!(check_footer(&[0x19; 1000]), Err(Wrong::Damaged));
        let mut deep = vec![0x1c; 1000];
        deep.resize(2000, 0);
        assert_eq!(check_footer(&deep), Err(Wrong::Damaged));
    }

    #[test]
    fn a_page_header_says_its_sizes_and_where_it_ends() {
        // Type 0, uncompressed 300, compressed 20, then a structure (field 5) with one number.
        let header = [
            0x15, 0, 0x15, 0xd8, 0x04, 0x15, 40, 0x2c, 0x15, 8, 0, 0, 9, 9,
        ];
        let head = PageHead {
            length: 12,
            compressed: 20,
            uncompressed: 300,
        };
        assert_eq!(page_head(&header), Ok(head));
        assert_eq!(page_head(&header[..7]), Err(Wrong::Damaged));
        let negative = [0x25, 1, 0x15, 1, 0];
        assert_eq!(page_head(&negative), Err(Wrong::Damaged));
    }
}
