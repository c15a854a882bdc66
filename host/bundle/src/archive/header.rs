//! The one header that an entry of a name and a size can have.
//!
//! Guarantees: a function of name and size alone: mode 0644, no owner, the first second of 1980 (a year that every program
//! takes), a regular file. Layout: POSIX.1-1988 `ustar`.

/// Bytes of a block: tar's unit.
pub const BLOCK: usize = 512;

/// The longest name that fits without a prefix.
pub(super) const MAX_NAME: usize = 100;
/// 1980-01-01T00:00:00Z: `tar` warns about files of 1970.
const TIME: u64 = 315_532_800;
/// Where the checksum is.
const CHECKSUM: std::ops::Range<usize> = 148..156;
const SIZE: std::ops::Range<usize> = 124..136;
/// Where the type is.
const TYPE: usize = 156;

/// The header of a regular file.
///
/// # Panics
/// When the name is over 100 bytes or the size 8 GiB and more; both are bounded well before.
#[must_use]
pub fn header(name: &str, size: u64) -> [u8; BLOCK] {
    assert!(name.len() <= MAX_NAME && size < 1 << 33, "checked by whoever names entries");
    let mut block = [0; BLOCK];
    block[..name.len()].copy_from_slice(name.as_bytes());
    put(&mut block, 100, "0000644\0");
    put(&mut block, 108, "0000000\0");
    put(&mut block, 116, "0000000\0");
    put(&mut block, SIZE.start, &format!("{size:011o}\0"));
    put(&mut block, 136, &format!("{TIME:011o}\0"));
    block[TYPE] = b'0';
    put(&mut block, 257, "ustar\x0000");
    put(&mut block, 329, "0000000\0");
    put(&mut block, 337, "0000000\0");
    let sum = checksum(&block);
    put(&mut block, CHECKSUM.start, &format!("{sum:06o}\0 "));
    block
}

fn put(block: &mut [u8; BLOCK], at: usize, text: &str) {
    block[at..at + text.len()].copy_from_slice(text.as_bytes());
}

/// The sum of all bytes, those of the checksum itself taken for blanks.
fn checksum(block: &[u8; BLOCK]) -> u32 {
    let of = |(at, byte): (usize, &u8)| if CHECKSUM.contains(&at) { 32 } else { u32::from(*byte) };
    block.iter().enumerate().map(of).sum()
}

/// Whether the block is a header at all, of whatever kind.
pub(super) fn is_whole(block: &[u8; BLOCK]) -> bool {
    let claimed = std::str::from_utf8(&block[CHECKSUM.start..CHECKSUM.start + 6]).ok();
    claimed.and_then(|text| u32::from_str_radix(text.trim_matches([' ', '\0']), 8).ok())
        == Some(checksum(block))
}

/// The name, up to its first zero.
pub(super) fn name(block: &[u8; BLOCK]) -> &[u8] {
    let field = &block[..MAX_NAME];
    &field[..field.iter().position(|byte| *byte == 0).unwrap_or(MAX_NAME)]
}

/// The type of the entry.
pub(super) fn kind(block: &[u8; BLOCK]) -> u8 {
    block[TYPE]
}

/// The size that a header claims, if it is *the* header of this name and that size.
pub(super) fn plain_size(block: &[u8; BLOCK], wanted: &str) -> Option<u64> {
    let digits = std::str::from_utf8(&block[SIZE.start..SIZE.end - 1]).ok()?;
    let size = u64::from_str_radix(digits, 8).ok()?;
    (name(block) == wanted.as_bytes() && *block == header(wanted, size)).then_some(size)
}

/// Zeros after an entry of this size.
pub(super) fn filling(size: u64) -> usize {
    let over = usize::try_from(size % BLOCK as u64).expect("less than a block");
    (BLOCK - over) % BLOCK
}
