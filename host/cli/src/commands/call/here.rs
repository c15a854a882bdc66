//! A call in this process, over what its arguments name.
//!
//! Guarantees: it runs as `serve` would run it: the same settings, profile, linker, limits and redaction; nothing listens.
//! Hostile: the tool. Trusted: the arguments.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use palisade_embed::{Environment, Problem, assemble, pack};
use palisade_engine::Severity;
use palisade_policy::{Code, Failure, Redacted};
use palisade_server::{Trace, Watch, result_value};
use serde_json::Value;

use super::{print, trace, unknown_tool};
use crate::args::CallArgs;
use crate::authority;
use crate::commands::serve::{plan, sandbox};
use crate::output;
use crate::settings::{self, Settings};

pub(super) async fn run(args: CallArgs, arguments: Value) -> Result<ExitCode, Problem> {
    let serve = args.here.into_serve();
    let config = settings::config_file(serve.config.as_deref())?;
    let settings = Settings::merge(&serve, &Environment::ambient(), config)?;
    let roots = authority::open(&settings)?;
    let sandbox = sandbox(&settings)?;
    let entries = settings.custom.beside(pack::entries()?, &sandbox).await?;
    let assembled = assemble(&plan(&settings), &entries, &roots, &sandbox, None)?;
    let caller = assembled.caller.ok_or_else(|| Problem::failed("there is nobody to call as"))?;
    let dispatcher =
        assembled.host.dispatcher(&caller).map_err(|failure| Problem::failed(failure.to_string()))?;
    let watch = Arc::new(Listener { traces: args.trace, trace: Mutex::default() });
    let answer = {
        let _busy = output::spinner("waiting for the tool");
        dispatcher.call(&caller, &args.tool, arguments, Arc::clone(&watch) as Arc<dyn Watch>).await
    };
    let told = watch.take();
    let failed = |failure: &Failure| {
        trace::note(told.as_ref());
        let problem = Problem::failed(format!("{} ({})", failure.public(), failure.code.as_str()));
        let is_unknown = failure.code == Code::UnknownTool;
        problem.next_if(is_unknown.then(|| unknown_tool(&args.tool, &assembled.tools)))
    };
    let output = answer.map_err(|failure| failed(&failure))?;
    let result = result_value(output).map_err(|failure| failed(&failure))?;
    print(result, told.clone(), args.json)
}

/// Keeps what the call did; what the tool says meanwhile goes to the log.
struct Listener {
    traces: bool,
    trace: Mutex<Option<Redacted<Trace>>>,
}

impl Listener {
    fn take(&self) -> Option<Value> {
        let kept = self.trace.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        serde_json::to_value(kept.into_inner()).ok()
    }
}

impl Watch for Listener {
    fn log(&self, severity: Severity, message: Redacted<String>) {
        tracing::debug!(?severity, message = output::printable(&message), "the tool says");
    }

    fn progress(&self, _: f64, _: Option<f64>, _: Redacted<Option<String>>) {}

    fn cancelled(&self) -> bool {
        false
    }

    fn traces(&self) -> bool {
        self.traces
    }

    fn trace(&self, trace: Redacted<Trace>) {
        *self.trace.lock().unwrap_or_else(PoisonError::into_inner) = Some(trace);
    }
}
