//! The command line: what each command takes, and the texts of `--help`.
//!
//! Guarantees: what comes out is well-formed (names are names, pairs are pairs); nothing is opened or looked up.
//! Not guaranteed: that a path exists, or that a profile does. Trusted: whoever typed it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use palisade_server::Listing;
use palisade_toolkit::Language;

use crate::commands::init::Client;

mod author;
mod bundle;
mod shared;
#[cfg(test)]
mod tests;

use author::{DEV_HELP, TEST_HELP};
pub(crate) use author::{DevArgs, HereArgs, TestArgs};
pub(crate) use bundle::{
    BundleAcceptArgs, BundleArgs, BundleBuildArgs, BundleCommand, BundleDiffArgs, BundleInspectArgs,
    BundlePullArgs, BundlePushArgs, BundleSignArgs, BundleVerifyArgs, KeyArgs, KeyCommand, KeyNewArgs,
    LockedArgs, RegistryArgs, StateArgs, TrustArgs,
};
use shared::{AUDIT_HELP, TOKEN_HELP};
pub(crate) use shared::{
    AuditArgs, AuditCommand, AuditExportArgs, AuditTailArgs, AuditVerifyArgs, ExportFormat, SharedArgs,
    TokenArgs, TokenCommand, TokenCreateArgs, TokenListArgs, TokenRevokeArgs,
};

/// Seconds that `bridge --wait` waits for a host when no number is given.
const DEFAULT_WAIT: &str = "30";

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  it failed; stderr says why and what to do
  2  the command line or a configuration file is wrong";

const EXAMPLES: &str = "\
Examples:
  palisade serve --app-dir data=./data --database ./data/notes.db
  palisade tools --profile investigate
  palisade call list_app_dir '{\"directory\": \"data\"}'
  palisade bridge            (what an MCP client starts, over stdio)";

const SERVE_HELP: &str = "\
Settings: flags win over the environment, which wins over --config FILE, which wins over the defaults.

Environment:
  PALISADE_PORT        TCP port, as --port
  PALISADE_AUTH_TOKEN  the token that clients must send; blank or unset: a random one
  PALISADE_DISABLE     1, true, yes or on: says so, and exits with 0
  PALISADE_LOG         what is logged to stderr, such as `debug` or `palisade_server=debug` (default: info)

A palisade.toml in the working directory is never read by itself: a configuration grants authority, and a
directory that somebody else wrote must not. Name it with --config.

Examples:
  palisade serve --app-dir data=./data --app-dir logs=/var/log/notes --database ./data/notes.db
  palisade serve --config palisade.toml --profile observe
  palisade serve --app-dir data=./data --socket /run/user/1000/notes.sock
  palisade serve --app-dir data=./data --stdio
  palisade serve --app-dir data=./data --tool word-count.wasm
  palisade serve --bundle tools.bundle --trust release.pub --app-dir data=./data
  palisade serve --app-dir data=./data --tokens tokens.toml --audit ./audit";

