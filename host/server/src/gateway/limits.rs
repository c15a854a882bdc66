//! How much one caller may ask for.
//!
//! Guarantees: each principal has a bucket and a number of slots of its own ([`crate::access`]), so that no caller can use up
//! another's; requests without a valid token share one bucket, and those that need none have another. A refused request
//! costs no work. Not guaranteed: fairness between two holders of one token.
//! Hostile: whoever sends requests, with and without a token.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use palisade_policy::rate::DEFAULT_REQUESTS_PER_SECOND;
use palisade_policy::{Code, Failure, RateLimit};

/// Requests of one principal that may be in the works at a time. Each may hold a body of
/// [`super::MAX_BODY_BYTES`]; without it one caller fills the host's memory, and takes every connection
/// ([`crate::serve::MAX_CONNECTIONS`]) from the others and from `/health`. Not below what the engine runs at once, so
/// that long calls leave room for short ones.
pub const MAX_CONCURRENT_REQUESTS: usize = 512;

/// What a client is told to wait when all its slots are taken.
pub(crate) const BUSY_RETRY: Duration = Duration::from_secs(1);

/// One token bucket; `None` lets everything through.
pub(crate) struct Bucket(Option<DefaultDirectRateLimiter>);

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bucket")
    }
}

impl Bucket {
    pub(crate) fn new(limit: RateLimit) -> Self {
        let quota = NonZeroU32::new(limit.per_second).map(|per_second| {
            let burst = NonZeroU32::new(limit.burst).unwrap_or(per_second);
            Quota::per_second(per_second).allow_burst(burst)
        });
        Self(quota.map(RateLimiter::direct))
    }

    pub(crate) fn take(&self) -> Result<(), Failure> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check().map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Failure::new(Code::RateLimited, "too many requests; slow down and try again")
                .with_retry_after(wait)
        })
    }
}

/// The limits of those that nobody is known by.
pub(super) struct Limits {
    strangers: Bucket,
    health: Bucket,
}

impl Limits {
    pub(super) fn new(limit: RateLimit) -> Self {
        // Those without a token are limited in any case: they cost a comparison each.
        let always =
            if limit.is_unlimited() { RateLimit::per_second(DEFAULT_REQUESTS_PER_SECOND) } else { limit };
        Self { strangers: Bucket::new(always), health: Bucket::new(always) }
    }

    /// One request of somebody who presented no valid token.
    pub(super) fn admit_stranger(&self) -> Result<(), Failure> {
        self.strangers.take()
    }

    /// One request for `/health` or `/ready`.
    pub(super) fn admit_health(&self) -> Result<(), Failure> {
        self.health.take()
    }
}
