//! The container: a strict subset of POSIX tar (ustar), format version 1.
//!
//! ```text
//! signatures/0123456789ABCDEF.minisig   none or more, by key id, in ascending order
//! manifest.json                         what is signed
//! components/NAME.wasm                  in the manifest's order
//! 1024 zero bytes                       tar's own end; then the file ends
//! ```
//!
//! Why tar: anyone can look inside, and check a signature, with programs that every system has
//! (`tar -xf F manifest.json signatures`, `minisign -Vm manifest.json -x signatures/….minisig -p KEY.pub`), and it reads as
//! a stream: the signatures come first, so that the manifest is verified before it is parsed, and the manifest before the
//! components, so that each component's name, size and digest are known before its first byte. Why not zip: it has two
//! directories that can disagree, gaps, and needs seeking. Why no compression: there is nothing to unpack into more
//! than was sent; a transport may compress.
//!
//! What makes tar dangerous is what its readers tolerate, so this one tolerates nothing: a header is never interpreted, it
//! is *compared*. For each place the reader knows the one name and the one size that belong there, renders the 512 bytes
//! that [`header`] would, and refuses any other. So there are no links, directories, devices, sparse files or extended
//! headers, no owners, times or modes to vary, no second spelling of a size, no name that is not expected at that
//! place. Filling is zero, the end is tar's two zero blocks, and after it comes nothing. Where a header differs, it is
//! looked at only to say why.
//!
//! Guarantees: what the reader accepts, the writer would have written, byte for byte. Hostile: every byte.

use std::io::{self, Read};

use crate::error::BundleError;
use crate::keys::KeyId;

mod explain;
mod header;
#[cfg(test)]
mod tests;
mod write;

pub use header::{BLOCK, header};
pub(crate) use write::write;

/// What is signed.
pub const MANIFEST: &str = "manifest.json";

/// Signatures of one bundle. Without it a file of signatures alone keeps the reader busy, each a check of a curve point.
pub const MAX_SIGNATURES: usize = 16;
/// Bytes of one signature. Without it an unsigned, unverified entry sizes an allocation. (`minisign` writes some 300.)
pub const MAX_SIGNATURE_BYTES: u64 = 2 << 10;
/// Bytes of the manifest. Without it an unverified size makes the host buffer and hash gigabytes before it can refuse.
pub const MAX_MANIFEST_BYTES: u64 = 16 << 20;
/// Bytes of one component. Without it a signer's mistake, or a stolen key, fills the memory of every host.
pub const MAX_COMPONENT_BYTES: u64 = 64 << 20;
/// Bytes of all components. As for one: two hundred and fifty-six of the largest would be 16 GiB.
pub const MAX_COMPONENTS_BYTES: u64 = 512 << 20;

/// Where a key's signature is kept.
#[must_use]
pub fn signature_name(key: KeyId) -> String {
    format!("signatures/{key}.minisig")
}

/// Where a component is kept.
#[must_use]
pub fn component_name(name: &str) -> String {
    format!("components/{name}.wasm")
}

/// The strict reader. Each method takes what must come next.
#[derive(Debug)]
pub(crate) struct Reader<R> {
    source: R,
    /// A header that was read and not yet taken.
    ahead: Option<[u8; BLOCK]>,
    /// Names that were taken, for the explanation of a duplicate.
    taken: Vec<String>,
}

