//! Which environment variables may be known: values, captured when the grant is built.

use std::fmt;

/// Environment variables that the operator named, with the values that they had then. Default: none.
///
/// The capability never reads the environment: whoever builds this reads the named variables, and those alone.
#[derive(Clone, Default)]
pub struct ProcessInfoGrant {
    /// Name and value. Invariant: in name order, each name once.
    environment: Vec<(String, String)>,
}

impl ProcessInfoGrant {
    /// Grants these variables. Of two with one name, the first counts.
    pub fn new(environment: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut environment: Vec<_> = environment.into_iter().collect();
        environment.sort_by(|a, b| a.0.cmp(&b.0));
        environment.dedup_by(|a, b| a.0 == b.0);
        Self { environment }
    }

    /// Name and value of each granted variable that is set, in name order.
    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }
}

/// Names only: values can be secrets.
impl fmt::Debug for ProcessInfoGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.environment.iter().map(|(name, _)| name).collect();
        f.debug_struct("ProcessInfoGrant").field("environment", &names).finish()
    }
}
