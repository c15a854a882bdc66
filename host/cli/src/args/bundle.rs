//! What `palisade key` and `palisade bundle` take, and what `serve` takes of a bundle.
//!
//! Guarantees: as of the module above. Nothing is opened here.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use palisade_bundle::Digest;

pub(super) const BUNDLE_HELP: &str = "\
A bundle is one file: components, what they say of themselves, and one locked profile. Its publisher builds and signs
it; a host that is told whose signature to trust serves what is in it, and nothing else.

Examples:
  palisade key new release                                   (release.key is secret, release.pub is for everybody)
  palisade bundle build -c bundle.toml -o tools.bundle
  palisade bundle sign tools.bundle --key release.key
  palisade bundle verify tools.bundle --trust release.pub
  palisade bundle push tools.bundle registry.example.com/tools:1
  palisade serve --bundle tools.bundle --trust release.pub --app-dir data=./data

Environment:
  PALISADE_KEY_PASSWORD       opens (or, with `key new`, protects) a secret key
  PALISADE_REGISTRY_USERNAME  as --username
  PALISADE_REGISTRY_PASSWORD  the registry's password or token

Exit codes: 0 done; 1 refused, or it failed; 2 the command line or bundle.toml is wrong; 3 (diff) B may do more than A.";

#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    #[command(subcommand)]
    pub(crate) command: KeyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key pair: NAME.key, which signs, and NAME.pub, which verifies; minisign reads both
    New(KeyNewArgs),
}

