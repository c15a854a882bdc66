//! The settings of a host that several people and agents share.
//!
//! Guarantees: there is one way of saying who may call, and two are refused. Files are not opened here, but for keys, which are small and secret.
//! Trusted: the operator.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use palisade_audit::{Arguments, Options, Policy, SealKey};
use palisade_embed::{Environment, Problem};

use crate::args::{ServeArgs, SharedArgs};
use crate::config::{ArgumentsKept, AuditTable, OnFailure, ServerTable};
use crate::tokens::is_private;

/// What is put on record, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Audit {
    pub(crate) directory: PathBuf,
    arguments: ArgumentsKept,
    on_failure: OnFailure,
    rotate_bytes: Option<u64>,
    seal_key: Option<PathBuf>,
}

impl Audit {
    /// As the log takes them. `note`: what its first record says.
    ///
    /// # Errors
    /// When the key can't be read.
    pub(crate) fn options(&self, note: String) -> Result<Options, Problem> {
        let mut options = Options { note, ..Options::default() };
        options.arguments = match self.arguments {
            ArgumentsKept::Hashed => Arguments::Hashed,
            ArgumentsKept::Whole => Arguments::Whole,
        };
        options.policy = match self.on_failure {
            OnFailure::Refuse => Policy::Refuse,
            OnFailure::Continue => Policy::Continue,
        };
        options.rotate_bytes = self.rotate_bytes.unwrap_or(options.rotate_bytes);
        options.seal = self.seal_key.as_deref().map(seal_key).transpose()?;
        Ok(options)
    }
}

pub(super) fn audit(args: &SharedArgs, table: AuditTable) -> Option<Audit> {
    let AuditTable { directory, arguments, on_failure, rotate_bytes, seal_key } = table;
    let directory = args.audit.clone().or(directory)?;
    Some(Audit { directory, arguments, on_failure, rotate_bytes, seal_key })
}

/// The file of those who may call.
///
/// # Errors
/// When somebody else is let in too.
pub(super) fn tokens(
    args: &ServeArgs,
    env: &Environment,
    table: &ServerTable,
) -> Result<Option<PathBuf>, Problem> {
    let Some(file) = args.shared.tokens.clone().or_else(|| table.tokens.clone()).filter(|_| !args.stdio)
    else {
        return Ok(None);
    };
    let other = if args.token_file.is_some() {
        "--token-file"
    } else if env.token.as_deref().is_some_and(|token| !token.trim().is_empty()) {
        "PALISADE_AUTH_TOKEN"
    } else {
        return Ok(Some(file));
    };
    Err(Problem::usage(format!("{other} and the file of tokens {} both say who may call", file.display()))
        .next(format!("leave {other} out, and make that caller a token: palisade token create")))
}

/// Reads a seal key: 64 hexadecimal digits in a file of one's own.
///
/// # Errors
/// When the file can't be read, is others' too, or holds something else.
pub(crate) fn seal_key(path: &Path) -> Result<SealKey, Problem> {
    let problem = |why: &str| Problem::usage(format!("the seal key {} {why}", path.display()));
    let unreadable = |error: std::io::Error| problem(&format!("can't be read: {error}"));
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if !is_private(&file).map_err(unreadable)? {
        return Err(problem("can be used by other users").next(format!("chmod 600 {}", path.display())));
    }
    let mut text = String::new();
    file.take(256).read_to_string(&mut text).map_err(unreadable)?;
    let mut bytes = [0; 32];
    match hex::decode_to_slice(text.trim(), &mut bytes) {
        Ok(()) => Ok(SealKey::new(bytes)),
        Err(_) => Err(problem("is not 64 hexadecimal digits").next("make one: openssl rand -hex 32 > FILE")),
    }
}
