//! What a host says when it begins to serve: what, where, to whom, and how to connect. Never the token.

use std::path::Path;

use palisade_server::Address;

use super::listen::token_file;
use crate::output::printable;
use crate::settings::{ListenOn, Settings};

/// For a host that listens.
pub(super) fn network(
    settings: &Settings,
    address: &Address,
    tools: &[String],
    entry: Option<&Path>,
) -> String {
    let mut lines = vec![heading(settings, tools), format!("  listening on  {}", place(settings, address))];
    if settings.tokens.is_none() {
        lines.extend(granted(settings));
    }
    lines.push(match (entry, &settings.tokens) {
        (_, Some(file)) => format!("  tokens        those of {}, each with its own profile", file.display()),
        (Some(entry), _) => format!("  token         in {} (for you alone)", token_file(entry)),
        (None, _) => "  token         the one that you gave".to_owned(),
    });
    if entry.is_some() {
        let id = &settings.app.id;
        lines.push(format!(
            "  to connect    palisade bridge --app {id}   (MCP over stdio; what a client starts)"
        ));
        lines.push("                palisade call TOOL JSON          (one call)".to_owned());
    }
    if let Address::Tcp(port) = address {
        lines.push(format!(
            "                http://127.0.0.1:{port}/mcp with the header `Authorization: Bearer <token>`"
        ));
    }
    if let Address::Tls(address) = address {
        lines.push(format!(
            "                https://{address}/mcp with the header `Authorization: Bearer <token>`"
        ));
    }
    if let Some(audit) = &settings.audit {
        lines.push(format!("  on record     in {}", audit.directory.display()));
    }
    if let Some(telemetry) = &settings.telemetry {
        lines.push(format!("  telemetry     to {}", telemetry.url));
    }
    lines.push("  to stop       Ctrl-C".to_owned());
    printable(&lines.join("\n"))
}

/// For a host on stdio.
pub(super) fn stdio(settings: &Settings, tools: &[String]) -> String {
    let mut lines = vec![heading(settings, tools), "  over stdio, for the client that started it".to_owned()];
    lines.extend(granted(settings));
    printable(&lines.join("\n"))
}

fn heading(settings: &Settings, tools: &[String]) -> String {
    let app = &settings.app;
    let name = if app.name == app.id { app.id.clone() } else { format!("{} ({})", app.name, app.id) };
    if settings.tokens.is_some() {
        return format!(
            "palisade {} serves {name} to several callers, each under its own profile: {} tools in all",
            env!("CARGO_PKG_VERSION"),
            tools.len()
        );
    }
    format!(
        "palisade {} serves {name} under the profile `{}`: {} tools, redaction {}",
        env!("CARGO_PKG_VERSION"),
        settings.profile.name,
        tools.len(),
        if settings.redaction.enabled { "on" } else { "off" }
    )
}

fn place(settings: &Settings, address: &Address) -> String {
    match (address, &settings.listen) {
        (Address::Tcp(port), ListenOn::Port(wanted)) if port != wanted => {
            format!("http://127.0.0.1:{port} (port {wanted} is taken)")
        }
        (Address::Tcp(port), _) => format!("http://127.0.0.1:{port}"),
        (Address::Tls(address), _) if address.ip().is_loopback() => format!("https://{address}"),
        (Address::Tls(address), _) => {
            format!("https://{address}: every machine that reaches this one reaches it, and needs a token")
        }
        (Address::Unix(path), _) => format!("{} (no TCP port is open)", path.display()),
    }
}

/// What tools can reach, and a word where that is nothing.
fn granted(settings: &Settings) -> Vec<String> {
    let scopes = settings.profile.grants.describe();
    let scope = |name: &str| scopes.iter().find(|(capability, _)| capability.as_str() == name);
    let mut lines = Vec::new();
    for (title, name, flag) in
        [("directories", "files", "--app-dir"), ("databases", "database", "--database")]
    {
        let shown = match scope(name) {
            Some((_, scope)) if scope.is_empty() => format!("none; {flag} grants one"),
            Some((_, scope)) => scope.join(", "),
            None => "not granted by this profile".to_owned(),
        };
        lines.push(format!("  {title:<12}  {shown}"));
    }
    lines
}
