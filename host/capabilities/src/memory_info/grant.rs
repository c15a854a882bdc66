//! There is nothing to choose: whoever has it may know how much memory the host process uses.

/// Grants the host process's memory counters.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemoryInfoGrant;
