//! Pure decisions of the Palisade host: who calls, what they may call, and what may leave.
//!
//! Guarantees: nothing in this crate does I/O, reads a clock, draws randomness or looks at the environment; what
//! it needs of these it takes as arguments, so each decision can be tested by a table. Each precondition is a type
//! that only the stage which checks it can build ([`Authenticated`], [`Authorized`], [`Redacted`]).
//! Not guaranteed: that a caller acts on a decision. Enforcement is where authority is held: a capability that was
//! not granted is not linked, and its handle does not exist.
//! Hostile: every request, everything that a guest says, and what files and databases hold. Trusted: the operator's
//! configuration.

#![forbid(unsafe_code)]

pub mod capability;
pub mod decide;
pub mod error;
pub mod filter;
pub mod grant;
pub mod principal;
pub mod profile;
pub mod rate;
pub mod redaction;
pub mod stage;
pub mod suggest;
pub mod token;

pub use capability::{CapabilityInfo, CapabilityName, UnknownCapability};
pub use decide::{OperationFacts, authorize, unknown_tool};
pub use error::{Code, Failure};
pub use filter::{FilterError, OperationFilter};
pub use grant::{CommandScope, DatabaseScope, FilesScope, Grants, ProcessInfoScope, Scope, Selection};
pub use principal::{Allowance, Credential, DuplicateToken, Member, Principal, Principals};
pub use profile::{Profile, ProfileDefinition, ProfileError, resolve};
pub use rate::RateLimit;
pub use redaction::{MARKER, Redact, RedactionConfig, RedactionError, Redactor};
pub use stage::{Authenticated, Authorized, Redacted};
pub use suggest::suggest;
pub use token::{Token, TokenHash};
