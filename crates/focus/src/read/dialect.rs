//! Dialects of CSV that are not RFC 4180, told by content and rewritten to it while reading, so that
//! nothing behind has to know them: quotes escaped by backslashes (Spark, MySQL, Athena's and Azure Data
//! Factory's writers), fields in single quotes, lines that end in a carriage return only.

use std::io::{self, Read};

use stoa_kernel::statement::{Phrase, list as statements};

use super::csv;

/// What is different from RFC 4180.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    delimiter: u8,
    /// `"` or `'`.
    quote: u8,
    /// Inside quotes, a backslash makes the quote behind it a character.
    backslash: bool,
    /// Lines end in `\r`, and there is no `\n`.
    carriage: bool,
}

impl Dialect {
    const fn plain(delimiter: u8) -> Self {
        Self {
            delimiter,
            quote: b'"',
            backslash: false,
            carriage: false,
        }
    }

    /// How a file is written, by its first bytes from the header on; `None` for RFC 4180. A dialect is
    /// only taken when under it fewer records of the head are malformed than without it: what reads
    /// well as it stands is never reinterpreted.
    pub(super) fn of(head: &[u8], complete: bool) -> Option<Self> {
        let carriage = !head.contains(&b'\n') && head.contains(&b'\r');
        let line_end = if carriage { b'\r' } else { b'\n' };
        let delimiter = csv::delimiter(&head[..line(head, line_end)]);
        let plain = Self {
            carriage,
            ..Self::plain(delimiter)
        };
        let names = csv::split(&head[..line(head, line_end)], delimiter);
        let single = |name: &Option<String>| {
            let name = name.as_deref().unwrap_or_default();
            name.len() > 1 && name.starts_with('\'') && name.ends_with('\'')
        };
        let quoted = Self {
            quote: if names.iter().all(single) {
                b'\''
            } else {
                b'"'
            },
            ..plain
        };
        let escaped = Self {
            backslash: true,
            ..quoted
        };
        // What is written between a backslash and a quote tells; without one there is nothing to compare.
        let has_escapes = memchr::memmem::find(head, &[b'\\', quoted.quote]).is_some();
        let better =
            has_escapes && escaped.malformed(head, complete) < quoted.malformed(head, complete);
        let best = if better { escaped } else { quoted };
        (best != Self::plain(delimiter)).then_some(best)
    }

    /// Records of a head that do not have the header's fields, or are no records at all.
    fn malformed(self, head: &[u8], complete: bool) -> usize {
        let mut text = Vec::with_capacity(head.len());
        let mut rewriter = Rewriter::new(self);
        rewriter.write(head, &mut text);
        if complete {
            rewriter.finish(&mut text);
        } else if let Some(end) = memchr::memrchr(b'\n', &text) {
            // The last record is cut.
            text.truncate(end + 1);
        }
        let Some(header) = csv::first_record(&text, self.delimiter, true) else {
            return usize::MAX;
        };
        let width = csv::split(&text[..header.end], self.delimiter).len();
        let table = csv::tokenise(&text[header.next..], self.delimiter, &[], width);
        table.failures.len()
    }

    /// What people are told of it.
    pub(super) fn told(self) -> Vec<Phrase> {
        let parts = [
            (self.backslash, statements::dialect_backslash()),
            (self.quote == b'\'', statements::dialect_single_quotes()),
            (self.carriage, statements::dialect_carriage()),
        ];
        let told = parts
            .into_iter()
            .filter_map(|(is, said)| is.then_some(said));
        told.collect()
    }

    /// The same text as RFC 4180.
    pub(super) fn rewritten(self, reader: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        Box::new(Rewritten {
            reader,
            rewriter: Rewriter::new(self),
            input: vec![0; 1 << 16],
            output: Vec::new(),
            at: 0,
            done: false,
        })
    }
}

/// Length of the first line.
fn line(head: &[u8], end: u8) -> usize {
    memchr::memchr(end, head).unwrap_or(head.len())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a backslash inside quotes.
    Escaped,
    /// Behind a quote inside quotes: it closes the field, or is doubled.
    Closing,
}

/// Turns text of a dialect into RFC 4180, piece by piece.
struct Rewriter {
    dialect: Dialect,
    state: State,
}