const BRIDGE_HELP: &str = "\
What to put into an MCP client's configuration:
  { \"mcpServers\": { \"palisade\": { \"command\": \"palisade\", \"args\": [\"bridge\", \"--wait\"] } } }

The bridge finds the running host by itself, gives it its token, and outlives its restarts: requests that were
never delivered are sent again; a tool call that may have run is answered with an error, and not repeated.";

const CALL_HELP: &str = "\
Examples:
  palisade call app_info
  palisade call query_db '{\"query\": \"SELECT count(*) FROM notes\"}'
  echo '{\"path\": \"notes.txt\"}' | palisade call read_app_file -
  palisade call word_count '{\"path\": \"README.md\"}' --trace
  palisade call word_count '{\"path\": \"README.md\"}' --tool word-count.wasm --app-dir data=.

With --tool, --app-dir, --database, --profile or --config no running host is asked: the call runs in this process, over
what these name, as `serve` would run it.

Exit codes: 0 the tool answered; 1 it failed (stderr: its text and code); 2 the arguments are not JSON.";

const TOOLS_HELP: &str = "\
An operation is listed under a profile if each interface that its component imports is granted: the table is
worked out from the components themselves, with the linker that `serve` uses.

Examples:
  palisade tools
  palisade tools --profile observe
  palisade tools --config palisade.toml --profile support --json";

const NEW_HELP: &str = "\
Examples:
  palisade new word-count
  palisade new word-count --lang python
  cd word-count && palisade test && palisade serve --tool word-count.wasm --app-dir data=.";

const INIT_HELP: &str = "\
Adds the plugin to the app's Cargo.toml, `.plugin(tauri_plugin_palisade::init())` to its builder, the plugin's handler around
its commands, and `palisade bridge` to the MCP client's configuration in the project. Nothing else is touched.

Examples:
  palisade init                  (shows the changes, and asks)
  palisade init --yes
  palisade init path/to/app --client vscode --client claude
  palisade init --undo";

const BUILD_HELP: &str = "\
What a project is built with is fetched the first time: for Rust the wasm target (rustup, or Debian's packages), for
JavaScript componentize-qjs (npm), for Python componentize-py (pip), the last two into the user's cache directory.

Examples:
  palisade build
  palisade serve --tool \"$(palisade build word-count)\" --app-dir data=.";

/// Palisade: a tool host for the Model Context Protocol whose tools are WebAssembly components that hold only what
/// a profile grants.
#[derive(Debug, Parser)]
#[command(name = "palisade", version, about, max_term_width = 110, arg_required_else_help = true)]
#[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of it in a process")]
pub(crate) enum Command {
    /// Serve an application's directories and databases to MCP clients
    #[command(after_help = SERVE_HELP)]
    Serve(ServeArgs),
    /// Connect an MCP client (stdio) to the running host
    #[command(after_help = BRIDGE_HELP)]
    Bridge(BridgeArgs),
    /// Call one tool of the running host and print its result
    #[command(after_help = CALL_HELP)]
    Call(CallArgs),
    /// Show which operations each profile has, and what the others lack
    #[command(after_help = TOOLS_HELP)]
    Tools(ToolsArgs),
    /// Show what a component may do: its imports, its operations, its digest
    Inspect(InspectArgs),
    /// Check this machine and the running hosts, and say how to mend what is wrong
    Doctor(DoctorArgs),
    /// Wire a Tauri app: its dependency, its builder, its commands, and the MCP client
    #[command(after_help = INIT_HELP)]
    Init(InitArgs),
    /// Start a tool of your own: a project with one tool, its test, and all that it is written against
    #[command(after_help = NEW_HELP)]
    New(NewArgs),
    /// Build a tool's project to a component, and print its path
    #[command(after_help = BUILD_HELP)]
    Build(BuildArgs),
    /// Make the keys that bundles are signed with
    Key(KeyArgs),
    /// Build, sign, verify, compare and distribute bundles: tools under one locked profile
    #[command(after_help = bundle::BUNDLE_HELP)]
    Bundle(BundleArgs),
    /// Run a tool's cases, without an app: directories and databases of their own, and the grants that they name
    #[command(after_help = TEST_HELP)]
    Test(TestArgs),
    /// Serve a tool while it is being written: build and swap it whenever it changes
    #[command(after_help = DEV_HELP)]
    Dev(Box<DevArgs>),
    /// Make, list and take back the tokens of a shared host's callers
    #[command(after_help = TOKEN_HELP)]
    Token(TokenArgs),
    /// Verify and read the record of a host that was served with --audit
    #[command(after_help = AUDIT_HELP)]
    Audit(AuditArgs),
}

/// A name and a path, as in `data=./data`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// Tools beside those of the pack.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct CustomArgs {
    /// Take this tool too: a component's .wasm file; may be given several times
    #[arg(long = "tool", value_name = "FILE.wasm")]
    pub(crate) tools: Vec<PathBuf>,
    /// Let such a tool take the place of the pack's tool of this name
    #[arg(long, value_name = "TOOL")]
    pub(crate) replaces: Vec<String>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ServeArgs {
    /// Let tools read this directory under this name; may be given several times
    #[arg(long = "app-dir", value_name = "NAME=PATH", value_parser = directory)]
    pub(crate) app_dirs: Vec<Named>,
    /// Let tools query this SQLite database (never write to it); the first one is the default
    #[arg(long = "database", value_name = "[NAME=]PATH", value_parser = database)]
    pub(crate) databases: Vec<Named>,
    #[command(flatten)]
    pub(crate) custom: CustomArgs,
    /// The application's identifier, such as dev.example.notes; `bridge --app` finds it by this
    #[arg(long, value_name = "ID")]
    pub(crate) app_id: Option<String>,
    /// The application's name, as people know it [default: the identifier]
    #[arg(long, value_name = "NAME")]
    pub(crate) app_name: Option<String>,
    /// What clients may do: observe, investigate, test, full-control, or one of the configuration's [default: investigate]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// TCP port on 127.0.0.1; if it is taken, the next ten are tried [default: 7420]
    #[arg(long, value_name = "PORT", conflicts_with_all = ["socket", "stdio"], value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// Listen on this Unix domain socket, and on no TCP port
    #[arg(long, value_name = "PATH", conflicts_with = "stdio")]
    pub(crate) socket: Option<PathBuf>,
    /// Serve one client over stdin and stdout, and listen nowhere
    #[arg(long)]
    pub(crate) stdio: bool,
    /// Requests a second that one client may make; 0 for no limit [default: 1000]
    #[arg(long, value_name = "N")]
    pub(crate) rate_limit: Option<u32>,
    /// How tools are listed: full; compact, without what they give, in the fewest tokens; flat, each operation by itself [default: full]
    #[arg(long, value_name = "HOW")]
    pub(crate) listing: Option<Listing>,
    /// Read the token from this file (yours alone: 0600) instead of making one
    #[arg(long, value_name = "FILE", conflicts_with = "stdio")]
    pub(crate) token_file: Option<PathBuf>,
    /// Keep no compiled code on disk, and use none
    #[arg(long)]
    pub(crate) no_cache: bool,
    #[command(flatten)]
    pub(crate) locked: LockedArgs,
    #[command(flatten)]
    pub(crate) shared: SharedArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BridgeArgs {
    #[command(flatten)]
    pub(crate) select: Select,
    /// Wait for a host to start, this many seconds [default, when given without a number: 30]
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = DEFAULT_WAIT)]
    pub(crate) wait: Option<u64>,
}

