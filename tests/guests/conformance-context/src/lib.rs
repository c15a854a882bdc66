//! What the official MCP conformance suite asks of a tool that says something while it runs. The names and texts are the
//! suite's.
//!
//! Imports: `call-context` alone.

#![forbid(unsafe_code)]

use palisade_sdk::context::{Level, log, progress};
use palisade_sdk::{Content, Effects, Error, NoArguments, Operation, Output};

fn done(text: &str) -> Output {
    Output { content: vec![Content::Text(text.to_owned())], structured: None, is_error: false }
}

fn with_logging(NoArguments {}: NoArguments) -> Result<Output, Error> {
    for message in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
        log(Level::Info, message);
    }
    Ok(done("Tool with logging executed successfully"))
}

fn with_progress(NoArguments {}: NoArguments) -> Result<Output, Error> {
    for step in [0.0, 50.0, 100.0] {
        progress(step, Some(100.0), Some(&format!("Completed step {step} of 100")));
    }
    Ok(done("Tool with progress executed successfully"))
}

fn operations() -> Vec<Operation> {
    vec![
        Operation::with_content("test_logging_tool", "Logs while it runs.", with_logging)
            .effects(Effects::READ),
        Operation::with_content("test_tool_with_logging", "Logs while it runs.", with_logging)
            .effects(Effects::READ),
        Operation::with_content("test_tool_with_progress", "Reports progress.", with_progress)
            .effects(Effects::READ),
    ]
}

palisade_sdk::export!(operations);
