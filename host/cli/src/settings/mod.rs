//! One set of settings for `serve`, out of flags, environment, configuration file and defaults.
//!
//! Guarantees: flags win over the environment, the environment over the file, the file over the defaults; lists of
//! directories and databases are joined, and a flag replaces the file's entry of the same name. Nothing is opened.
//! Not guaranteed: that anything named exists; [`crate::authority`] finds out. Trusted: the operator.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use palisade_engine::Limits;
use palisade_policy::{OperationFilter, Profile, ProfileDefinition, RateLimit, resolve};
use palisade_server::Listing;

use crate::args::{CustomArgs, Named, ServeArgs};
use crate::config::{ConfigFile, RedactionTable, ToolsTable};
use palisade_embed::{Custom, Problem, ToolSource};

mod scope;
mod shared;
#[cfg(test)]
mod tests;

pub(crate) use palisade_embed::Environment;
pub(crate) use shared::{Audit, Telemetry, Tls, seal_key};

/// The TCP port where nothing else is said; the next ten are tried when it is taken.
pub(crate) const DEFAULT_PORT: u16 = 7420;

/// The profile of `serve` where nothing else is said: files and databases, read-only, and no script.
pub(crate) const DEFAULT_PROFILE: &str = palisade_policy::profile::INVESTIGATE;

/// The identifier of an application that was given none.
pub(crate) const DEFAULT_APP_ID: &str = "palisade";

/// Where the host listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ListenOn {
    /// 127.0.0.1, this port or one of the next ten.
    Port(u16),
    /// A Unix domain socket, and no port.
    Socket(PathBuf),
    /// 127.0.0.1, this port and no other.
    Address(u16),
    /// This address, with TLS.
    Tls(SocketAddr, Tls),
    /// stdin and stdout, for one client.
    Stdio,
}

/// A directory to grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directory {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// Whether a profile may make it writable.
    pub(crate) writable: bool,
}

/// Who the application is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: Option<String>,
}

/// What the token is, before anyone turns it into one. Has no `Debug` that shows it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum TokenSource {
    /// A random one.
    Random,
    /// The environment's.
    Given(String),
    /// The content of this file.
    File(PathBuf),
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "Random",
            Self::Given(_) => "Given(…)",
            Self::File(_) => "File(…)",
        })
    }
}

/// Everything that `serve` needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) app: App,
    pub(crate) directories: Vec<Directory>,
    pub(crate) databases: Vec<Named>,
    /// Its scopes name what is registered, one by one.
    pub(crate) profile: Profile,
    pub(crate) limits: Limits,
    pub(crate) redaction: Redaction,
    pub(crate) listen: ListenOn,
    pub(crate) rate_limit: RateLimit,
    pub(crate) listing: Listing,
    /// Callers that ask are told what their calls did.
    pub(crate) traces: bool,
    /// Variables that tools may see, where the profile grants `process-info`.
    pub(crate) environment: Vec<String>,
    pub(crate) token: TokenSource,
    /// `None`: no cache.
    pub(crate) cache_dir: Option<PathBuf>,
    /// Tools beside those of the pack.
    pub(crate) custom: Custom,
    /// The file of those who may call, each under its own profile.
    pub(crate) tokens: Option<PathBuf>,
    /// What is put on record, and where.
    pub(crate) audit: Option<Audit>,
    /// Where events and figures are sent.
    pub(crate) telemetry: Option<Telemetry>,
    /// A bundle is served: every profile is held to its own.
    pub(crate) locked: bool,
    /// What other profiles are made of.
    definitions: Definitions,
}

/// What the configuration says of profiles in general.
#[derive(Clone, Debug)]
struct Definitions {
    profiles: BTreeMap<String, ProfileDefinition>,
    disabled: OperationFilter,
    redaction: RedactionTable,
}

/// What is removed from results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Redaction {
    pub(crate) enabled: bool,
    pub(crate) patterns: Vec<String>,
    pub(crate) keys: Vec<String>,
}

