//! Telemetry: events and figures of a host, for a collector that speaks OTLP over HTTP.
//!
//! Guarantees: a collector sees of events what the audit record has of them, redacted as it is, and of arguments their hash
//! alone. No call waits for it, and none fails for it: what can't be sent is kept in bounds, then dropped and counted, and
//! a collector that is away or hangs holds the end of the host up by some seconds at most.
//! Not guaranteed: that everything arrives. What must not be lost belongs into the audit record.
//! Hostile: whoever is on the way, but for a collector on this machine; what a collector answers, which is read within bounds
//! and not acted upon. Trusted: the operator, who named it.

#[cfg(not(feature = "otlp"))]
mod absent;
#[cfg(feature = "otlp")]
mod client;
#[cfg(feature = "otlp")]
mod export;
#[cfg(feature = "otlp")]
mod figures;
#[cfg(feature = "otlp")]
mod queue;
#[cfg(feature = "otlp")]
mod signals;
#[cfg(all(test, unix, feature = "otlp"))]
mod tests;

#[cfg(not(feature = "otlp"))]
pub(super) use absent::start;
#[cfg(feature = "otlp")]
pub(super) use export::start;
