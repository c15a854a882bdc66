//! The arguments of the commands that a tool's author uses: `test`, `dev`, and a `call` that needs no host.

use std::path::PathBuf;

use clap::Args;

use super::{CustomArgs, Named, ServeArgs, database, directory};

pub(super) const TEST_HELP: &str = "\
A case says what is called, what is granted, what is there, and what must come of it:

  profile = \"investigate\"
  [directories.data.files]
  \"hamlet.txt\" = \"to be or not to be\"
  [[case]]
  name = \"words are counted\"
  call = \"word_count\"
  arguments = { path = \"hamlet.txt\" }
  expect = { structured = { words = 6, lines = 1 }, effect-counts = { \"files.open\" = 1 } }

Examples:
  palisade test                          (builds the project here, and runs tests/*.toml)
  palisade test word-count.wasm tests/empty.toml --json

Exit codes: 0 every case passed; 1 one failed, or it does not build; 2 a case contradicts itself.";

pub(super) const DEV_HELP: &str = "\
It takes the arguments of `palisade serve`. A component that does not build, or asks for more than is granted, leaves the
one before it serving. Connected clients are told that the tools changed.

Examples:
  palisade dev --app-dir data=.
  palisade dev word-count.wasm --app-dir data=.";

/// What a call in this process is made over. `Default`: no such call.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct HereArgs {
    #[command(flatten)]
    pub(crate) custom: CustomArgs,
    /// Let the tool read this directory under this name; may be given several times
    #[arg(long = "app-dir", value_name = "NAME=PATH", value_parser = directory, conflicts_with = "app")]
    pub(crate) app_dirs: Vec<Named>,
    /// Let the tool query this SQLite database
    #[arg(long = "database", value_name = "[NAME=]PATH", value_parser = database, conflicts_with = "app")]
    pub(crate) databases: Vec<Named>,
    /// What the tool may do [default: investigate]
    #[arg(long, value_name = "NAME", conflicts_with = "app")]
    pub(crate) profile: Option<String>,
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE", conflicts_with = "app")]
    pub(crate) config: Option<PathBuf>,
}

impl HereArgs {
    /// Whether any of them is given.
    pub(crate) fn is_given(&self) -> bool {
        let Self { custom, app_dirs, databases, profile, config } = self;
        !custom.tools.is_empty()
            || !app_dirs.is_empty()
            || !databases.is_empty()
            || profile.is_some()
            || config.is_some()
    }

    /// As the arguments of `serve`.
    pub(crate) fn into_serve(self) -> ServeArgs {
        let Self { custom, app_dirs, databases, profile, config } = self;
        ServeArgs { custom, app_dirs, databases, profile, config, stdio: true, ..ServeArgs::default() }
    }
}

#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// The project's directory, which is built first, or a component
    #[arg(value_name = "DIR|FILE.wasm", default_value = ".")]
    pub(crate) target: PathBuf,
    /// Case files, and directories of them [default: tests/*.toml]
    #[arg(value_name = "CASES")]
    pub(crate) cases: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DevArgs {
    /// The project's directory, which is built at each change, or a component, which is loaded at each change
    #[arg(value_name = "DIR|FILE.wasm", default_value = ".")]
    pub(crate) target: PathBuf,
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
}
