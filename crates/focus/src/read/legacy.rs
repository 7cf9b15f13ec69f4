//! Text that is not UTF-8: bytes of older encodings become letters, so that one of them never costs a
//! charge.

use stoa_kernel::statement::{Phrase, list as statements};

use crate::rejects::excerpt;

/// A line that was not read as it stands there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Odd {
    /// What the line reads like now.
    line: Vec<u8>,
    /// It had a NUL byte, and perhaps nothing else.
    nul: bool,
}

impl Odd {
    /// A sentence's rest, the same for every such line.
    pub(crate) const fn said(&self) -> Phrase {
        if self.nul {
            statements::nul_bytes()
        } else {
            statements::not_utf8()
        }
    }

    pub(crate) fn excerpt(&self) -> String {
        excerpt(&self.line)
    }
}

/// Makes a block UTF-8: what is, stays; every other byte is the letter it is in Windows-1252, the usual
/// encoding of western tables (Latin-1 is a part of it). NUL bytes become U+FFFD, which no number and no
/// date has. Returns the lines that were changed, counted from 0. Line breaks stay where they are.
pub(crate) fn to_utf8(data: &mut Vec<u8>) -> Vec<(u64, Odd)> {
    let mut odd = Vec::new();
    if simdutf8::basic::from_utf8(data).is_ok() && memchr::memchr(0, data).is_none() {
        return odd;
    }
    let mut text = Vec::with_capacity(data.len() + data.len() / 8);
    for (number, line) in data.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let start = text.len();
        let mut changed = false;
        for chunk in line.utf8_chunks() {
            text.extend_from_slice(chunk.valid().as_bytes());
            for byte in chunk.invalid() {
                changed = true;
                let bytes = [*byte];
                let (letter, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
                text.extend_from_slice(letter.as_bytes());
            }
        }
        let nul = text[start..].contains(&0);
        if nul {
            let readable = String::from_utf8_lossy(&text[start..]).replace('\0', "\u{fffd}");
            text.truncate(start);
            text.extend_from_slice(readable.as_bytes());
        }
        if changed || nul {
            let line = text[start..].trim_ascii_end().to_vec();
            odd.push((
                number as u64,
                Odd {
                    line,
                    nul: nul && !changed,
                },
            ));
        }
    }
    *data = text;
    odd
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Vec<u64>) {
        let mut data = bytes.to_vec();
        let odd = to_utf8(&mut data);
        let text = String::from_utf8(data).expect("UTF-8");
        (text, odd.into_iter().map(|(line, _)| line).collect())
    }

    #[test]
    fn bytes_of_other_encodings_become_letters() {
        assert_eq!(
            read("Zürich\n€".as_bytes()),
            ("Zürich\n€".to_owned(), vec![])
        );
        // Windows-1252: ü, €, and a byte that it does not assign.
        let text = b"a\nZ\xfcrich \x80 \x81\nb";
        assert_eq!(read(text), ("a\nZürich € \u{81}\nb".to_owned(), vec![1]));
        // Both encodings in one line.
        let mixed = ["Zürich,".as_bytes(), b"M\xfcnchen"].concat();
        assert_eq!(read(&mixed), ("Zürich,München".to_owned(), vec![0]));
        assert_eq!(read(b"1\x002\n"), ("1\u{fffd}2\n".to_owned(), vec![0]));
    }
}
