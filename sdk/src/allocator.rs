//! The guests' heap: a piece of the memory that a component starts with, and more only when that is used up.
//!
//! Guarantees: a call that needs less than [`ARENA_BYTES`] never grows its memory. Growing costs the host a change of
//! page protections, once when it happens and once when the next call starts afresh, and every other thread of the
//! host waits for both: for a small call that is more than the call itself.
//! Not guaranteed: anything outside single-threaded WebAssembly; other targets keep their own allocator.
#![expect(unsafe_code, reason = "an allocator is made of raw memory")]

use core::alloc::Layout;
use core::arch::wasm32::memory_grow;

use talc::base::Talc;
use talc::base::binning::Binning;
use talc::cell::TalcSyncCell;
use talc::source::Source;
use talc::wasm::WasmBinning;

/// Bytes of heap that a component has without growing. They are zero pages until they are touched.
const ARENA_BYTES: usize = 128 << 10;

/// Bytes of one WebAssembly page (WebAssembly core specification, 4.2.8).
const PAGE_BYTES: usize = 64 << 10;

/// Pages that the memory grows by at least, so that a call which needs much grows seldom.
const GROWTH_PAGES: usize = 16;

/// In units of 16 bytes, for their alignment.
static mut ARENA: [u128; ARENA_BYTES / 16] = [0; ARENA_BYTES / 16];

/// Where the allocator gets memory from: the arena first, new pages after that.
#[derive(Debug)]
struct ArenaThenPages {
    arena_is_used: bool,
}

// SAFETY: it calls no allocator, and touches the busy one only through the reference that it is given.
unsafe impl Source for ArenaThenPages {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, layout: Layout) -> Result<(), ()> {
        if !talc.source.arena_is_used {
            talc.source.arena_is_used = true;
            // SAFETY: the static is named nowhere else, and is claimed once: `arena_is_used` says so.
            return unsafe { talc.claim((&raw mut ARENA).cast(), ARENA_BYTES) }.map(drop).ok_or(());
        }
        // A heap's own bookkeeping and the worst alignment fit into one more page.
        let pages = (layout.size() + layout.align()).div_ceil(PAGE_BYTES) + 1;
        let pages = pages.max(GROWTH_PAGES);
        let end = memory_grow::<0>(pages);
        if end == usize::MAX {
            return Err(());
        }
        // SAFETY: these pages were made just now, and nobody else knows of them.
        unsafe { talc.claim((end * PAGE_BYTES) as *mut u8, pages * PAGE_BYTES) }.map(drop).ok_or(())
    }
}

#[global_allocator]
static HEAP: TalcSyncCell<ArenaThenPages, WasmBinning> =
    TalcSyncCell::new_wasm(ArenaThenPages { arena_is_used: false });
