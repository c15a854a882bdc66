//! The epoch ticker: while calls run, it lets the engine look at each of them every millisecond.
//!
//! Guarantees: a running guest reaches its epoch callback within about one tick, however it loops. When no call has
//! run for [`LINGER`] the thread sleeps until the next one: an idle host wakes no processor.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use wasmtime::EngineWeak;

/// Time between two looks at a running guest. It bounds how long after its deadline a loop can go on.
const TICK: Duration = Duration::from_millis(1);
/// Ticks after the last call before the thread parks, so that a stream of calls does not wake it each time.
const LINGER: u32 = 50;

#[derive(Debug, Default)]
struct Shared {
    running: AtomicUsize,
    parked: Mutex<bool>,
    wake: Condvar,
}

/// Counts running calls and drives the thread.
#[derive(Clone, Debug)]
pub(crate) struct Ticker(Arc<Shared>);

/// Held while a call runs.
#[derive(Debug)]
pub(crate) struct Running(Arc<Shared>);

impl Ticker {
    /// Starts the thread. It ends by itself once the engine is gone.
    pub(crate) fn start(engine: EngineWeak) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let thread = Arc::downgrade(&shared);
        std::thread::Builder::new().name("palisade-epoch".into()).spawn(move || {
            let mut idle = 0;
            while let (Some(engine), Some(shared)) = (engine.upgrade(), thread.upgrade()) {
                engine.increment_epoch();
                drop(engine);
                idle = if shared.running.load(Ordering::SeqCst) == 0 { idle + 1 } else { 0 };
                if idle > LINGER {
                    shared.park();
                    idle = 0;
                }
                drop(shared);
                std::thread::sleep(TICK);
            }
        })?;
        Ok(Self(shared))
    }

    /// Says that a call runs until the returned value is dropped.
    pub(crate) fn enter(&self) -> Running {
        if self.0.running.fetch_add(1, Ordering::SeqCst) == 0 {
            self.0.unpark();
        }
        Running(Arc::clone(&self.0))
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        // A parked thread would never notice that its engine is gone.
        self.0.unpark();
    }
}

impl Shared {
    fn park(&self) {
        let mut parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner);
        *parked = true;
        // A call that entered after the last look has seen `parked == false`: look again under the lock.
        while *parked && self.running.load(Ordering::SeqCst) == 0 {
            parked = self.wake.wait(parked).unwrap_or_else(PoisonError::into_inner);
        }
        *parked = false;
    }

    fn unpark(&self) {
        let mut parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner);
        if *parked {
            *parked = false;
            self.wake.notify_one();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}
