//! The engine: its settings, its pool, its ticker, and the budgets that all calls share.
//!
//! Guarantees: every guest runs with epoch interruption, bounded stacks and copy-on-write memory; where address
//! space is too short for a pool, instances are made on demand under the same limits.
//! Trusted: the settings.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use tokio::sync::{Semaphore, watch};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Strategy,
};

use crate::cache::CompileCache;
use crate::error::LoadError;
use crate::limits::Limits;
use crate::ticker::Ticker;

/// Core instances (and memories, and tables) that one component may be made of; several toolchains emit ten or more.
pub(crate) const CORE_INSTANCES_PER_COMPONENT: u32 = 40;
/// Most linear memories in one component.
pub(crate) const MEMORIES_PER_COMPONENT: u32 = 4;
/// Most tables in one component.
pub(crate) const TABLES_PER_COMPONENT: u32 = 16;
/// Bytes of engine bookkeeping for one component instance. Without it a component of a million functions
/// makes each of its instances huge.
const INSTANCE_BYTES: usize = 1 << 20;
/// Host stack beyond the guest's own, for host functions that run on a guest's fiber.
const HOST_STACK_BYTES: usize = 512 << 10;
/// Bytes of a memory slot that are wiped in place between calls instead of being handed back to the kernel, so that a
/// small call faults in no pages anew and interrupts no other core.
const KEEP_RESIDENT_BYTES: usize = 256 << 10;

/// What turns components into machine code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compiler {
    /// Cranelift: the fastest code. Built without optimisation it takes seconds for each component.
    #[default]
    Optimizing,
    /// Winch: slower code in a fifth of the time, for hosts that were built without optimisation. Where Winch is not
    /// complete (any processor but x86-64) it is Cranelift all the same.
    Baseline,
}

/// How to set the sandbox up. `Default`: the default limits, no cache on disk, a pool where it fits.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The limits of every call.
    pub limits: Limits,
    /// Directory for compiled code; `None` compiles anew in each process. See [`CompileCache::open`].
    pub cache: Option<PathBuf>,
    /// Never use the pooling allocator.
    pub on_demand: bool,
    /// Which compiler to use.
    pub compiler: Compiler,
}

/// The engine and what its calls share. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sandbox(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    engine: Engine,
    limits: Arc<Limits>,
    cache: Option<CompileCache>,
    ticker: Ticker,
    memory: Arc<AtomicUsize>,
    calls: Arc<Semaphore>,
    /// How many components are being compiled.
    compiling: watch::Sender<usize>,
    pooling: bool,
}

/// A component is being compiled, until this is dropped.
pub(crate) struct Compiling<'a>(&'a watch::Sender<usize>);

impl Drop for Compiling<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Sandbox {
    /// Starts an engine. A cache directory that is not safe to load code from is reported in the log and not used.
    ///
    /// # Errors
    /// [`LoadError::Engine`] when the machine can't satisfy even the on-demand settings.
    pub fn new(settings: &Settings) -> Result<Self, LoadError> {
        let limits = settings.limits.clone().clamped();
        let (engine, pooling) = make_engine(&limits, settings)?;
        let cache = settings.cache.as_deref().and_then(|dir| match CompileCache::open(dir, &engine) {
            Ok(cache) => Some(cache),
            Err(error) => {
                tracing::warn!(%error, "compiled code is not cached");
                None
            }
        });
        let ticker = Ticker::start(engine.weak()).map_err(|error| LoadError::Engine(error.to_string()))?;
        let calls = Arc::new(Semaphore::new(limits.calls));
        Ok(Self(Arc::new(Shared {
            engine,
            limits: Arc::new(limits),
            cache,
            ticker,
            memory: Arc::default(),
            calls,
            compiling: watch::Sender::new(0),
            pooling,
        })))
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Whether instances come from a pool; otherwise they are made on demand, at a few microseconds more.
    pub fn is_pooling(&self) -> bool {
        self.0.pooling
    }

    /// Bytes of linear memory that calls in flight hold.
    pub fn guest_memory(&self) -> usize {
        self.0.memory.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// The wasmtime engine, for building linkers.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn cache(&self) -> Option<&CompileCache> {
        self.0.cache.as_ref()
    }

    pub(crate) fn ticker(&self) -> &Ticker {
        &self.0.ticker
    }

    pub(crate) fn memory(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.0.memory)
    }