#[derive(Debug, Args)]
pub(crate) struct KeyNewArgs {
    /// The files' name, without an ending; existing files are never overwritten
    pub(crate) name: PathBuf,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where a secret key's password comes from. Neither: the environment's, or there is none.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PasswordArgs {
    /// Read the secret key's password from stdin (one line) rather than from PALISADE_KEY_PASSWORD
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BundleArgs {
    #[command(subcommand)]
    pub(crate) command: BundleCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Build a bundle from bundle.toml; the same sources give the same file, bit for bit
    Build(BundleBuildArgs),
    /// Show what a bundle says of itself; nobody vouches for that
    Inspect(BundleInspectArgs),
    /// Add a signature to a bundle
    Sign(BundleSignArgs),
    /// Verify a bundle as `serve --bundle` does
    Verify(BundleVerifyArgs),
    /// Show what B may do, and tells the model, that A does not; exits with 3 when it may do more
    Diff(BundleDiffArgs),
    /// Accept an upgrade that widens authority, by its digest
    Accept(BundleAcceptArgs),
    /// Push a bundle to an OCI registry
    Push(BundlePushArgs),
    /// Pull a bundle from an OCI registry, and lock its digest
    Pull(BundlePullArgs),
}

#[derive(Debug, Args)]
pub(crate) struct BundleBuildArgs {
    /// What to build it from
    #[arg(short, long, value_name = "FILE", default_value = "bundle.toml")]
    pub(crate) config: PathBuf,
    /// Where to write it
    #[arg(short, long, value_name = "F")]
    pub(crate) output: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BundleInspectArgs {
    /// The bundle
    #[arg(value_name = "F")]
    pub(crate) file: PathBuf,
    /// Print JSON: what it says, and that nothing of it is verified
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BundleSignArgs {
    /// The bundle; it gets the signature, unless -o or --detached says otherwise
    #[arg(value_name = "F")]
    pub(crate) file: PathBuf,
    /// The secret key's file
    #[arg(long, value_name = "NAME.key")]
    pub(crate) key: PathBuf,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
    /// What the signature says of itself, covered by it [default: the bundle's name and version]
    #[arg(long, value_name = "TEXT")]
    pub(crate) comment: Option<String>,
    /// Write the signed bundle there, and leave F as it is
    #[arg(short, long, value_name = "FILE", conflicts_with = "detached")]
    pub(crate) output: Option<PathBuf>,
    /// Write the signature there, in minisign's format, and leave F as it is
    #[arg(long, value_name = "FILE.minisig")]
    pub(crate) detached: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whose signatures count. `Default`: nobody's.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct TrustArgs {
    /// A key to trust, until a time where one is given (@2027-01-31T00:00:00Z); may be given several times
    #[arg(long, value_name = "NAME.pub[@UNTIL]")]
    pub(crate) trust: Vec<String>,
    /// How many of the trusted keys must have signed [default: 1]
    #[arg(long, value_name = "N")]
    pub(crate) threshold: Option<usize>,
    /// A file of what is revoked: lines `key KEYID` and `bundle sha256:DIGEST`
    #[arg(long, value_name = "FILE")]
    pub(crate) revoked: Option<PathBuf>,
    /// A signature that came beside the bundle; may be given several times
    #[arg(long = "signature", value_name = "FILE.minisig")]
    pub(crate) signatures: Vec<PathBuf>,
}

impl TrustArgs {
    /// The flags that were given, by name.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let flags = [
            (!self.trust.is_empty(), "--trust"),
            (self.threshold.is_some(), "--threshold"),
            (self.revoked.is_some(), "--revoked"),
            (!self.signatures.is_empty(), "--signature"),
        ];
        flags.into_iter().find(|(given, _)| *given).map(|(_, flag)| flag)
    }
}

#[derive(Debug, Args)]
pub(crate) struct BundleVerifyArgs {
    /// The bundle
    #[arg(value_name = "F")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// Print JSON, of a refusal too
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BundleDiffArgs {
    /// The bundle that would be replaced
    #[arg(value_name = "A")]
    pub(crate) old: PathBuf,
    /// The bundle that would take its place
    #[arg(value_name = "B")]
    pub(crate) new: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where a host remembers which bundle it served last.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct StateArgs {
    /// Where is kept, for each application, which bundle was served last and which were accepted [default:
    /// $XDG_STATE_HOME/palisade/bundles]
    #[arg(long, value_name = "DIR")]
    pub(crate) bundle_state: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct BundleAcceptArgs {
    /// The new bundle's digest, as `bundle diff` and the refusal show it
    #[arg(value_name = "sha256:DIGEST")]
    pub(crate) digest: Digest,
    /// The application whose host is to serve it, as with `serve` [default: palisade]
    #[arg(long, value_name = "ID")]
    pub(crate) app_id: Option<String>,
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

/// How a registry is reached.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct RegistryArgs {
    /// Log in as this user; the password comes from stdin or PALISADE_REGISTRY_PASSWORD [default: as docker does]
    #[arg(long, value_name = "NAME")]
    pub(crate) username: Option<String>,
    /// Read the password from stdin (one line)
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Trust this certificate authority (PEM), and no other, for the registry
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Speak HTTP without TLS to a registry on another machine: whoever is between reads and changes everything
    #[arg(long, conflicts_with = "ca")]
    pub(crate) plain_http: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BundlePushArgs {
    /// The bundle
    #[arg(value_name = "F")]
    pub(crate) file: PathBuf,
    /// Where to, such as registry.example.com/team/tools:1.2
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BundlePullArgs {
    /// Where from, such as registry.example.com/team/tools:1.2, or …/tools@sha256:DIGEST
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    /// Where to write the bundle
    #[arg(short, long, value_name = "F")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// The file that locks references to digests [default: F.lock]
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,
    /// Refuse a tag that does not lead to what the lock file says
    #[arg(long)]
    pub(crate) locked: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `serve` takes of a bundle.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Bundles")]
pub(crate) struct LockedArgs {
    /// Serve this bundle: what is in it, under its own profile, and nothing else
    #[arg(long, value_name = "F")]
    pub(crate) bundle: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// Accept the upgrade to the bundle with this digest although it widens authority; may be given several times
    #[arg(long, value_name = "sha256:DIGEST")]
    pub(crate) accept: Vec<Digest>,
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

impl LockedArgs {
    /// A flag that says nothing without `--bundle`, where it was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let state = self.state.bundle_state.is_some().then_some("--bundle-state");
        self.trust.given().or_else(|| (!self.accept.is_empty()).then_some("--accept")).or(state)
    }
}
