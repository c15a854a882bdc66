//! The `roots` interface.

use palisade_engine::{Answer as Given, Question};
use wasmtime::component::HasData;

use super::bindings::{Error, ErrorKind, Host, Root};
use crate::asking::{Questions, Refusal, another_kind, map_refusal};

/// What one call holds of this capability.
pub(super) struct RootsCall(pub(super) Questions);

/// One host function's view.
pub(super) struct RootsView<'a>(pub(super) &'a mut RootsCall);

/// Names the view to the linker.
pub(super) struct Roots;

impl HasData for Roots {
    type Data<'a> = RootsView<'a>;
}

map_refusal!(Error, ErrorKind);

impl RootsView<'_> {
    fn put(&mut self, key: &str) -> Result<Option<Vec<Root>>, Refusal> {
        match self.0.0.ask(key, Question::Roots)? {
            None => Ok(None),
            Some(Given::Roots(roots)) => {
                Ok(Some(roots.into_iter().map(|(uri, name)| Root { uri, name }).collect()))
            }
            Some(_) => Err(another_kind()),
        }
    }
}

impl Host for RootsView<'_> {
    fn get(&mut self, key: String) -> wasmtime::Result<Result<Option<Vec<Root>>, Error>> {
        Ok(self.put(&key).map_err(Error::from))
    }
}
