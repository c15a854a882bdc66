//! Reading a file line by line, within bounds.
//!
//! Guarantees: no line, however long, takes more memory than a record may have. Hostile: the file.

use std::io::{self, BufRead, BufReader, Read};

use crate::record::MAX_LINE_BYTES;

/// What a file has next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// A line that has its end, which is left out here.
    Whole(&'a [u8]),
    /// The file ends before the line does. How many bytes there are.
    Torn(u64),
    /// A line that is longer than any record.
    TooLong,
}

/// The lines of a file.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    source: BufReader<R>,
    buffer: Vec<u8>,
    /// Bytes of all lines that were given out.
    offset: u64,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source: BufReader::with_capacity(64 << 10, source), buffer: Vec::new(), offset: 0, number: 0 }
    }

    /// Where the last line that was given out ends.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// The number of the last line that was given out, from 1.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let limit = MAX_LINE_BYTES as u64 + 1;
        let mut read = (&mut self.source).take(limit).read_until(b'\n', &mut self.buffer)? as u64;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let fits = self.buffer.last() == Some(&b'\n');
        let mut ended = fits;
        while !ended && read >= limit {
            // Skipped in pieces: what is in it is nobody's record.
            self.buffer.clear();
            let more = (&mut self.source).take(limit).read_until(b'\n', &mut self.buffer)? as u64;
            ended = self.buffer.last() == Some(&b'\n');
            read += more;
            if more < limit {
                break;
            }
        }
        self.offset += read;
        Ok(Some(match (fits, ended) {
            (true, _) => Line::Whole(&self.buffer[..self.buffer.len() - 1]),
            (false, true) => Line::TooLong,
            (false, false) => Line::Torn(read),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(bytes: &[u8]) -> (Vec<String>, u64) {
        let mut lines = Lines::new(bytes);
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push(match line {
                Line::Whole(line) => format!("whole {}", line.len()),
                Line::Torn(count) => format!("torn {count}"),
                Line::TooLong => "too long".into(),
            });
        }
        (found, lines.offset())
    }

    #[test]
    fn lines_are_told_apart_by_their_ends() {
        assert_eq!(shapes(b""), (vec![], 0));
        assert_eq!(shapes(b"a\n\nbc"), (vec!["whole 1".into(), "whole 0".into(), "torn 2".into()], 5));
    }

    #[test]
    fn a_line_at_the_bound_is_whole_and_one_over_it_is_not() {
        let of = |count: usize| [vec![b'x'; count], b"\nend\n".to_vec()].concat();
        assert_eq!(shapes(&of(MAX_LINE_BYTES)).0, ["whole 131072", "whole 3"]);
        assert_eq!(shapes(&of(MAX_LINE_BYTES + 1)).0, ["too long", "whole 3"]);
        let (found, offset) = shapes(&of(5 * MAX_LINE_BYTES));
        assert_eq!(found, ["too long", "whole 3"]);
        assert_eq!(offset, 5 * MAX_LINE_BYTES as u64 + 5);
        assert_eq!(shapes(&vec![b'x'; 3 * MAX_LINE_BYTES]).0, ["torn 393216"]);
    }
}
