//! The head: what the last acknowledged record was.
//!
//! Guarantees: it is written after the records are on the disk (under [`Fsync::Always`](crate::Fsync::Always) before they are
//! acknowledged, else within a tenth of a second), so it never names a record that could be missing; of its two halves, each one
//! sector and each with a check sum, only the older is ever overwritten, so that a crash while it is written leaves the other.
//! It is synced when a file begins and when the log is closed; between, a crash of the process takes nothing from it, and a loss
//! of power may take some seconds.
//! Not guaranteed: anything against whoever can write to it, unless it is sealed.
//! Hostile: its bytes.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use serde::{Deserialize, Serialize};

use crate::chain::{Link, SealKey, Sealed};
use crate::record::Hash;

#[cfg(test)]
mod tests;

/// The file's name.
pub(crate) const HEAD: &str = "head";
/// Bytes of one half: the smallest unit that disks write whole.
pub(crate) const HALF: usize = 512;

/// One state of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    /// How often it was written: the higher half is in force.
    pub(crate) write: u64,
    /// The last acknowledged record.
    pub(crate) seq: u64,
    /// Its hash.
    pub(crate) hash: Hash,
    /// The file that it is in.
    pub(crate) file: u32,
    /// Where it ends there.
    pub(crate) length: u64,
    /// Seal on `seq` and `hash`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seal: Option<Hash>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Half {
    head: Head,
    check: Hash,
}

impl Head {
    /// Before the first record.
    pub(crate) fn start(key: Option<&SealKey>) -> Self {
        Self { write: 0, seq: 0, hash: Hash::NONE, file: 1, length: 0, seal: None }.moved(
            Link::START,
            1,
            0,
            key,
        )
    }

    /// The next state.
    pub(crate) fn moved(self, link: Link, file: u32, length: u64, key: Option<&SealKey>) -> Self {
        let seal = key.map(|key| key.seal(Sealed::Head, link));
        Self { write: self.write + 1, seq: link.seq, hash: link.hash, file, length, seal }
    }

    /// The record that it names.
    pub(crate) const fn link(&self) -> Link {
        Link { seq: self.seq, hash: self.hash }
    }

    /// Writes the half that it belongs into.
    pub(crate) fn store(&self, file: &mut File) -> io::Result<()> {
        file.seek(SeekFrom::Start((self.write % 2) * HALF as u64))?;
        file.write_all(&self.half())
    }

    /// The half of the file that is in force. `None`: neither half is whole.
    pub(crate) fn load(file: &mut File) -> io::Result<Option<Self>> {
        let mut bytes = Vec::with_capacity(2 * HALF);
        file.seek(SeekFrom::Start(0))?;
        file.take(2 * HALF as u64).read_to_end(&mut bytes)?;
        Ok(bytes.chunks(HALF).filter_map(parse).max_by_key(|head| head.write))
    }

    /// One line of text, filled with blanks.
    fn half(&self) -> [u8; HALF] {
        let mut half = [b' '; HALF];
        let text =
            serde_json::to_vec(&Half { head: *self, check: self.check() }).expect("numbers and hashes alone");
        half[..text.len()].copy_from_slice(&text);
        half[HALF - 1] = b'\n';
        half
    }

    fn check(&self) -> Hash {
        Hash::of(&serde_json::to_vec(self).expect("numbers and hashes alone"))
    }
}

fn parse(half: &[u8]) -> Option<Head> {
    let Half { head, check } = serde_json::from_slice(half).ok()?;
    (head.check() == check && head.half() == half).then_some(head)
}
