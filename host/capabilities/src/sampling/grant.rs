//! There is nothing to choose: whoever is asked is the client that made the call.

/// Grants asking the client's model.
#[derive(Clone, Copy, Debug, Default)]
pub struct SamplingGrant;
