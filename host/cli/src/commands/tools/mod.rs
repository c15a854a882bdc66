//! `palisade tools`: which operations each profile has.
//!
//! Guarantees: the verdict is the linker's own (`Authority::missing` over the components' imports), not a list that
//! somebody keeps; no directory and no database is opened, and no component of the pack is compiled or run. (Custom tools are
//! asked what they can do.)

use std::collections::BTreeMap;
use std::process::ExitCode;

use palisade_embed::authority;
use palisade_embed::pack::{self, Entry};
use palisade_embed::{Problem, Roots, check_disabled, operation_label};
use palisade_engine::{Authority, Operation, Sandbox, Settings};
use palisade_policy::profile::BUILT_IN;
use palisade_policy::{CapabilityName, Profile};
use serde::Serialize;
use serde_json::{Value, json};

use super::effects_in_words;
use crate::args::ToolsArgs;
use crate::config::ConfigFile;
use crate::output::{self, Table};
use crate::settings;

#[cfg(test)]
mod tests;

/// What one profile makes of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
enum Verdict {
    /// It is listed and can be called.
    Granted,
    /// It would be, but the configuration switched it off.
    Disabled,
    /// Imports that the profile does not grant.
    Missing { imports: Vec<String>, capabilities: Vec<String> },
}

/// A profile, and what it links.
struct Column {
    profile: Profile,
    authority: Authority,
}

#[derive(Debug, Serialize)]
struct Row {
    operation: String,
    component: String,
    imports: Vec<String>,
    capabilities: Vec<String>,
    effects: palisade_engine::Effects,
    description: String,
    input_schema: Value,
    output_schema: Option<Value>,
    /// By profile, in the table's order of profiles.
    profiles: BTreeMap<String, Verdict>,
}

