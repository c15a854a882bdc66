//! The audit log: every call, denial and administrative act, on record before it is acknowledged.
//!
//! Guarantees: a record that was acknowledged survives the end of the process at any moment; the end of the machine too, a
//! tenth of a second later, or with [`Fsync::Always`] at once, as far as its disk tells the truth; each record names the one
//! before by its SHA-256, across files; what a crash left half-written is cut off, and the cut is recorded; where a record can't
//! be kept, the caller is told, so that it can refuse the call. One writer at a time; files are private; no link is followed.
//! Not guaranteed: what the log says of arguments and texts is what the caller gave; redacting them is the caller's.
//!
//! # What can be proven
//!
//! | whoever can write to the directory … | with no key | with a seal key that they lack | with an anchor kept elsewhere |
//! | --- | --- | --- | --- |
//! | changes, removes, inserts, moves, doubles a record | found, located | found, located | found, located |
//! | removes a file, or the end of the log | found (`head`) | found | found |
//! | makes the whole log anew from some record on, `head` too | **not found** | found | found, up to the anchor |
//! | puts back an older copy of the whole directory | **not found** | **not found** | found, if the anchor is newer |
//! | removes the whole directory | a log begins anew | a log begins anew | found |
//!
//! *No key*: the chain is of plain hashes, which anyone can compute: it finds accidents and clumsy hands, not someone
//! who writes the log anew. *Seal key* ([`SealKey`]): the head and the first record of each file carry an HMAC; whoever
//! lacks the key can't make one for another log. It must be kept where that person can't read it, and a verifier needs it too.
//! *Anchor*: sequence number and hash of a record ([`Link`]), printed, mailed or kept on another machine; it proves everything
//! up to itself, and nothing after. Only an anchor shows that an older state was put back: nothing inside a directory can.
//! `head` is a tenth of a second older than the log, and after a loss of power may be some seconds older; what follows it is
//! chained, and not anchored by it: whoever kills the writer can remove that much of the end unseen, but for an anchor.
//!
//! Hostile: texts from clients in records (they are clipped, and JSON holds no line end); the directory's contents when
//! verifying. Trusted: the process that writes, its clock, and whoever is root.

#![forbid(unsafe_code)]

mod arguments;
mod chain;
mod directory;
mod error;
mod export;
mod head;
mod lines;
mod log;
mod record;
#[cfg(test)]
mod testing;
mod verify;
mod writer;

pub use arguments::{Arguments, MAX_WHOLE_BYTES, Salt};
pub use cap_std::{AmbientAuthority, ambient_authority};
pub use chain::{Link, SealKey};
pub use directory::Directory;
pub use error::{AppendError, DirectoryError, OpenError};
pub use export::{Exported, Filter, Format, MAX_TAIL, export, tail};
pub use log::{Appended, AuditLog, Options, Policy, salt};
pub use record::{
    Entry, EntryKind, Form, Hash, Kind, MAX_LINE_BYTES, MAX_NOTE_BYTES, MAX_TEXT_BYTES, Record, Time,
};
pub use verify::{Finding, MAX_FINDINGS, Place, Problem, Report, VerifyOptions, verify};
pub use writer::{Fsync, Make};