impl Rewriter {
    const fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            state: State::FieldStart,
        }
    }

    fn write(&mut self, text: &[u8], into: &mut Vec<u8>) {
        for byte in text {
            self.byte(*byte, into);
        }
    }

    fn byte(&mut self, byte: u8, into: &mut Vec<u8>) {
        let Dialect {
            quote, backslash, ..
        } = self.dialect;
        match self.state {
            State::FieldStart if byte == quote => {
                into.push(b'"');
                self.state = State::Quoted;
            }
            State::FieldStart | State::Plain => self.plain(byte, into),
            State::Quoted if byte == b'\\' && backslash => self.state = State::Escaped,
            State::Quoted if byte == quote => self.state = State::Closing,
            State::Quoted => self.quoted(byte, into),
            State::Escaped => {
                // Only quotes and backslashes are escaped; before anything else a backslash is one.
                if byte != quote && byte != b'"' && byte != b'\\' {
                    into.push(b'\\');
                }
                self.state = State::Quoted;
                self.quoted(byte, into);
            }
            State::Closing if byte == quote => {
                self.state = State::Quoted;
                self.quoted(byte, into);
            }
            State::Closing => {
                into.push(b'"');
                self.plain(byte, into);
            }
        }
    }

    fn plain(&mut self, byte: u8, into: &mut Vec<u8>) {
        let byte = if byte == b'\r' && self.dialect.carriage {
            b'\n'
        } else {
            byte
        };
        let ends = byte == self.dialect.delimiter || byte == b'\n';
        self.state = if ends {
            State::FieldStart
        } else {
            State::Plain
        };
        into.push(byte);
    }

    /// A character of a quoted field.
    fn quoted(&self, byte: u8, into: &mut Vec<u8>) {
        match byte {
            b'"' => into.extend_from_slice(br#""""#),
            b'\r' if self.dialect.carriage => into.push(b'\n'),
            byte => into.push(byte),
        }
    }

    /// What was held back at the end of the text.
    fn finish(&mut self, into: &mut Vec<u8>) {
        match self.state {
            State::Closing => into.push(b'"'),
            State::Escaped => into.push(b'\\'),
            _ => {}
        }
        self.state = State::FieldStart;
    }
}

/// A reader of RFC 4180 over a reader of a dialect.
struct Rewritten {
    reader: Box<dyn Read + Send>,
    rewriter: Rewriter,
    input: Vec<u8>,
    output: Vec<u8>,
    at: usize,
    done: bool,
}

impl Read for Rewritten {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.output.len() {
            if self.done {
                return Ok(0);
            }
            self.output.clear();
            self.at = 0;
            let read = match self.reader.read(&mut self.input) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if read == 0 {
                self.done = true;
                self.rewriter.finish(&mut self.output);
            }
            self.rewriter.write(&self.input[..read], &mut self.output);
        }
        let length = buffer.len().min(self.output.len() - self.at);
        buffer[..length].copy_from_slice(&self.output[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> String {
        let Some(dialect) = Dialect::of(text.as_bytes(), true) else {
            return text.to_owned();
        };
        // One byte at a time: what is held back must survive the end of a piece.
        struct Slow(Cursor<Vec<u8>>);
        impl Read for Slow {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0.read(&mut buffer[..1])
            }
        }
        let slow = Slow(Cursor::new(text.as_bytes().to_vec()));
        let mut found = String::new();
        let mut reader = dialect.rewritten(Box::new(slow));
        reader.read_to_string(&mut found).expect("in memory");
        found
    }

    #[test]
    fn quotes_behind_backslashes_become_doubled_ones() {
        // ClickHouse/ClickHouse#10624: what Apache Spark writes.
        let spark = "a,b\n\"x, y\",\"<html id=\\\"d\\\">\"\n\"C:\\\\dir\\n\",\"\"\n";
        assert_eq!(
            read(spark),
            "a,b\n\"x, y\",\"<html id=\"\"d\"\">\"\n\"C:\\dir\\n\",\"\"\n"
        );
        let nested = "a\n\"{\\\"k\\\":\\\"say \\\\\\\"so\\\\\\\"\\\"}\"\n";
        assert_eq!(
            read(nested),
            "a\n\"{\"\"k\"\":\"\"say \\\"\"so\\\"\"\"\"}\"\n"
        );
    }

    #[test]
    fn what_reads_well_is_not_reinterpreted() {
        for text in [
            // JSON in RFC 4180: its own escapes stay.
            "a,b\n\"{\"\"note\"\":\"\"a \\\"\"quoted\\\"\" word\"\"}\",1\n",
            // A path that ends in a backslash.
            "a,b\n\"C:\\dir\\\",1\n",
            "a,b\nit's,'x'\n",
        ] {
            assert_eq!(Dialect::of(text.as_bytes(), true), None, "{text}");
        }
    }

    #[test]
    fn single_quotes_and_carriage_returns_are_understood() {
        assert_eq!(
            read("'a','b'\n'it''s','say \"so\", he'\n"),
            "\"a\",\"b\"\n\"it's\",\"say \"\"so\"\", he\"\n"
        );
        assert_eq!(read("a,b\r1,\"x\ry\"\r"), "a,b\n1,\"x\ny\"\n");
    }
}
