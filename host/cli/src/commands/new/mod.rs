//! `palisade new NAME`: a tool's project, and what to do with it next.
//!
//! Guarantees: nothing that is there already is touched. Trusted: whoever typed it.

use std::path::PathBuf;
use std::process::ExitCode;

use palisade_embed::Problem;
use palisade_toolkit::{NewOptions, new};

use crate::args::NewArgs;
use crate::output;

pub(crate) fn run(args: NewArgs) -> Result<ExitCode, Problem> {
    let NewArgs { name, language } = args;
    let options = NewOptions { parent: PathBuf::from("."), name: name.clone(), language };
    let created = new(&options).map_err(|error| Problem::failed(format!("{error:#}")))?;
    output::line(&format!(
        "{name}: a tool in {language}, {} files. Next:\n\n  cd {name}\n  {}\n  palisade test\n  palisade serve --tool {name}.wasm \
         --app-dir data=.\n\nREADME.md there says more.",
        created.files,
        language.test_command().join(" "),
    ))?;
    Ok(ExitCode::SUCCESS)
}