impl<R: Read> Reader<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, ahead: None, taken: Vec::new() }
    }

    /// The next signature with the key id in its name, or `None` where the manifest comes.
    pub(crate) fn signature(&mut self) -> Result<Option<(KeyId, String)>, BundleError> {
        let block = self.peek(MANIFEST)?;
        let name = header::name(&block);
        let key = name.strip_prefix(b"signatures/").and_then(|rest| rest.strip_suffix(b".minisig"));
        let Some(key) = key.and_then(|key| std::str::from_utf8(key).ok()).and_then(|key| key.parse().ok())
        else {
            return Ok(None);
        };
        let name = signature_name(key);
        if self.taken.len() == MAX_SIGNATURES {
            return Err(BundleError::TooManySignatures(MAX_SIGNATURES));
        }
        if self.taken.last().is_some_and(|last| *last >= name) {
            return Err(
                self.wrong(&block, &format!("a signature after {}", self.taken[self.taken.len() - 1]))
            );
        }
        let bytes = self.claimed(&name, MAX_SIGNATURE_BYTES)?;
        let not_text = |_| BundleError::SignatureFormat { key: key.to_string(), why: "it is no text" };
        String::from_utf8(bytes).map(|text| Some((key, text))).map_err(not_text)
    }

    /// The manifest's bytes, neither verified nor parsed.
    pub(crate) fn manifest(&mut self) -> Result<Vec<u8>, BundleError> {
        self.claimed(MANIFEST, MAX_MANIFEST_BYTES)
    }

    /// The component that the manifest says comes next. `others`: all of them, to explain what stands in its place.
    pub(crate) fn component(
        &mut self,
        name: &str,
        size: u64,
        others: &[String],
    ) -> Result<Vec<u8>, BundleError> {
        let entry = component_name(name);
        let block = self.peek(&entry)?;
        if block != header(&entry, size) {
            if block.iter().all(|byte| *byte == 0) {
                return Err(BundleError::Missing(entry));
            }
            if let Some(found) = header::plain_size(&block, &entry) {
                return Err(BundleError::ComponentSize { name: name.to_owned(), expected: size, found });
            }
            return Err(explain::explain(&block, &entry, &self.taken, others));
        }
        self.body(entry, size)
    }

    /// The end: two blocks of zeros, and nothing after them.
    pub(crate) fn end(&mut self) -> Result<(), BundleError> {
        for _ in 0..2 {
            let block = self.peek("its end")?;
            if block.iter().any(|byte| *byte != 0) {
                return Err(explain::explain(&block, "its end", &self.taken, &[]));
            }
            self.ahead = None;
        }
        match self.source.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(BundleError::TrailingBytes),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => self.end_of_file(),
            Err(error) => Err(BundleError::Io(error)),
        }
    }

    fn end_of_file(&mut self) -> Result<(), BundleError> {
        let mut rest = Vec::new();
        (&mut self.source).take(1).read_to_end(&mut rest).map_err(BundleError::Io)?;
        if rest.is_empty() { Ok(()) } else { Err(BundleError::TrailingBytes) }
    }

    /// An entry of a known name that claims its own size, within a limit.
    fn claimed(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, BundleError> {
        let block = self.peek(name)?;
        let Some(size) = header::plain_size(&block, name) else { return Err(self.wrong(&block, name)) };
        // The size is anybody's claim until the manifest is verified: bound it before anything is read.
        if size > limit {
            return Err(BundleError::TooLarge { what: name.to_owned(), size, limit });
        }
        self.body(name.to_owned(), size)
    }

    /// What an entry holds, and the zeros behind it.
    fn body(&mut self, name: String, size: u64) -> Result<Vec<u8>, BundleError> {
        self.ahead = None;
        // Grows as bytes come: a claim alone allocates nothing.
        let mut bytes = Vec::new();
        (&mut self.source).take(size).read_to_end(&mut bytes).map_err(BundleError::Io)?;
        if bytes.len() as u64 != size {
            return Err(BundleError::Truncated(name));
        }
        let mut filling = [0; BLOCK];
        let filling = &mut filling[..header::filling(size)];
        self.fill(filling, &name)?;
        if filling.iter().any(|byte| *byte != 0) {
            return Err(BundleError::HiddenBytes(name));
        }
        self.taken.push(name);
        Ok(bytes)
    }

    /// The next header. `expected` is what it should be of.
    fn peek(&mut self, expected: &str) -> Result<[u8; BLOCK], BundleError> {
        if let Some(block) = self.ahead {
            return Ok(block);
        }
        let mut block = [0; BLOCK];
        self.fill(&mut block, expected)?;
        if self.taken.is_empty() {
            explain::refuse_foreign(&block)?;
        }
        self.ahead = Some(block);
        Ok(block)
    }

    fn fill(&mut self, bytes: &mut [u8], within: &str) -> Result<(), BundleError> {
        self.source.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => BundleError::Truncated(within.to_owned()),
            _ => BundleError::Io(error),
        })
    }

    fn wrong(&self, block: &[u8; BLOCK], expected: &str) -> BundleError {
        explain::explain(block, expected, &self.taken, &[])
    }
}
