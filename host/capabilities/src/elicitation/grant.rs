//! There is nothing to choose: whoever is asked is the client that made the call.

/// Grants asking the person behind the client.
#[derive(Clone, Copy, Debug, Default)]
pub struct ElicitationGrant;