pub(crate) async fn run(args: ToolsArgs) -> Result<ExitCode, Problem> {
    let config = settings::config_file(args.config.as_deref())?;
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() })
        .map_err(|error| Problem::failed(error.to_string()))?;
    let columns = columns(&args, &config, &sandbox)?;
    let custom = settings::custom(&args.custom, &config.tools);
    let entries = custom.beside(pack::entries()?, &sandbox).await?;
    for column in &columns {
        check_disabled(&column.profile.disabled, &entries)?;
    }
    let rows = rows(&entries, &columns)?;
    if args.json {
        let profiles: Vec<_> = columns.iter().map(|column| describe(&column.profile)).collect();
        output::json(&json!({ "profiles": profiles, "operations": rows }))?;
    } else if let [column] = columns.as_slice() {
        output::line(&one_profile(&rows, &column.profile))?;
    } else {
        output::line(&all_profiles(&rows, &columns))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The profile asked for; without one, the built-in ones and then the configuration's.
fn columns(args: &ToolsArgs, config: &ConfigFile, sandbox: &Sandbox) -> Result<Vec<Column>, Problem> {
    let names: Vec<&str> = match &args.profile {
        Some(name) => vec![name],
        None => BUILT_IN.into_iter().chain(config.profiles.keys().map(String::as_str)).collect(),
    };
    names
        .into_iter()
        .map(|name| {
            let profile = settings::profile(name, &config.profiles, &config.disabled)?;
            let authority =
                authority::link(sandbox, &profile, &Roots::default().with_app(authority::no_app()))?;
            Ok(Column { profile, authority })
        })
        .collect()
}

fn rows(entries: &[Entry], columns: &[Column]) -> Result<Vec<Row>, Problem> {
    let known = authority::interfaces()?;
    let mut rows = Vec::new();
    for entry in entries {
        let imports = &entry.description.imports;
        for operation in &entry.description.operations {
            let verdicts = columns.iter().map(|column| {
                let name = column.profile.name.clone();
                (name, verdict(column, imports, operation, &known))
            });
            rows.push(Row {
                operation: operation_label(&operation.tool, operation.action.as_deref()),
                component: entry.name.clone(),
                imports: imports.clone(),
                capabilities: known.capabilities_of(imports),
                effects: operation.effects,
                description: operation.description.clone(),
                input_schema: operation.input_schema.clone(),
                output_schema: operation.output_schema.clone(),
                profiles: verdicts.collect(),
            });
        }
    }
    rows.sort_by(|a, b| a.operation.cmp(&b.operation));
    Ok(rows)
}

fn verdict(
    column: &Column,
    imports: &[String],
    operation: &Operation,
    known: &authority::Interfaces,
) -> Verdict {
    let missing = column.authority.missing(imports);
    if !missing.is_empty() {
        let capabilities = known.capabilities_of(&missing);
        // Granted, and withheld: what is switched off is its plain use.
        let is_granted = |name: &String| {
            name.parse::<CapabilityName>().is_ok_and(|name| column.profile.grants.contains(&name))
        };
        if capabilities.iter().all(is_granted) {
            return Verdict::Disabled;
        }
        return Verdict::Missing { imports: missing, capabilities };
    }
    if column.profile.disabled.is_disabled(&operation.tool, operation.action.as_deref()) {
        return Verdict::Disabled;
    }
    Verdict::Granted
}

fn describe(profile: &Profile) -> serde_json::Value {
    let grants: serde_json::Map<_, _> = profile
        .grants
        .describe()
        .into_iter()
        .map(|(capability, scope)| (capability.to_string(), json!(scope)))
        .collect();
    let disabled: Vec<_> = profile.disabled.entries().collect();
    json!({ "name": profile.name, "grants": grants, "redaction": profile.redaction, "disabled": disabled })
}

/// The matrix: one column for each profile.
fn all_profiles(rows: &[Row], columns: &[Column]) -> String {
    let names = columns.iter().map(|column| column.profile.name.as_str());
    let heading: Vec<&str> =
        ["operation", "component", "needs", "effects"].into_iter().chain(names).collect();
    let mut table = Table::new(&heading);
    for row in rows {
        let verdicts = columns.iter().map(|column| match row.profiles.get(&column.profile.name) {
            Some(Verdict::Granted) => "yes".to_owned(),
            Some(Verdict::Disabled) => "off".to_owned(),
            Some(Verdict::Missing { .. }) | None => "-".to_owned(),
        });
        table.row(lead(row).into_iter().chain(verdicts));
    }
    format!(
        "{}\n\nyes: listed and callable   off: disabled   -: what it needs is not granted (--profile NAME says what)",
        table.render()
    )
}

/// One profile: its operations, what the others lack, and what it grants.
fn one_profile(rows: &[Row], profile: &Profile) -> String {
    let mut table = Table::new(&["operation", "component", "needs", "effects", &profile.name]);
    for row in rows {
        let verdict = match row.profiles.get(&profile.name) {
            Some(Verdict::Granted) => "granted".to_owned(),
            Some(Verdict::Disabled) => "disabled".to_owned(),
            Some(Verdict::Missing { capabilities, .. }) => format!("lacks {}", capabilities.join(", ")),
            None => String::new(),
        };
        table.row(lead(row).into_iter().chain([verdict]));
    }
    format!("{}\n\n{}", table.render(), grants(profile))
}

fn lead(row: &Row) -> [String; 4] {
    let needs = if row.capabilities.is_empty() { "nothing".to_owned() } else { row.capabilities.join(", ") };
    [row.operation.clone(), row.component.clone(), needs, effects_in_words(row.effects)]
}

fn grants(profile: &Profile) -> String {
    let mut table = Table::new(&["grants", "scope"]);
    for (capability, scope) in profile.grants.describe() {
        let scope = match capability.summary() {
            Some(summary) if scope.is_empty() => format!("({summary})"),
            _ => scope.join("; "),
        };
        table.row([capability.to_string(), scope]);
    }
    let redaction = if profile.redaction { "on" } else { "off" };
    format!("{}\n\nredaction is {redaction}", table.render())
}
