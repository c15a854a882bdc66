//! `bundle.toml`: what a bundle is built from.
//!
//! Guarantees: an unknown key, a wrong type or a bad name is an error; paths are relative to the file; nothing but what it
//! names is in the bundle. Trusted: the file; whoever signs what is built of it answers for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use palisade_bundle::{LimitTable, Timestamp};
use palisade_embed::{Problem, bundled};
use palisade_engine::Limits;
use palisade_policy::{OperationFilter, ProfileDefinition};
use serde::Deserialize;

use crate::files;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Recipe {
    /// What the bundle is called.
    pub(super) name: String,
    /// The publisher's own version of it.
    pub(super) version: Option<String>,
    /// From when on it is refused: `2027-12-31T00:00:00Z`.
    pub(super) expires: Option<Timestamp>,
    /// The profile that it is locked to: a built-in one, or one of `profiles`.
    pub(super) profile: String,
    /// Tools and operations that are switched off, beside the profile's own.
    #[serde(default)]
    pub(super) disabled: OperationFilter,
    /// Components of the pack, by name.
    #[serde(default)]
    pub(super) pack: Vec<String>,
    /// Components of one's own: a name, and a `.wasm` file.
    #[serde(default)]
    pub(super) components: BTreeMap<String, PathBuf>,
    /// What its calls may have at most.
    #[serde(default)]
    pub(super) limits: LimitsTable,
    /// Profiles of one's own, as in `palisade.toml`.
    #[serde(default)]
    pub(super) profiles: BTreeMap<String, ProfileDefinition>,
}

/// `[limits]`: some of those of `palisade.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct LimitsTable {
    wall_ms: Option<u64>,
    memory_bytes: Option<u64>,
    output_bytes: Option<u64>,
}

impl LimitsTable {
    /// As the manifest has them.
    ///
    /// # Errors
    /// When one is more than a host gives by itself: it would limit nothing.
    pub(super) fn checked(&self) -> Result<LimitTable, Problem> {
        let Self { wall_ms, memory_bytes, output_bytes } = *self;
        let table = LimitTable { wall_ms, memory_bytes, output_bytes };
        let most = bundled::most(&Limits::default());
        for ((name, limit), most) in table.named().into_iter().zip(most) {
            if limit.is_some_and(|limit| limit > most) {
                return Err(Problem::usage(format!(
                    "[limits] {name} is more than a host gives, which is {most}: it would limit nothing"
                ))
                .next("lower it, or leave it out"));
            }
        }
        Ok(table)
    }
}

impl Recipe {
    /// Reads one, with its paths made relative to it.
    pub(super) fn read(path: &Path) -> Result<Self, Problem> {
        let text = files::text(path)?;
        let mut recipe: Self = toml::from_str(&text)
            .map_err(|error| Problem::usage(format!("{}: {}", path.display(), error.to_string().trim())))?;
        let base = path.parent().unwrap_or(Path::new(""));
        for file in recipe.components.values_mut() {
            *file = base.join(&*file);
        }
        Ok(recipe)
    }
}
