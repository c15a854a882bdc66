//! Figures: how many calls, how they ended, how long they took.
//!
//! Guarantees: as many series as operations, outcomes and principals there are, and no more: what a stranger makes up (a
//! tool's name, a path) is in no figure. Beyond the library's own bound (2000 of one figure) further ones are added up as one.

use std::sync::{Arc, Weak};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};
use palisade_server::Host;

/// Seconds. Most calls take milliseconds, and a minute is long.
const BOUNDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];

pub(super) struct Figures {
    meter: Meter,
    calls: Counter<u64>,
    durations: Histogram<f64>,
    refused: Counter<u64>,
}

impl Figures {
    pub(super) fn new(meter: Meter) -> Self {
        let calls = meter.u64_counter("palisade.calls").with_unit("{call}");
        let durations = meter.f64_histogram("palisade.call.duration").with_unit("s");
        let refused = meter.u64_counter("palisade.requests.refused").with_unit("{request}");
        Self {
            calls: calls.with_description("Calls that ran, by operation, outcome and principal").build(),
            durations: durations
                .with_description("How long calls took, by operation")
                .with_boundaries(BOUNDS.to_vec())
                .build(),
            refused: refused.with_description("Calls and other requests that were refused, by code").build(),
            meter,
        }
    }

    /// Things that were never sent.
    pub(super) fn dropped(meter: &Meter) -> Counter<u64> {
        let counter = meter.u64_counter("palisade.telemetry.dropped").with_unit("{event}");
        counter
            .with_description("Events that were not sent: the queue was full, or the collector took none")
            .build()
    }

    /// From here on, how many requests are in the works.
    pub(super) fn watch(&self, host: &Arc<Host>) {
        let host: Weak<Host> = Arc::downgrade(host);
        let active = self.meter.u64_observable_gauge("palisade.requests.active").with_unit("{request}");
        // The library keeps what is asked; nothing is to be done with the handle.
        let _ = active
            .with_description("Requests in the works")
            .with_callback(move |observer| {
                let active = host.upgrade().map_or(0, |host| host.requests_in_flight());
                observer.observe(u64::try_from(active).unwrap_or(u64::MAX), &[]);
            })
            .build();
    }

    pub(super) fn call(&self, operation: &str, outcome: &str, principal: &str, duration: Duration) {
        let operation = KeyValue::new("gen_ai.tool.name", operation.to_owned());
        self.durations.record(duration.as_secs_f64(), std::slice::from_ref(&operation));
        let outcome = KeyValue::new("palisade.outcome", outcome.to_owned());
        self.calls.add(1, &[operation, outcome, KeyValue::new("enduser.id", principal.to_owned())]);
    }

    pub(super) fn refused(&self, code: &'static str) {
        self.refused.add(1, &[KeyValue::new("error.type", code)]);
    }
}
