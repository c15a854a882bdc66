//! The tables of a host that several people and agents share.
//!
//! Guarantees and trust: as of the whole file.

use std::path::PathBuf;

use serde::Deserialize;

/// `[audit]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct AuditTable {
    /// Where the record is kept. None: nothing is put on record.
    pub(crate) directory: Option<PathBuf>,
    /// What of arguments is kept.
    pub(crate) arguments: ArgumentsKept,
    /// What to do where a record can't be kept.
    pub(crate) on_failure: OnFailure,
    /// When a record counts as kept.
    pub(crate) sync: SyncWhen,
    /// Bytes after which the next file begins. 64 MiB.
    pub(crate) rotate_bytes: Option<u64>,
    /// The file with the key that the record is sealed with.
    pub(crate) seal_key: Option<PathBuf>,
}

impl AuditTable {
    pub(super) fn paths_mut(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        self.directory.iter_mut().chain(self.seal_key.iter_mut())
    }
}

/// What of a call's arguments is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ArgumentsKept {
    /// A keyed hash.
    #[default]
    Hashed,
    /// All of them, redacted.
    Whole,
}

/// What to do where a record can't be kept: the disk is full, say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OnFailure {
    /// Refuse calls until one can.
    #[default]
    Refuse,
    /// Answer, and count what is missing.
    Continue,
}

/// When a record counts as kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SyncWhen {
    /// Once it was written; all of it goes to the disk each tenth of a second.
    #[default]
    Interval,
    /// Once it is on the disk.
    Always,
}

/// `[telemetry]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct TelemetryTable {
    /// The collector's URL. None: nothing is sent.
    pub(crate) otlp: Option<String>,
    /// The file with headers for it, `Name: value` on each line.
    pub(crate) headers: Option<PathBuf>,
    /// The certificate authorities that it is known by (PEM), in place of the system's.
    pub(crate) ca: Option<PathBuf>,
}

impl TelemetryTable {
    pub(super) fn paths_mut(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        self.headers.iter_mut().chain(self.ca.iter_mut())
    }
}

/// `[server.tls]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TlsTable {
    /// PEM, with its chain.
    pub(crate) cert: PathBuf,
    /// PEM.
    pub(crate) key: PathBuf,
    /// Names by which clients reach this host.
    #[serde(default)]
    pub(crate) names: Vec<String>,
}

impl TlsTable {
    pub(super) fn paths_mut(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        [&mut self.cert, &mut self.key].into_iter()
    }
}