/// Which of the running hosts.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Select {
    /// Which application, where several run: its identifier, its name, or an unambiguous part of either
    #[arg(long, value_name = "ID")]
    pub(crate) app: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CallArgs {
    /// The tool's name
    pub(crate) tool: String,
    /// Its arguments: a JSON object, or `-` to read one from stdin [default: {}]
    #[arg(value_name = "JSON")]
    pub(crate) arguments: Option<String>,
    #[command(flatten)]
    pub(crate) select: Select,
    #[command(flatten)]
    pub(crate) here: HereArgs,
    /// Tell on stderr what the call did: files opened, statements run, windows touched
    #[arg(long)]
    pub(crate) trace: bool,
    /// With --trace: print the result and the trace as one JSON object
    #[arg(long, requires = "trace")]
    pub(crate) json: bool,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ToolsArgs {
    #[command(flatten)]
    pub(crate) custom: CustomArgs,
    /// Only this profile
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Configuration file (TOML), for its profiles and disabled operations
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// The component
    #[arg(value_name = "FILE.wasm")]
    pub(crate) file: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) select: Select,
    /// Configuration file (TOML) to check as well
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The project's directory, or the app's in it
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Take out what `init` put in
    #[arg(long)]
    pub(crate) undo: bool,
    /// Write the changes without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// Show the changes, and write nothing
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
    /// The MCP client to configure; may be given several times [default: claude, and those with a directory in the project]
    #[arg(long = "client", value_name = "CLIENT")]
    pub(crate) clients: Vec<Client>,
    /// Take the plugin from this directory instead of the registry
    #[arg(long, value_name = "DIR")]
    pub(crate) path: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The tool's name, and its directory's: a-z, 0-9 and `-`
    pub(crate) name: String,
    /// What it is written in: rust, js or python
    #[arg(long = "lang", value_name = "LANGUAGE", default_value = "rust", value_parser = language)]
    pub(crate) language: Language,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// The project's directory
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
}

fn language(text: &str) -> Result<Language, String> {
    text.parse().map_err(|error| format!("{error}"))
}

pub(crate) use palisade_embed::is_name;

/// What a name may be, for messages.
pub(crate) const NAME_RULE: &str = "a name is 1 to 64 of A-Z a-z 0-9 _ - . and does not begin with a dot";

fn directory(text: &str) -> Result<Named, String> {
    match text.split_once('=') {
        Some((name, path)) if is_name(name) && !path.is_empty() => {
            Ok(Named { name: name.to_owned(), path: path.into() })
        }
        Some((_, "")) => Err("the path is missing; write NAME=PATH, such as data=./data".to_owned()),
        Some((name, _)) => Err(format!("`{name}` is no name: {NAME_RULE}")),
        None => Err(format!("the name is missing; write NAME=PATH, such as data={text}")),
    }
}

/// `NAME=PATH`, or a path alone, which is then named after its file. What stands before `=` is a name only if it
/// could be one: `./a=b.db` is a path.
fn database(text: &str) -> Result<Named, String> {
    if let Some((name, path)) = text.split_once('=')
        && is_name(name)
    {
        if path.is_empty() {
            return Err("the path is missing; write NAME=PATH or PATH".to_owned());
        }
        return Ok(Named { name: name.to_owned(), path: path.into() });
    }
    let path = PathBuf::from(text);
    let name = path.file_name().and_then(|name| name.to_str()).filter(|name| is_name(name));
    match name.map(str::to_owned) {
        Some(name) => Ok(Named { name, path }),
        None => Err(format!("its file name can't be its name ({NAME_RULE}); write NAME={text}")),
    }
}
