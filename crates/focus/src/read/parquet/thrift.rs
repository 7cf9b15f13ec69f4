//! Footers and page headers of Parquet files, walked before the library reads them: it makes room for
//! as many row groups as a footer says it has and for pages as large as their headers say, and follows a
//! schema as deep as it is, until the stack is full; and a few bytes say anything. (apache/arrow-rs, crate
//! `parquet` 59: `row_groups` in `file/metadata/thrift` reserves by the size of the list, while other lists
//! are held against the bytes that are left; building the schema's tree recurses without a limit.)
//!
//! The encoding is Thrift's compact protocol (Apache Thrift, "Thrift Compact protocol encoding").

/// Longest footer: wide tables of many row groups have some megabytes.
pub(super) const LONGEST_FOOTER: u64 = 128 << 20;
/// Most elements of all lists of a footer: columns of row groups are most of them, and each becomes
/// some hundreds of bytes.
const MOST_ELEMENTS: u64 = 1_000_000;
/// Deeper than any structure of the format.
const DEEPEST: usize = 24;
/// Groups in groups of a schema: a list or a map is two or three of them.
const DEEPEST_SCHEMA: usize = 100;
/// Where a footer has its schema, and an element of it the number of its children.
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;

/// Whether the lists of a footer are there as they are announced, and are not too many, and its schema
/// is not too deep.
pub(super) fn check_footer(footer: &[u8]) -> Result<(), Wrong> {
    let mut walk = Walk {
        bytes: footer,
        elements: 0,
    };
    walk.footer()
}

/// What is wrong with a footer or a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Wrong {
    #[error("it ends in the middle, or is not in the compact protocol")]
    Damaged,
    #[error("it has more than {MOST_ELEMENTS} columns and row groups")]
    TooMany,
    #[error("its columns are nested more than {DEEPEST_SCHEMA} deep")]
    TooDeep,
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
    fn footer(&mut self) -> Result<(), Wrong> {
        let mut field = 0;
        while let Some((kind, next)) = self.field(field)? {
            field = next;
            match (field, kind) {
                (SCHEMA, 9) => self.schema()?,
                (_, 1 | 2) => {}
                _ => self.value(kind, 0)?,
            }
        }
        Ok(())
    }

    /// The elements in the order of the tree, each with the number of its children.
    fn schema(&mut self) -> Result<(), Wrong> {
        let (size, kind) = self.list_head()?;
        if kind != 12 {
            return Err(Wrong::Damaged);
        }
        // How many children are still to come, of each element around the next one.
        let mut around: Vec<i64> = Vec::new();
        for _ in 0..size {
            let mut children = 0;
            self.fields(1, &mut |field, value| {
                if field == CHILDREN {
                    children = value;
                }
            })?;
            if let Some(left) = around.last_mut() {
                *left -= 1;
            }
            if children > 0 {
                around.push(children);
            }
            while around.last().is_some_and(|left| *left <= 0) {
                around.pop();
            }
            if around.len() > DEEPEST_SCHEMA {
                return Err(Wrong::TooDeep);
            }
        }
        Ok(())
    }

    /// Kind and number of the next field of a structure; `None` at its end.
    fn field(&mut self, before: i64) -> Result<Option<(u8, i64)>, Wrong> {
        let head = self.byte()?;
        let kind = head & 0x0f;
        if kind == 0 {
            return Ok(None);
        }
        let field = match head >> 4 {
            0 => self.number()?,
            more => before.saturating_add(i64::from(more)),
        };
        Ok(Some((kind, field)))
    }

    /// The fields of a structure; its own whole numbers are told with their field's number.
    fn fields(&mut self, depth: usize, told: &mut dyn FnMut(i64, i64)) -> Result<(), Wrong> {
        if depth > DEEPEST {
            return Err(Wrong::Damaged);
        }
        let mut field = 0;
        while let Some((kind, next)) = self.field(field)? {
            field = next;
            match kind {
                // In a structure the kind is the value.
                1 | 2 => {}
                4..=6 => told(field, self.number()?),
                _ => self.value(kind, depth)?,
            }
        }
        Ok(())
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
        let (size, kind) = self.list_head()?;
        if depth > DEEPEST {
            return Err(Wrong::Damaged);
        }
        for _ in 0..size {
            self.value(kind, depth + 1)?;
        }
        Ok(())
    }

    /// Size and kind of the elements.
    fn list_head(&mut self) -> Result<(u64, u8), Wrong> {
        let head = self.byte()?;
        let size = match head >> 4 {
            15 => self.varint()?,
            few => u64::from(few),
        };
        self.count(size)?;
        Ok((size, head & 0x0f))
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

    /// Groups in each other, as a schema has them: name and number of children of each.
    fn nested(groups: usize) -> Vec<u8> {
        let mut footer = vec![0x29, 0xfc];
        let mut size = groups + 1;
        while size > 0x7f {
            footer.push((size & 0x7f) as u8 | 0x80);
            size >>= 7;
        }
        footer.push(size as u8);
        for _ in 0..groups {
            footer.extend([0x48, 1, b'a', 0x15, 2, 0]);
        }
        footer.extend([0x48, 1, b'a', 0, 0]);
        footer
    }

    #[test]
    fn a_schema_is_as_deep_as_people_write_them() {
        assert_eq!(check_footer(&nested(DEEPEST_SCHEMA)), Ok(()));
        assert_eq!(
            check_footer(&nested(DEEPEST_SCHEMA + 1)),
            Err(Wrong::TooDeep)
        );
        assert_eq!(check_footer(&nested(15_000)), Err(Wrong::TooDeep));
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
