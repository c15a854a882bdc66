//! The environment variables that every embedder reads, as a value.
//!
//! Guarantees: they are read in one place, once; apart from `PALISADE_LOG`, and from variables that a profile lets
//! tools see, what is not listed here has no influence.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use crate::problem::Problem;

/// Words that mean yes in `PALISADE_DISABLE`, in any case.
const YES: [&str; 4] = ["1", "true", "yes", "on"];

/// What the environment says. `Default`: nothing.
#[derive(Clone, Default)]
pub struct Environment {
    /// `PALISADE_PORT`.
    pub port: Option<String>,
    /// `PALISADE_AUTH_TOKEN`. Secret.
    pub token: Option<String>,
    /// `PALISADE_DISABLE`.
    pub disable: Option<String>,
    /// `PALISADE_EVAL_TIMEOUT`, in seconds.
    pub eval_timeout: Option<String>,
    /// `XDG_CACHE_HOME`.
    pub cache_home: Option<PathBuf>,
    /// `XDG_STATE_HOME`.
    pub state_home: Option<PathBuf>,
    /// `HOME`.
    pub home: Option<PathBuf>,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the token.
        f.debug_struct("Environment").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Environment {
    /// This process's.
    pub fn ambient() -> Self {
        // What is not UTF-8 must not count as unset (a random token, say, where one was meant): it is kept as text that
        // is refused later.
        let text = |name| Some(std::env::var_os(name)?.to_string_lossy().into_owned());
        let path = |name| std::env::var_os(name).map(PathBuf::from);
        Self {
            port: text("PALISADE_PORT"),
            token: text("PALISADE_AUTH_TOKEN"),
            disable: text("PALISADE_DISABLE"),
            eval_timeout: text("PALISADE_EVAL_TIMEOUT"),
            cache_home: path("XDG_CACHE_HOME"),
            state_home: path("XDG_STATE_HOME"),
            home: path("HOME"),
        }
    }

    /// Whether the operator switched Palisade off for everything that is started from here.
    pub fn is_disabled(&self) -> bool {
        let value = self.disable.as_deref().unwrap_or_default().trim();
        YES.iter().any(|yes| value.eq_ignore_ascii_case(yes))
    }

    /// The port, where one is set. Blank is unset.
    ///
    /// # Errors
    /// When it is no port.
    pub fn port(&self) -> Result<Option<u16>, Problem> {
        match self.port.as_deref().map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => match text.parse() {
                Ok(port) if port > 0 => Ok(Some(port)),
                _ => Err(Problem::usage(format!("PALISADE_PORT is {text:?}, which is no port"))
                    .next("set it to a number from 1 to 65535, or unset it")),
            },
        }
    }

    /// How many seconds an evaluation may take, where that is set. Blank is unset.
    ///
    /// # Errors
    /// When it is no number of seconds that may be.
    pub fn eval_timeout(&self, allowed: RangeInclusive<u64>) -> Result<Option<u64>, Problem> {
        match self.eval_timeout.as_deref().map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => match text.parse() {
                Ok(seconds) if allowed.contains(&seconds) => Ok(Some(seconds)),
                _ => Err(Problem::usage(format!("PALISADE_EVAL_TIMEOUT is {text:?}")).next(format!(
                    "set it to a number of seconds from {} to {}, or unset it",
                    allowed.start(),
                    allowed.end()
                ))),
            },
        }
    }

    /// `$XDG_CACHE_HOME/palisade/compiled`, or `~/.cache/palisade/compiled`. Relative paths count as unset (XDG Base Directory 0.8).
    pub fn cache_dir(&self) -> Option<PathBuf> {
        let base = absolute(&self.cache_home).or_else(|| Some(absolute(&self.home)?.join(".cache")))?;
        // Not `palisade` itself: other things may be kept there, less privately, and code is loaded from here.
        Some(base.join("palisade").join("compiled"))
    }

    /// `$XDG_STATE_HOME/palisade`, or `~/.local/state/palisade`. Relative paths count as unset.
    pub fn state_dir(&self) -> Option<PathBuf> {
        let base = absolute(&self.state_home).or_else(|| Some(absolute(&self.home)?.join(".local/state")))?;
        Some(base.join("palisade"))
    }
}

fn absolute(path: &Option<PathBuf>) -> Option<PathBuf> {
    path.clone().filter(|path| path.is_absolute())
}
