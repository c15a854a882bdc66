//! What a host that several people and agents share takes: tokens, a record, TLS; and the commands to keep them.
//!
//! Guarantees and trust: as the command line's as a whole.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{NAME_RULE, TrustArgs, is_name};

/// The flags of `serve` for a shared host.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Options of a shared host")]
pub(crate) struct SharedArgs {
    /// Let in whoever has a token of this file (see `palisade token`), each under its own profile
    #[arg(long, value_name = "FILE", conflicts_with_all = ["token_file", "profile", "stdio"])]
    pub(crate) tokens: Option<PathBuf>,
    /// Put every call and every refusal on record in this directory (see `palisade audit`)
    #[arg(long, value_name = "DIR")]
    pub(crate) audit: Option<PathBuf>,
    /// Send the same events, and figures, to the OpenTelemetry collector at this URL (OTLP over HTTP, such as
    /// http://127.0.0.1:4318)
    #[arg(long, value_name = "URL")]
    pub(crate) otlp: Option<String>,
    /// Listen on this address and port; one that other machines reach needs --tls-cert and --tls-key
    #[arg(long, value_name = "IP:PORT", conflicts_with_all = ["port", "socket", "stdio"])]
    pub(crate) listen: Option<SocketAddr>,
    /// The certificate that clients are shown, with its chain (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with_all = ["socket", "stdio"])]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The certificate's key (PEM; yours alone: 0600)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// A name by which clients reach this host, such as tools.example.org; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) tls_name: Vec<String>,
}

pub(crate) const TOKEN_HELP: &str = "\
A token is printed once, when it is made; the file keeps its hash. A host that serves the file takes changes in within
a quarter of a second: a revoked token ends at once, and with it its calls in flight.

Examples:
  palisade token create --name ann --profile observe --expires 90d > ann.token
  palisade token list
  palisade token revoke ann
  palisade serve --tokens tokens.toml --app-dir data=./data --audit ./audit";

pub(crate) const AUDIT_HELP: &str = "\
Examples:
  palisade audit verify ./audit
  palisade audit verify ./audit --anchor 1042:9f3c…   (a record that was noted elsewhere before)
  palisade audit tail ./audit -n 20
  palisade audit export ./audit --since 2026-11-01T00:00:00Z --principal ann --format csv > ann.csv

Exit codes of `verify`: 0 nothing is wrong; 1 something is, or the log can't be read.";

/// `palisade token`.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    #[command(subcommand)]
    pub(crate) command: TokenCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token, and print it: it is shown this once
    Create(Box<TokenCreateArgs>),
    /// Show whose tokens there are
    List(TokenListArgs),
    /// Take a token back
    Revoke(TokenRevokeArgs),
}

/// Which file.
#[derive(Clone, Debug, Args)]
pub(crate) struct TokenFile {
    /// The file of tokens
    #[arg(long, value_name = "FILE", default_value = "tokens.toml")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct TokenCreateArgs {
    /// Whose token it is: a name of its own, which the record shows
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub(crate) name: String,
    /// What its bearer may do: observe, investigate, test, full-control, or one of the configuration's or the bundle's
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: String,
    /// When it ends: 30m, 12h, 90d, or a time such as 2027-01-31T12:00:00Z [default: never]
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,
    /// Requests a second [default: what the host gives everyone]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate_limit: Option<u32>,
    /// Requests at a time [default: 512]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=512))]
    pub(crate) concurrency: Option<u32>,
    #[command(flatten)]
    pub(crate) file: TokenFile,
    /// Configuration file (TOML) that defines the profile
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The bundle that will be served (with --trust): its own profile can be given, and holds every other one
    #[arg(long, value_name = "FILE", requires = "trust")]
    pub(crate) bundle: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TokenListArgs {
    #[command(flatten)]
    pub(crate) file: TokenFile,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TokenRevokeArgs {
    /// Whose
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) file: TokenFile,
}

/// `palisade audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    pub(crate) command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Say whether the record is what was written, and where it is not
    Verify(AuditVerifyArgs),
    /// Print the last records
    Tail(AuditTailArgs),
    /// Print records, all or some
    Export(AuditExportArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AuditVerifyArgs {
    /// The directory of the record
    pub(crate) dir: PathBuf,
    /// The key that it is sealed with
    #[arg(long, value_name = "FILE")]
    pub(crate) seal_key: Option<PathBuf>,
    /// A record that was noted elsewhere: its number, a colon, its hash; may be given several times
    #[arg(long, value_name = "SEQ:HASH")]
    pub(crate) anchor: Vec<String>,
    /// The number of the first file that must be there, where older ones were taken away
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) first_file: u32,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AuditTailArgs {
    /// The directory of the record
    pub(crate) dir: PathBuf,
    /// How many
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub(crate) lines: usize,
    /// Print the record's own lines (JSON) instead of words
    #[arg(long)]
    pub(crate) json: bool,
}

/// How records are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// The record's own lines
    #[default]
    Jsonl,
    /// A table for spreadsheets
    Csv,
}

#[derive(Debug, Args)]
pub(crate) struct AuditExportArgs {
    /// The directory of the record
    pub(crate) dir: PathBuf,
    /// As what
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ExportFormat,
    /// The same as `--format jsonl`
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// From this time on, such as 2026-11-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// Of this principal
    #[arg(long, value_name = "NAME")]
    pub(crate) principal: Option<String>,
    /// Of this tool, or this `tool.action`
    #[arg(long, value_name = "ACTION")]
    pub(crate) action: Option<String>,
    /// With this outcome, such as OK or UNAUTHENTICATED
    #[arg(long, value_name = "CODE")]
    pub(crate) outcome: Option<String>,
    /// From the record of this number on
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    pub(crate) from: u64,
}

fn name(text: &str) -> Result<String, String> {
    if is_name(text) { Ok(text.to_owned()) } else { Err(NAME_RULE.to_owned()) }
}
