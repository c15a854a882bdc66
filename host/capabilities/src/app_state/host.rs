//! The `app-state` interface.

use wasmtime::component::HasData;

use super::bindings::{Error, Host};
use super::grant::AppStateGrant;
use crate::blocking::{Blocking, BlockingError};

/// Bytes of JSON that a probe may tell. Without it a probe over a large state fills the tool's memory.
pub(super) const MAX_ANSWER_BYTES: usize = 4 << 20;
/// Names that an error lists.
const MAX_NAMES: usize = 40;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct AppStateCall {
    pub(super) grant: AppStateGrant,
    pub(super) blocking: Blocking,
}

/// One host function's view.
pub(super) struct AppStateView<'a>(pub(super) &'a AppStateCall);

/// Names [`AppStateView`] to the linker.
pub(super) struct AppState;

impl HasData for AppState {
    type Data<'a> = AppStateView<'a>;
}

impl AppStateView<'_> {
    async fn probe(&self, name: &str) -> Result<String, Error> {
        let AppStateCall { grant, blocking } = self.0;
        let Some(probe) = grant.get(name) else { return Err(Error::Unknown(known(&grant.names()))) };
        let doing = blocking.effect("app-state.read", || name.to_owned());
        let told =
            doing.of(blocking.run(move || probe().to_string()).await).map_err(|error| match error {
                BlockingError::Timeout(_) => Error::Timeout,
                BlockingError::Panicked => {
                    Error::Failed("the probe panicked: that is a bug in the app".into())
                }
            })?;
        if told.len() > MAX_ANSWER_BYTES {
            return Err(Error::TooLarge(format!("the probe told more than {MAX_ANSWER_BYTES} bytes")));
        }
        Ok(told)
    }
}

fn known(names: &[String]) -> String {
    let names: Vec<&str> = names.iter().take(MAX_NAMES).map(String::as_str).collect();
    match names.as_slice() {
        [] => "no such probe; the app registered none".to_owned(),
        names => format!("no such probe; there are: {}", names.join(", ")),
    }
}

impl Host for AppStateView<'_> {
    async fn probes(&mut self) -> wasmtime::Result<Vec<String>> {
        Ok(self.0.grant.names())
    }

    async fn read(&mut self, probe: String) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.probe(&probe).await)
    }
}
