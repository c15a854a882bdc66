//! MCP: both eras on one endpoint, and every way of getting its messages wrong.

use std::io;

use serde_json::{Value, json};

use super::{Check, check};
use crate::case::Case;
use crate::client::{Reply, Told};

mod eras;
mod lists;
mod messages;
mod negotiation;
mod resources;
mod sessions;

const GROUP: &str = "mcp";

/// The revisions that begin with a handshake.
const HANDSHAKES: [&str; 4] = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

/// The revision whose requests say everything themselves.
const STATELESS: &str = "2026-07-28";

pub(super) const CHECKS: [&[Check]; 6] = [
    &eras::CHECKS,
    &negotiation::CHECKS,
    &messages::CHECKS,
    &lists::CHECKS,
    &resources::CHECKS,
    &sessions::CHECKS,
];

/// A request.
fn request(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })
}

/// The handshake of a revision.
fn initialize(version: &str) -> Value {
    let client = json!({ "name": "blackbox", "version": "1" });
    request("initialize", &json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": client }))
}

/// What every stateless request carries.
fn meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": STATELESS,
        "io.modelcontextprotocol/clientInfo": { "name": "blackbox", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

/// A request of the stateless revision, with the headers that go with it.
pub(super) fn modern(case: &Case<'_>, method: &str, params: Value) -> io::Result<Reply> {
    modern_with(case, method, params, &[])
}

/// The same, with headers that replace its own.
pub(super) fn modern_with(
    case: &Case<'_>,
    method: &str,
    mut params: Value,
    more: &[(&str, &str)],
) -> io::Result<Reply> {
    if params.get("_meta").is_none() {
        params["_meta"] = meta();
    }
    let name = params["name"].as_str().or(params["uri"].as_str()).unwrap_or_default().to_owned();
    let mut headers = vec![("mcp-protocol-version", STATELESS), ("mcp-method", method)];
    if !name.is_empty() {
        headers.push(("mcp-name", &name));
    }
    headers.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    headers.extend(more);
    let client = case.client.told(Told::by_tool(&name));
    client.mcp_raw(&request(method, &params).to_string(), &headers)
}