impl Settings {
    /// Puts them together.
    ///
    /// # Errors
    /// When the profile does not exist or contradicts itself, or a value is out of range.
    pub(crate) fn merge(args: &ServeArgs, env: &Environment, config: ConfigFile) -> Result<Self, Problem> {
        let name = args.profile.as_deref().or(config.profile.as_deref()).unwrap_or(DEFAULT_PROFILE);
        let profile = profile(name, &config.profiles, &config.disabled)?;
        let mut settings = Self::under(profile, args, env, config)?;
        settings.fit_profile()?;
        Ok(settings)
    }

    /// Puts them together under this profile, which is not fitted to what is registered yet.
    ///
    /// # Errors
    /// When a value is out of range.
    pub(crate) fn under(
        profile: Profile,
        args: &ServeArgs,
        env: &Environment,
        config: ConfigFile,
    ) -> Result<Self, Problem> {
        let listen = listen_on(args, env, &config)?;
        let cache_dir = match (args.no_cache, config.cache_dir.clone()) {
            (true, _) => None,
            (false, Some(dir)) => Some(dir),
            (false, None) => env.cache_dir(),
        };
        let rate_limit = args.rate_limit.or(config.server.rate_limit);
        let id = args.app_id.clone().or(config.app.id.clone()).unwrap_or_else(|| DEFAULT_APP_ID.to_owned());
        let app_name = args.app_name.clone().or(config.app.name.clone()).unwrap_or_else(|| id.clone());
        Ok(Self {
            app: App { id, name: app_name, version: config.app.version.clone() },
            directories: directories(args, &config)?,
            databases: databases(args, &config)?,
            redaction: redaction(&profile, &config.redaction)?,
            profile,
            limits: config.limits,
            listen,
            rate_limit: rate_limit.map_or_else(RateLimit::default, RateLimit::per_second),
            listing: args.listing.or(config.server.listing).unwrap_or_default(),
            traces: config.server.traces.unwrap_or(true),
            environment: config.environment.allow,
            token: token(args, env),
            cache_dir,
            custom: custom(&args.custom, &config.tools),
            tokens: shared::tokens(args, env, &config.server)?,
            audit: shared::audit(&args.shared, config.audit),
            telemetry: shared::telemetry(&args.shared, config.telemetry)?,
            locked: false,
            definitions: Definitions {
                profiles: config.profiles,
                disabled: config.disabled,
                redaction: config.redaction,
            },
        })
    }

    /// The same under another profile.
    ///
    /// # Errors
    /// When it does not exist, or does not fit what is registered.
    pub(crate) fn with_profile(&self, name: &str) -> Result<Self, Problem> {
        let Definitions { profiles, disabled, redaction: table } = &self.definitions;
        if self.locked && name == self.profile.name {
            return Ok(self.clone());
        }
        let mut profile = profile(name, profiles, disabled)?;
        if self.locked {
            // The bundle's own is fitted to what is registered, and so is what is held to it.
            profile = profile.within(&self.profile);
        }
        let mut other = Self { redaction: redaction(&profile, table)?, profile, ..self.clone() };
        if !self.locked {
            other.fit_profile()?;
        }
        Ok(other)
    }

    /// Whether results are redacted under every profile.
    pub(crate) fn redacts_always(&self) -> bool {
        self.definitions.redaction.enabled == Some(true)
    }
}

/// A profile, less the operations that the file switches off.
pub(crate) fn profile(
    name: &str,
    definitions: &BTreeMap<String, ProfileDefinition>,
    disabled: &OperationFilter,
) -> Result<Profile, Problem> {
    let mut profile = resolve(name, definitions).map_err(|error| {
        let text = error.to_string();
        // Policy's messages end in what to do.
        match text.split_once("; ") {
            Some((what, advice)) => Problem::usage(what).next(advice),
            None => Problem::usage(text),
        }
    })?;
    profile.disabled.extend(disabled);
    Ok(profile)
}

