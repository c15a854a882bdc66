//! What the official MCP conformance suite asks of a tool that says something while it runs. The names and texts are the
//! suite's.
//!
//! Imports: `call-context` alone.

#![forbid(unsafe_code)]

use palisade_sdk::{Context, tool};

/// Logs while it runs.
#[tool(read_only)]
fn test_logging_tool(context: &Context) -> &'static str {
    for message in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
        context.info(message);
    }
    "Tool with logging executed successfully"
}

/// Logs while it runs.
#[tool(read_only)]
fn test_tool_with_logging(context: &Context) -> &'static str {
    test_logging_tool(context)
}

/// Reports progress.
#[tool(read_only)]
fn test_tool_with_progress(context: &Context) -> &'static str {
    for step in [0.0, 50.0, 100.0] {
        context.progress(step, Some(100.0), Some(&format!("Completed step {step} of 100")));
    }
    "Tool with progress executed successfully"
}

palisade_sdk::export!(test_logging_tool, test_tool_with_logging, test_tool_with_progress);
