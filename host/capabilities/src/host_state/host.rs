//! The `host-state` interface.

use std::time::Duration;

use wasmtime::component::HasData;

use super::bindings::{Gauge, Host, Step, Task};
use super::grant::HostStateGrant;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct HostStateCall(pub(super) HostStateGrant);

/// One host function's view.
pub(super) struct HostStateView<'a>(pub(super) &'a HostStateCall);

/// Names [`HostStateView`] to the linker.
pub(super) struct HostState;

impl HasData for HostState {
    type Data<'a> = HostStateView<'a>;
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Host for HostStateView<'_> {
    fn startup(&mut self) -> wasmtime::Result<Vec<Step>> {
        let step = |(name, at): (&str, Duration)| Step { name: name.to_owned(), at_ms: milliseconds(at) };
        Ok(self.0.0.course.steps().into_iter().map(step).collect())
    }

    fn gauges(&mut self) -> wasmtime::Result<Vec<Gauge>> {
        let gauge =
            |gauge: super::Gauge| Gauge { name: gauge.name, value: gauge.value, capacity: gauge.capacity };
        Ok(self.0.0.gauges().into_iter().map(gauge).collect())
    }

    fn tasks(&mut self) -> wasmtime::Result<Vec<Task>> {
        let task = |(name, count, began): (&str, usize, std::time::Instant)| Task {
            name: name.to_owned(),
            count: u32::try_from(count).unwrap_or(u32::MAX),
            running_ms: milliseconds(began.elapsed()),
        };
        Ok(self.0.0.course.tasks().into_iter().map(task).collect())
    }
}