fn listen_on(args: &ServeArgs, env: &Environment, config: &ConfigFile) -> Result<ListenOn, Problem> {
    if args.stdio {
        return Ok(ListenOn::Stdio);
    }
    if let Some(listen) = shared::listen(args, env, &config.server)? {
        return Ok(listen);
    }
    if let Some(socket) = &args.socket {
        return Ok(ListenOn::Socket(socket.clone()));
    }
    if let Some(port) = args.port {
        return Ok(ListenOn::Port(port));
    }
    if let Some(port) = env.port()? {
        return Ok(ListenOn::Port(port));
    }
    match &config.server.socket {
        Some(socket) => Ok(ListenOn::Socket(socket.clone())),
        None => Ok(ListenOn::Port(config.server.port.unwrap_or(DEFAULT_PORT))),
    }
}

/// Redaction can be added to a profile from here, never taken away: a file that merely tunes patterns must not be
/// able to open `observe`.
fn redaction(profile: &Profile, table: &RedactionTable) -> Result<Redaction, Problem> {
    if profile.redaction && table.enabled == Some(false) {
        return Err(Problem::usage(format!(
            "[redaction] enabled = false, but the profile `{}` redacts",
            profile.name
        ))
        .next("define a profile of your own that extends it and says `redaction = false`"));
    }
    Ok(Redaction {
        enabled: profile.redaction || table.enabled == Some(true),
        patterns: table.patterns.clone(),
        keys: table.keys.clone(),
    })
}

fn directories(args: &ServeArgs, config: &ConfigFile) -> Result<Vec<Directory>, Problem> {
    no_duplicates("--app-dir", &args.app_dirs)?;
    let flags = args.app_dirs.iter().map(|dir| Directory {
        name: dir.name.clone(),
        path: dir.path.clone(),
        writable: false,
    });
    let file = config
        .directories
        .iter()
        .filter(|(name, _)| !args.app_dirs.iter().any(|dir| dir.name == name.0))
        .map(|(name, entry)| Directory {
            name: name.0.clone(),
            path: entry.path.clone(),
            writable: entry.writable,
        });
    Ok(flags.chain(file).collect())
}

fn databases(args: &ServeArgs, config: &ConfigFile) -> Result<Vec<Named>, Problem> {
    no_duplicates("--database", &args.databases)?;
    let file = config
        .databases
        .iter()
        .filter(|(name, _)| !args.databases.iter().any(|database| database.name == name.0))
        .map(|(name, path)| Named { name: name.0.clone(), path: path.clone() });
    Ok(args.databases.iter().cloned().chain(file).collect())
}

fn no_duplicates(flag: &str, all: &[Named]) -> Result<(), Problem> {
    for (index, named) in all.iter().enumerate() {
        if all[..index].iter().any(|other| other.name == named.name) {
            return Err(Problem::usage(format!("{flag} names `{}` twice", named.name))
                .next("give each its own name: NAME=PATH"));
        }
    }
    Ok(())
}

/// The tools beside the pack's: the flags' and the file's.
pub(crate) fn custom(args: &CustomArgs, config: &ToolsTable) -> Custom {
    let files = args.tools.iter().chain(&config.files).cloned().map(ToolSource::File);
    Custom {
        sources: files.chain(config.directory.clone().map(ToolSource::Directory)).collect(),
        replaces: args.replaces.iter().chain(&config.replaces).cloned().collect(),
    }
}

fn token(args: &ServeArgs, env: &Environment) -> TokenSource {
    match (&args.token_file, &env.token) {
        (Some(file), _) => TokenSource::File(file.clone()),
        // Blank means unset: it never means "no authentication".
        (None, Some(token)) if !token.trim().is_empty() => TokenSource::Given(token.clone()),
        (None, _) => TokenSource::Random,
    }
}

/// The configuration file that was named, or an empty one.
pub(crate) fn config_file(named: Option<&Path>) -> Result<ConfigFile, Problem> {
    named.map_or_else(|| Ok(ConfigFile::default()), ConfigFile::read)
}
