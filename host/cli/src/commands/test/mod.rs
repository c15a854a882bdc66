//! `palisade test [DIR|FILE.wasm] [CASES…]`: a tool's cases, run in this process.
//!
//! Guarantees: stdout has what came of the cases, as text or JSON; the exit code is 1 where one failed. What decides is what
//! decides in `serve`. Trusted: the case files. Hostile: the component.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use palisade_embed::{Environment, Problem, ToolSource};
use palisade_test::{Options, Suite, case};
use palisade_toolkit::{BuildOptions, build};

use crate::args::TestArgs;
use crate::output;

/// Where a project keeps its cases.
const CASES: &str = "tests";

pub(crate) async fn run(args: TestArgs) -> Result<ExitCode, Problem> {
    let (component, project) = component(&args.target)?;
    let cases = match args.cases.as_slice() {
        [] => vec![project.join(CASES)],
        named => named.to_vec(),
    };
    let cases = case::read(&cases)?;
    let options = Options { cache: Environment::ambient().cache_dir(), ..Options::default() };
    let suite = Suite::open(ToolSource::File(component), &options).await?;
    let report = {
        let _busy = output::spinner("running the cases");
        suite.run(&cases).await?
    };
    if args.json {
        output::json(&report)?;
    } else {
        output::line(&output::printable(&report.to_string()))?;
    }
    Ok(if report.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The component, and the directory beside which its cases lie: a project is built first.
fn component(target: &Path) -> Result<(PathBuf, PathBuf), Problem> {
    if target.is_dir() {
        let options = BuildOptions { dir: target.to_owned() };
        let built = build(&options).map_err(|error| Problem::failed(format!("{error:#}")))?;
        return Ok((built.path, target.to_owned()));
    }
    let beside = target.parent().unwrap_or(Path::new(""));
    Ok((target.to_owned(), beside.to_owned()))
}