    pub(crate) fn calls(&self) -> &Semaphore {
        &self.0.calls
    }

    pub(crate) fn compiling(&self) -> Compiling<'_> {
        self.0.compiling.send_modify(|count| *count += 1);
        Compiling(&self.0.compiling)
    }

    /// Waits until no component is being compiled.
    pub(crate) async fn compiles_nothing(&self) {
        // Its sender is here: it does not fail.
        let _ = self.0.compiling.subscribe().wait_for(|count| *count == 0).await;
    }
}

/// The engine, and whether it pools.
fn make_engine(limits: &Limits, settings: &Settings) -> Result<(Engine, bool), LoadError> {
    let compiler = settings.compiler;
    if !settings.on_demand {
        // Reserving the pool's address space is the probe: where that is limited (RLIMIT_AS, small containers,
        // qemu-user) it fails at once and costs nothing.
        match Engine::new(&config(limits, compiler, true)) {
            Ok(engine) => return Ok((engine, true)),
            Err(error) => {
                tracing::info!(%error, "no room for an instance pool; instances are made on demand")
            }
        }
    }
    let engine = Engine::new(&config(limits, compiler, false))
        .map_err(|error| LoadError::Engine(format!("{error:#}")))?;
    Ok((engine, false))
}

fn config(limits: &Limits, compiler: Compiler, pooling: bool) -> Config {
    let mut config = Config::new();
    if compiler == Compiler::Baseline && cfg!(target_arch = "x86_64") {
        config.strategy(Strategy::Winch);
        // Cranelift makes what leads into a component and out of it even so: little code, and to optimise it is a quarter of all the work
        // in a host that was built without optimisation.
        config.cranelift_opt_level(OptLevel::None);
    }
    config.epoch_interruption(true);
    config.max_wasm_stack(limits.stack_bytes);
    config.async_stack_size(limits.stack_bytes + HOST_STACK_BYTES);
    config.memory_init_cow(true);
    // A trap's backtrace is guest-controlled and can be a megabyte; no one is shown it.
    config.wasm_backtrace_max_frames(None);
    // So nothing needs to know where in the component an address is; that table is as large as the code itself.
    config.generate_address_map(false);
    // Nor does anything unwind through guests' frames, but for Windows, which insists.
    config.native_unwind_info(cfg!(windows));
    config.wasm_component_model(true);
    config.wasm_memory64(false);
    if pooling {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)));
    }
    config
}

fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let calls = u32::try_from(limits.calls).unwrap_or(u32::MAX);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(calls)
        .total_core_instances(calls.saturating_mul(4))
        .total_memories(calls)
        .total_tables(calls.saturating_mul(2))
        .total_stacks(calls)
        .max_core_instances_per_component(CORE_INSTANCES_PER_COMPONENT)
        .max_memories_per_component(MEMORIES_PER_COMPONENT)
        .max_tables_per_component(TABLES_PER_COMPONENT)
        .max_component_instance_size(INSTANCE_BYTES)
        .max_core_instance_size(INSTANCE_BYTES)
        .max_memory_size(limits.memory_bytes)
        .table_elements(limits.table_elements)
        .linear_memory_keep_resident(KEEP_RESIDENT_BYTES)
        .table_keep_resident(KEEP_RESIDENT_BYTES)
        // Linux 6.7 and later say which pages were touched: only those are wiped.
        .pagemap_scan(Enabled::Auto);
    pool
}
