//! Attacks that need no capability: each operation breaks one limit, and the host must answer with that limit's
//! error and stay as it was.
//!
//! Guarantees: every operation does what its name says until it is stopped. Hostile: this component.
//! Imports: nothing.

use std::hint::black_box;

use palisade_sdk::{Content, Effects, Error, NoArguments, Operation, Output, input};

/// Memory taken at a time by `allocate`.
const PIECE_BYTES: usize = 1 << 20;

/// The one real text behind a `return_huge` answer.
const ITEM_BYTES: usize = 1 << 20;

/// What `return_huge` claims to return unless told otherwise.
const HUGE_BYTES: usize = 512 << 20;

#[input]
struct ReturnHuge {
    /// Bytes of text to answer with, rounded down to whole MiB. Default: 512 MiB.
    bytes: Option<usize>,
}

/// Computes for ever.
fn spin(_: NoArguments) -> Result<Output, Error> {
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns.wrapping_add(1));
    }
}

/// Takes memory for ever, and touches every page of it.
fn allocate(_: NoArguments) -> Result<Output, Error> {
    let mut held = Vec::new();
    loop {
        held.push(black_box(vec![0xA5_u8; PIECE_BYTES]));
    }
}

/// Calls itself for ever, in frames of the call stack alone: nothing is kept in linear memory, whose own end would
/// stop the recursion sooner.
fn recurse(_: NoArguments) -> Result<Output, Error> {
    #[inline(never)]
    fn deeper(depth: u64) -> u64 {
        // What follows the inner call depends on its order, so that no compiler makes a loop of it.
        if depth == u64::MAX { depth } else { deeper(depth + 1).rotate_left(3) ^ depth }
    }
    Err(Error::failed(format!("the recursion ended with {}", deeper(0))))
}

/// Breaks off in the middle.
fn trap(_: NoArguments) -> Result<Output, Error> {
    panic!("this component always panics")
}

/// Answers with far more than its memory holds: a list of many texts, all of them the same few bytes of memory. The
/// host copies each text out of the guest, so without a cap it would hold the whole sum.
fn return_huge(arguments: ReturnHuge) -> Result<Output, Error> {
    let item = "x".repeat(ITEM_BYTES).leak();
    let count = arguments.bytes.unwrap_or(HUGE_BYTES) / ITEM_BYTES;
    let alias = |_| {
        // SAFETY: not sound, on purpose, and only inside this guest. Every `String` claims the same leaked memory;
        // they are only ever read, until the host asks for them to be freed after it has taken the answer. If it
        // gets that far, the double free corrupts the guest's own heap, and the guest is at its end.
        Content::Text(unsafe { String::from_raw_parts(item.as_mut_ptr(), ITEM_BYTES, ITEM_BYTES) })
    };
    Ok(Output { content: (0..count).map(alias).collect(), structured: None, is_error: false })
}

fn operations() -> Vec<Operation> {
    vec![
        Operation::with_content("spin", "Computes without end.", spin).effects(Effects::READ),
        Operation::with_content("allocate", "Allocates without end.", allocate).effects(Effects::READ),
        Operation::with_content("recurse", "Recurses without end.", recurse).effects(Effects::READ),
        Operation::with_content("trap", "Traps.", trap).effects(Effects::READ),
        Operation::with_content("return_huge", "Returns 512 MiB.", return_huge).effects(Effects::READ),
    ]
}

palisade_sdk::export_operations!(operations);
