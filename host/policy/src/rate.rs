//! How many requests one principal may make: the value only.
//!
//! Guarantees nothing by itself: the server counts, with its own clock, behind authentication.

/// Requests a second for each principal. Without a limit one runaway agent takes the host from everyone else.
pub const DEFAULT_REQUESTS_PER_SECOND: u32 = 1_000;

/// A token bucket: it refills continuously at `per_second`, and holds at most `burst`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests a second; 0 means that there is no limit.
    pub per_second: u32,
    /// Requests that may come at once after a pause.
    pub burst: u32,
}

impl RateLimit {
    /// A limit whose burst is one second's worth; `0` for none.
    #[must_use]
    pub const fn per_second(per_second: u32) -> Self {
        Self { per_second, burst: per_second }
    }

    /// Whether nothing is limited.
    #[must_use]
    pub const fn is_unlimited(self) -> bool {
        self.per_second == 0
    }
}

impl Default for RateLimit {
    /// [`DEFAULT_REQUESTS_PER_SECOND`], and as many at once.
    fn default() -> Self {
        Self::per_second(DEFAULT_REQUESTS_PER_SECOND)
    }
}
