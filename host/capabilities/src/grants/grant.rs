//! What a profile grants, in the operator's words.

/// One granted capability, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantLine {
    /// Its name, such as `files`.
    pub capability: String,
    /// One line for each part of its scope, such as `data (read)`. No host path, no secret.
    pub scope: Vec<String>,
}

/// Grants knowing what the caller's profile grants. Default: it says that nothing is granted.
#[derive(Clone, Debug, Default)]
pub struct GrantsGrant(Vec<GrantLine>);

impl GrantsGrant {
    /// Tells these lines, in this order.
    pub fn new(lines: Vec<GrantLine>) -> Self {
        Self(lines)
    }

    /// What is told.
    pub fn lines(&self) -> &[GrantLine] {
        &self.0
    }
}
