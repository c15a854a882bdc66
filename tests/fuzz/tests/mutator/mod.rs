//! A small mutator: the same name gives the same mutants, on every machine.

/// Pieces that parsers react to.
const PIECES: &[&str] = &[
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\n",
    "\r\n",
    "\0",
    "/",
    "..",
    "%",
    "'",
    ";",
    "*",
    "=",
    " ",
    "-1",
    "0",
    "1e400",
    "18446744073709551616",
    "null",
    "\u{202e}",
    "\u{e9}",
    "$ref",
    "#/",
    "id",
    "HTTP/1.1",
    "Content-Length: ",
    "\u{ff}",
];

/// Bytes out of bytes.
pub(crate) struct Mutator(u64);

impl Mutator {
    pub(crate) fn new(name: &str) -> Self {
        // FNV-1a: any number that differs from name to name.
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    /// A copy with one to four changes; some of them bring in pieces of another input.
    pub(crate) fn spoil(&mut self, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut spoilt = input.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(spoilt.len() + 1);
            let end = (at + self.below(16)).min(spoilt.len());
            match self.below(8) {
                0 if at < spoilt.len() => spoilt[at] ^= 1 << self.below(8),
                1 if at < spoilt.len() => spoilt[at] = self.next().to_le_bytes()[0],
                2 => drop(spoilt.drain(at..end)),
                3 => drop(spoilt.splice(at..at, PIECES[self.below(PIECES.len())].bytes())),
                4 => drop(spoilt.splice(at..end, PIECES[self.below(PIECES.len())].bytes())),
                5 => spoilt.truncate(at),
                6 => {
                    let piece = spoilt[at..end].repeat(1 + self.below(40));
                    spoilt.splice(at..at, piece);
                }
                _ => {
                    let from = self.below(other.len() + 1);
                    let to = (from + self.below(64)).min(other.len());
                    spoilt.splice(at..end, other[from..to].iter().copied());
                }
            }
        }
        spoilt
    }
}
