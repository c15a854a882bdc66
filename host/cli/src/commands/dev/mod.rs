//! `palisade dev [DIR|FILE.wasm]`: serves a tool while it is being written.
//!
//! Guarantees: what is served is the last component that was built and loaded; one that does not build, asks for more than is granted
//! or can't be loaded leaves it serving, and stderr says why. Clients stay connected, and are told when the tools change; a call in
//! flight ends on the tools that it began with. Trusted: the project, which is built here. Hostile: the component.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use palisade_embed::{Environment, Plan, Problem, Roots, assemble, pack, replace};
use palisade_engine::Sandbox;
use palisade_policy::Token;
use palisade_server::Host;
use palisade_toolkit::{BuildOptions, build};

use super::serve::{listen, plan, sandbox, token};
use crate::args::DevArgs;
use crate::authority;
use crate::output;
use crate::settings::{self, ListenOn, Settings};

mod changes;

use changes::Changes;

/// What is being written.
#[derive(Clone, Debug)]
enum Target {
    /// A project, and the component that it is built to.
    Project(PathBuf, PathBuf),
    /// A component that somebody else builds.
    File(PathBuf),
}

/// What a component is put in the place of.
struct Serving {
    host: Arc<Host>,
    plan: Plan,
    roots: Arc<Roots>,
    sandbox: Sandbox,
    token: Option<Token>,
    settings: Arc<Settings>,
}

pub(crate) async fn run(args: DevArgs) -> Result<ExitCode, Problem> {
    let DevArgs { target, mut serve } = args;
    let env = Environment::ambient();
    if env.is_disabled() {
        output::note("palisade: PALISADE_DISABLE is set, so nothing is served and nothing listens");
        return Ok(ExitCode::SUCCESS);
    }
    // Before it is built, so that nothing that is saved meanwhile is missed.
    let changes = Changes::of(&target)?;
    let target = first(&target).await?;
    serve.custom.tools.push(target.component().to_owned());
    let config = settings::config_file(serve.config.as_deref())?;
    let settings = Arc::new(Settings::merge(&serve, &env, config)?);
    if settings.tokens.is_some() || settings.audit.is_some() {
        return Err(Problem::usage(
            "`dev` serves its author alone, and keeps no record: tokens and [audit] are for `serve`",
        )
        .next("leave them out of the configuration that you develop with"));
    }
    let roots = Arc::new(authority::open(&settings)?);
    let sandbox = sandbox(&settings)?;
    let token = match settings.listen {
        ListenOn::Stdio => None,
        _ => Some(token::token(&settings.token)?),
    };
    let plan = Plan { changing_tools: true, ..plan(&settings) };
    let entries = settings.custom.beside(pack::entries()?, &sandbox).await?;
    let assembled = assemble(&plan, &entries, &roots, &sandbox, token.clone())?;
    let serving = Serving {
        host: Arc::clone(&assembled.host),
        plan,
        roots: Arc::clone(&roots),
        sandbox,
        token: token.clone(),
        settings: Arc::clone(&settings),
    };
    let following = tokio::spawn(follow(target, changes, serving));
    let all = listen::Serving::of_one(&settings, &roots, assembled, token);
    let served = listen::serve(all).await;
    following.abort();
    served
}

/// The target, built for the first time.
async fn first(path: &Path) -> Result<Target, Problem> {
    if path.is_dir() {
        return Ok(Target::Project(path.to_owned(), built(path.to_owned()).await?));
    }
    Ok(Target::File(path.to_owned()))
}

impl Target {
    fn component(&self) -> &Path {
        let (Self::Project(_, component) | Self::File(component)) = self;
        component
    }
}

/// Builds a project: its component.
async fn built(dir: PathBuf) -> Result<PathBuf, Problem> {
    let work = tokio::task::spawn_blocking(move || build(&BuildOptions { dir }));
    let built = work.await.map_err(|_| Problem::failed("building it failed: this is a bug of Palisade's"))?;
    built.map(|built| built.path).map_err(|error| Problem::failed(format!("{error:#}")))
}

/// Builds and swaps whenever something changed.
async fn follow(target: Target, mut changes: Changes, serving: Serving) {
    let how = if changes.is_told() { "" } else { " (this system tells of none: looking for them)" };
    output::note(&format!("dev: waiting for changes of {}{how}", changes.target().display()));
    loop {
        changes.next().await;
        match renewed(&target, &serving).await {
            Ok(tools) => output::note(&format!("dev: swapped in; {}", tools.join(", "))),
            Err(problem) => {
                output::note(&output::printable(&problem.to_string()));
                output::note("dev: what was served before is still served");
            }
        }
    }
}

/// The names of the tools that are served from now on.
async fn renewed(target: &Target, serving: &Serving) -> Result<Vec<String>, Problem> {
    if let Target::Project(dir, _) = target {
        built(dir.clone()).await?;
    }
    let Serving { host, plan, roots, sandbox, token, settings } = serving;
    let entries = settings.custom.beside(pack::entries()?, sandbox).await?;
    replace(host, plan, &entries, roots, sandbox, token.as_ref()).await
}
