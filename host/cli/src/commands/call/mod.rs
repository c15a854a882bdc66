//! `palisade call TOOL [JSON]`: one call to the running host, or in this process.
//!
//! Guarantees: a result goes to stdout as JSON and a failure to stderr with its code; the exit code tells them apart. What the call
//! did (`--trace`) goes to stderr, or along with the result (`--json`). Hostile: what the host answers.

use std::io::Read;
use std::process::ExitCode;

use palisade_policy::{Code, suggest};
use serde_json::Value;

use crate::args::CallArgs;
use crate::client::{self, Connection};
use crate::output;
use palisade_embed::Problem;

mod here;
#[cfg(test)]
mod tests;
mod trace;

/// Asks a host what the call does.
const TRACE_HEADER: &str = "palisade-trace";

/// Bytes of arguments read from stdin: what the host accepts at most.
const MAX_ARGUMENT_BYTES: u64 = 4 << 20;

pub(crate) async fn run(args: CallArgs) -> Result<ExitCode, Problem> {
    let arguments = arguments(args.arguments.as_deref())?;
    if args.here.is_given() {
        return here::run(args, arguments).await;
    }
    let app = client::select(client::running(), args.select.app.as_deref())?;
    let connection = Connection::to(app)?;
    let answer = {
        let _busy = output::spinner("waiting for the tool");
        post(&connection, &args.tool, arguments, args.trace).await?
    };
    let (status, mut body) = answer;
    let trace = body.get_mut("trace").map(Value::take);
    if args.trace && trace.is_none() {
        output::note("this host tells nothing of what its calls do");
    }
    match outcome(status, body) {
        Ok(result) => print(result, trace, args.json),
        Err(failure) => {
            trace::note(trace.as_ref());
            Err(explain(failure, &args.tool, &connection).await)
        }
    }
}

/// The result, and what the call did.
fn print(result: Value, trace: Option<Value>, json: bool) -> Result<ExitCode, Problem> {
    match trace {
        Some(trace) if json => output::json(&serde_json::json!({ "result": result, "trace": trace }))?,
        trace => {
            trace::note(trace.as_ref());
            output::json(&result)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The arguments, checked here so that a slip of the keyboard is told as such, and not as the host's answer.
fn arguments(given: Option<&str>) -> Result<Value, Problem> {
    let text = match given {
        None => return Ok(Value::Object(serde_json::Map::new())),
        Some("-") => from_stdin()?,
        Some(text) => text.to_owned(),
    };
    let advice = "write one JSON object in single quotes, such as '{\"path\": \"notes.txt\"}'";
    match serde_json::from_str(&text) {
        Ok(object @ Value::Object(_)) => Ok(object),
        Ok(_) => Err(Problem::usage("the arguments are JSON, but no object").next(advice)),
        Err(error) => Err(Problem::usage(format!("the arguments are not JSON: {error}")).next(advice)),
    }
}

fn from_stdin() -> Result<String, Problem> {
    let mut text = String::new();
    std::io::stdin()
        .take(MAX_ARGUMENT_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(|error| Problem::usage(format!("stdin can't be read: {error}")))?;
    if text.len() as u64 > MAX_ARGUMENT_BYTES {
        return Err(Problem::usage(format!("stdin holds more than {MAX_ARGUMENT_BYTES} bytes of arguments")));
    }
    Ok(text)
}

/// Status and body of the answer. What is no JSON is null.
async fn post(
    connection: &Connection,
    tool: &str,
    arguments: Value,
    trace: bool,
) -> Result<(u16, Value), Problem> {
    let unanswered = |error: reqwest::Error| client::unanswered(&connection.app, &error);
    let path = format!("/api/tools/{}", client::segment(tool));
    let mut request = connection.post(&path, arguments.to_string());
    if trace {
        request = request.header(TRACE_HEADER, "1");
    }
    let response = request.send().await.map_err(unanswered)?;
    let status = response.status().as_u16();
    let body = response.text().await.map_err(unanswered)?;
    Ok((status, serde_json::from_str(&body).unwrap_or_default()))
}

/// A failure that the host reported.
#[derive(Debug, PartialEq, Eq)]
struct Failed {
    text: String,
    code: String,
}

fn outcome(status: u16, mut body: Value) -> Result<Value, Failed> {
    if (200..300).contains(&status)
        && let Some(result) = body.get_mut("result")
    {
        return Ok(result.take());
    }
    let text = |key: &str| body.get(key).map(output::text_of);
    Err(Failed {
        text: text("error")
            .unwrap_or_else(|| format!("the host answered with status {status} and no reason")),
        code: text("code").unwrap_or_else(|| format!("HTTP {status}")),
    })
}

async fn explain(failure: Failed, tool: &str, connection: &Connection) -> Problem {
    let problem = Problem::failed(format!("{} ({})", failure.text, failure.code));
    if failure.code == Code::UnknownTool.as_str() {
        let tools = tool_names(connection).await;
        return problem.next(unknown_tool(tool, &tools));
    }
    if failure.code == Code::Unauthenticated.as_str() {
        return problem.next("the host refuses the token of its own entry; `palisade doctor` tells more");
    }
    problem
}

fn unknown_tool(tool: &str, tools: &[String]) -> String {
    match suggest(tool, tools.iter().map(String::as_str)) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if tools.is_empty() => "this host's profile has no tools".to_owned(),
        None => format!("this host's profile has: {}", tools.join(", ")),
    }
}

/// The names of the tools that this caller has. Empty when the host won't say.
async fn tool_names(connection: &Connection) -> Vec<String> {
    let names = async {
        let text = connection.get("/api/tools").send().await.ok()?.text().await.ok()?;
        let listing: Value = serde_json::from_str(&text).ok()?;
        // Either the list itself, or `{"result": […]}`.
        let tools = listing.as_array().or_else(|| listing.get("result")?.as_array())?;
        let name = |tool: &Value| Some(output::printable(tool.get("name")?.as_str()?));
        Some(tools.iter().filter_map(name).collect())
    };
    names.await.unwrap_or_default()
}
