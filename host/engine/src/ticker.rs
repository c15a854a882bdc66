//! The epoch ticker: while calls run, it lets the engine look at each of them every few milliseconds, and every millisecond
//! while one of them computes for long.
//!
//! Guarantees: a running guest reaches its epoch callback within about [`CALM_TICK`], however it loops, and one that was met twice
//! within about [`TICK`]. When no call has run for [`LINGER`] looks the thread sleeps until the next one: an idle host wakes no
//! processor.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use wasmtime::EngineWeak;

/// Time between two looks while a call computes for long. It bounds how long after its deadline a loop can go on, and how long it
/// keeps a thread from others.
const TICK: Duration = Duration::from_millis(1);
/// Time between two looks otherwise. Nearly all calls are over before it: a thread that wakes each millisecond would take
/// a fiftieth of a processor from them for nothing.
const CALM_TICK: Duration = Duration::from_millis(4);
/// Looks after the last one that met a long call before it is calm again.
const ALERT: u32 = 50;
/// Looks after the last call before the thread parks, so that a stream of calls does not wake it each time.
const LINGER: u32 = 12;

#[derive(Debug, Default)]
struct Shared {
    running: AtomicUsize,
    /// A call was met that computes for long.
    met: AtomicBool,
    parked: Mutex<bool>,
    wake: Condvar,
}

/// Counts running calls and drives the thread.
#[derive(Clone, Debug)]
pub(crate) struct Ticker(Arc<Shared>);

/// Held while a call runs.
#[derive(Debug)]
pub(crate) struct Running(Arc<Shared>);

/// By which a call says that it computes for long.
#[derive(Debug)]
pub(crate) struct Sight(Arc<Shared>);

impl Sight {
    /// A look met the call, and an earlier one had met it already.
    pub(crate) fn again(&self) {
        self.0.met.store(true, Ordering::Relaxed);
    }
}

impl Ticker {
    /// Starts the thread. It ends by itself once the engine is gone.
    pub(crate) fn start(engine: EngineWeak) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let thread = Arc::downgrade(&shared);
        std::thread::Builder::new().name("palisade-epoch".into()).spawn(move || {
            let (mut idle, mut alert) = (0, 0_u32);
            while let (Some(engine), Some(shared)) = (engine.upgrade(), thread.upgrade()) {
                engine.increment_epoch();
                drop(engine);
                idle = if shared.running.load(Ordering::SeqCst) == 0 { idle + 1 } else { 0 };
                if idle > LINGER {
                    shared.park();
                    idle = 0;
                }
                let met = shared.met.swap(false, Ordering::Relaxed);
                alert = if met { ALERT } else { alert.saturating_sub(1) };
                drop(shared);
                std::thread::sleep(if alert > 0 { TICK } else { CALM_TICK });
            }
        })?;
        Ok(Self(shared))
    }

    /// For one call.
    pub(crate) fn sight(&self) -> Sight {
        Sight(Arc::clone(&self.0))
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
