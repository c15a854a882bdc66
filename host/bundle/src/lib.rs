//! Bundles: components, what they say of themselves, and one locked profile, signed, in one file.
//!
//! Guarantees: nothing of a bundle is parsed before enough trusted signatures over its manifest's bytes were verified;
//! the manifest pins each component by digest and size, and what is not in it is refused; the same sources give the same
//! file, bit for bit. No function here opens a file, reads a clock or touches the network: bytes, keys and the time are
//! arguments. ([`SecretKey::generate`] and signing draw randomness from the system.)
//! Not guaranteed: that a component does what its description says (it runs sandboxed, under the profile alone); that an
//! older bundle, still signed and in date, is not offered again (revoke it by its digest, or let bundles expire); that
//! secret keys are wiped from memory.
//! Hostile: every byte of a bundle until it is verified, and whoever carries it. Trusted: the keys, the threshold and the
//! revocations that the operator names; after verification, the signers.

#![forbid(unsafe_code)]

pub mod accepted;
pub mod archive;
mod build;
pub mod diff;
mod digest;
mod error;
mod keys;
pub mod manifest;
mod open;
mod printable;
mod signature;
#[cfg(test)]
mod testing;
mod time;
pub mod trust;

pub use accepted::{Accepted, upgrade};
pub use build::{BundleSpec, ComponentSource, attach, build, sign, sign_manifest};
pub use diff::{Change, Diff, diff};
pub use digest::Digest;
pub use error::{BundleError, KeyError, ListError, TrustError};
pub use keys::{GeneratedKey, KeyId, PublicKey, SecretKey};
pub use manifest::{ComponentEntry, LimitTable, LockedProfile, Manifest, Operation};
pub use open::{Bundle, NOT_VERIFIED, SignatureInfo, Unverified, Verified, inspect};
pub use signature::Signature;
pub use time::Timestamp;
pub use trust::{Revocations, Trust, TrustedKey};
