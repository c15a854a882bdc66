//! `palisade build [DIR]`: a tool's project to a component.
//!
//! Guarantees: stdout has the component's path, and nothing else; what it can reach is said on stderr. Trusted: the project, whose
//! build scripts and modules run here.

use std::process::ExitCode;

use palisade_embed::Problem;
use palisade_toolkit::{BuildOptions, build};

use crate::args::BuildArgs;
use crate::output;

pub(crate) fn run(args: BuildArgs) -> Result<ExitCode, Problem> {
    let built =
        build(&BuildOptions { dir: args.dir }).map_err(|error| Problem::failed(format!("{error:#}")))?;
    let reach = if built.imports.is_empty() { "nothing".to_owned() } else { built.imports.join(", ") };
    output::note(&format!("it can reach: {reach}"));
    output::line(&built.path.display().to_string())?;
    Ok(ExitCode::SUCCESS)
}
