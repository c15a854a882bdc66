//! There is nothing to choose: whoever is asked is the client that made the call.

/// Grants asking for the client's roots.
#[derive(Clone, Copy, Debug, Default)]
pub struct RootsGrant;
