//! Who asks a registry: flags, the environment, or the login that docker keeps.
//!
//! Guarantees: a password is never an argument; one that is missing is an error, and never means "anonymous". Where docker
//! keeps a login in a helper's hands, it is not asked. Trusted: `config.json`, the user's own.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oci_client::Reference;
use oci_client::secrets::RegistryAuth;
use palisade_embed::Problem;
use serde_json::Value;

use crate::args::RegistryArgs;
use crate::{files, output, secret};

#[cfg(test)]
mod tests;

/// The variables that hold a login.
const USERNAME: &str = "PALISADE_REGISTRY_USERNAME";
const PASSWORD: &str = "PALISADE_REGISTRY_PASSWORD";

/// Under this name docker keeps the login of its own registry.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// The login for a registry.
pub(super) fn credentials(reference: &Reference, args: &RegistryArgs) -> Result<RegistryAuth, Problem> {
    let username =
        args.username.clone().or_else(|| std::env::var(USERNAME).ok().filter(|name| !name.is_empty()));
    let password = secret::password(args.password_stdin, PASSWORD)?;
    match (username, password) {
        (Some(username), Some(password)) => Ok(RegistryAuth::Basic(username, password)),
        (Some(username), None) => Err(Problem::usage(format!("there is no password for {username}"))
            .next(format!("write it to stdin with --password-stdin, or set {PASSWORD}"))),
        (None, Some(_)) => Err(Problem::usage("there is a password, and no user that it is for")
            .next(format!("name the user with --username, or set {USERNAME}"))),
        (None, None) => Ok(docker(reference)?.unwrap_or(RegistryAuth::Anonymous)),
    }
}

fn docker(reference: &Reference) -> Result<Option<RegistryAuth>, Problem> {
    let dir = std::env::var_os("DOCKER_CONFIG").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".docker"));
    let Some(path) = dir.or(home).map(|dir| dir.join("config.json")).filter(|path| path.is_file()) else {
        return Ok(None);
    };
    let text = files::text(&path)?;
    login(&text, reference.registry()).map_err(|why| {
        Problem::failed(format!("{}: {why}", path.display())).next("log in with --username instead")
    })
}

/// The login in docker's configuration.
fn login(text: &str, registry: &str) -> Result<Option<RegistryAuth>, String> {
    let config: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let name = if registry == "docker.io" { DOCKER_HUB } else { registry };
    let Some(entry) = config["auths"].get(name) else { return Ok(None) };
    let Some(auth) = entry["auth"].as_str().filter(|auth| !auth.is_empty()) else {
        output::note("note: docker keeps this login in a helper, which is not asked; --username logs in");
        return Ok(None);
    };
    let decoded = STANDARD.decode(auth).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = decoded.as_deref().and_then(|text| text.split_once(':'));
    let (username, password) = pair.ok_or_else(|| format!("the login for {registry} is not in base64"))?;
    Ok(Some(RegistryAuth::Basic(username.to_owned(), password.to_owned())))
}
