//! `palisade bundle build`: from `bundle.toml` to an unsigned bundle.
//!
//! Guarantees: the same sources give the same file; components of one's own are asked what they can do, with nothing in
//! their hands; a component that the locked profile would never let run, and an entry of `disabled` that switches
//! nothing off, are errors. Hostile: the components.

use std::process::ExitCode;

use palisade_bundle::{BundleSpec, ComponentSource, Digest, LockedProfile, build, inspect};
use palisade_embed::{Problem, bundled};
use palisade_engine::{CONTRACT_VERSION, Sandbox, Settings};
use palisade_policy::{Profile, suggest};
use serde_json::json;

use super::problem;
use super::recipe::Recipe;
use crate::args::BundleBuildArgs;
use crate::files::{self, Readable};
use crate::{output, settings};

pub(super) async fn run(args: BundleBuildArgs) -> Result<ExitCode, Problem> {
    let recipe = Recipe::read(&args.config)?;
    let profile = settings::profile(&recipe.profile, &recipe.profiles, &recipe.disabled)?;
    let components = components(&recipe).await?;
    for component in &components {
        bundled::check_runs(component, &profile)?;
    }
    check_disabled(&profile, &components)?;
    let spec = BundleSpec {
        name: recipe.name,
        version: recipe.version,
        contract: CONTRACT_VERSION.to_owned(),
        expires: recipe.expires,
        profile: LockedProfile::from(&profile),
        limits: recipe.limits.checked()?,
        components,
    };
    let bytes = build(spec).map_err(|error| problem(&error))?;
    let unverified = inspect(bytes.as_slice()).map_err(|error| problem(&error))?;
    files::replace(&args.output, &bytes, Readable::Usual)?;
    let manifest = unverified.manifest();
    let (digest, file) = (manifest.digest(), args.output.display().to_string());
    if args.json {
        output::json(&json!({
            "file": file,
            "name": manifest.name,
            "version": manifest.version,
            "digest": digest.to_string(),
            "file_sha256": Digest::of(&bytes).to_string(),
            "bytes": bytes.len(),
            "components": manifest.components.len(),
        }))?;
    } else {
        output::line(&format!(
            "{file}: {} bytes, {} components under the profile `{}`, not signed\n{digest}",
            bytes.len(),
            manifest.components.len(),
            manifest.profile.name,
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn components(recipe: &Recipe) -> Result<Vec<ComponentSource>, Problem> {
    let mut components =
        recipe.pack.iter().map(|name| bundled::packed(name)).collect::<Result<Vec<_>, _>>()?;
    if recipe.components.is_empty() {
        return Ok(components);
    }
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() })
        .map_err(|error| Problem::failed(error.to_string()))?;
    let _busy = output::spinner("compiling the components, to ask what they can do");
    for (name, path) in &recipe.components {
        components.push(bundled::custom(name, path, &sandbox).await?);
    }
    Ok(components)
}

/// An entry that switches nothing off is misspelt, and would leave open what its author meant to close.
fn check_disabled(profile: &Profile, components: &[ComponentSource]) -> Result<(), Problem> {
    let operations = || components.iter().flat_map(|component| &component.operations);
    let known = operations().map(|operation| (operation.tool.as_str(), operation.action.as_deref()));
    let Some(entry) = profile.disabled.unmatched(known).next() else { return Ok(()) };
    let labels: Vec<String> =
        operations().flat_map(|operation| [operation.tool.clone(), operation.label()]).collect();
    let nearest = suggest(entry, labels.iter().map(String::as_str));
    Err(Problem::usage(format!(
        "`disabled` names `{entry}`, which no tool of the bundle has, so it would protect nothing"
    ))
    .next(nearest.map_or_else(
        || "take it out, or the component in".to_owned(),
        |nearest| format!("did you mean `{nearest}`?"),
    )))
}
