//! WASI's command world with nothing behind it: what components of other toolchains import whether or not they use it.
//!
//! Guarantees: no environment, no arguments, no directory, no network; standard input is at its end, and what is written to the
//! standard outputs goes nowhere (a host that speaks its protocol over its own output is not written into). Clocks and random
//! numbers are real: they are of no use against anyone. Not guaranteed: that a tool which needs more works.
//! Hostile: the guest. This is no grant: it conveys nothing, and takes the place of nothing that is granted.

use std::sync::Arc;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;
use wasmtime_wasi::cli::{WasiCli, WasiCliCtx, WasiCliCtxView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksCtx, WasiClocksCtxView};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemCtx, WasiFilesystemCtxView};
use wasmtime_wasi::p2::bindings::{cli, clocks, filesystem, random};
use wasmtime_wasi::random::{WasiRandom, WasiRandomCtx};
use wasmtime_wasi_io::bindings::wasi::io;

#[cfg(test)]
mod tests;

/// The pieces: each is left out where a grant gives its interfaces.
#[must_use]
pub fn inert() -> Vec<Arc<dyn Capability>> {
    [Piece::Io, Piece::WallClock, Piece::Files, Piece::Command]
        .map(|piece| Arc::new(piece) as Arc<dyn Capability>)
        .into()
}

/// Interfaces that are granted together or not at all.
#[derive(Clone, Copy, Debug)]
enum Piece {
    Io,
    WallClock,
    Files,
    Command,
}

/// The handles' table, for [`io`].
struct Io;

impl wasmtime::component::HasData for Io {
    type Data<'a> = &'a mut wasmtime::component::ResourceTable;
}

/// What one call has of the clocks. Of its own for each piece, as a call may have one without the other.
struct WallClock(WasiClocksCtx);

#[derive(Default)]
struct CommandCall {
    cli: WasiCliCtx,
    clocks: WasiClocksCtx,
    random: WasiRandomCtx,
}

fn of_cli(state: &mut CallState) -> WasiCliCtxView<'_> {
    let (table, call) = state.parts::<CommandCall>();
    WasiCliCtxView { ctx: &mut call.cli, table }
}

fn of_clocks(state: &mut CallState) -> WasiClocksCtxView<'_> {
    let (table, call) = state.parts::<CommandCall>();
    WasiClocksCtxView { ctx: &mut call.clocks, table }
}

fn of_wall_clock(state: &mut CallState) -> WasiClocksCtxView<'_> {
    let (table, WallClock(ctx)) = state.parts::<WallClock>();
    WasiClocksCtxView { ctx, table }
}

fn of_files(state: &mut CallState) -> WasiFilesystemCtxView<'_> {
    let (table, ctx) = state.parts::<WasiFilesystemCtx>();
    WasiFilesystemCtxView { ctx, table }
}

fn of_random(state: &mut CallState) -> &mut WasiRandomCtx {
    &mut state.parts::<CommandCall>().1.random
}

impl Capability for Piece {
    fn name(&self) -> &'static str {
        "wasi"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        match self {
            Self::Io => &["wasi:io/error", "wasi:io/poll", "wasi:io/streams"],
            Self::WallClock => &["wasi:clocks/wall-clock"],
            Self::Files => &["wasi:filesystem/types", "wasi:filesystem/preopens"],
            Self::Command => &[
                "wasi:cli/environment",
                "wasi:cli/exit",
                "wasi:cli/stdin",
                "wasi:cli/stdout",
                "wasi:cli/stderr",
                "wasi:cli/terminal-input",
                "wasi:cli/terminal-output",
                "wasi:cli/terminal-stdin",
                "wasi:cli/terminal-stdout",
                "wasi:cli/terminal-stderr",
                "wasi:clocks/monotonic-clock",
                "wasi:random/random",
                "wasi:random/insecure",
                "wasi:random/insecure-seed",
            ],
        }
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        match self {
            Self::Io => {
                io::error::add_to_linker::<_, Io>(linker, CallState::table)?;
                io::poll::add_to_linker::<_, Io>(linker, CallState::table)?;
                io::streams::add_to_linker::<_, Io>(linker, CallState::table)
            }
            Self::WallClock => clocks::wall_clock::add_to_linker::<_, WasiClocks>(linker, of_wall_clock),
            Self::Files => {
                filesystem::types::add_to_linker::<_, WasiFilesystem>(linker, of_files)?;
                filesystem::preopens::add_to_linker::<_, WasiFilesystem>(linker, of_files)
            }
            Self::Command => {
                command(linker)?;
                clocks::monotonic_clock::add_to_linker::<_, WasiClocks>(linker, of_clocks)?;
                random::random::add_to_linker::<_, WasiRandom>(linker, of_random)?;
                random::insecure::add_to_linker::<_, WasiRandom>(linker, of_random)?;
                random::insecure_seed::add_to_linker::<_, WasiRandom>(linker, of_random)
            }
        }
    }

    fn install(&self, state: &mut CallState) {
        match self {
            Self::Io => {}
            Self::WallClock => state.insert(WallClock(WasiClocksCtx::default())),
            Self::Files => state.insert(WasiFilesystemCtx::default()),
            Self::Command => state.insert(CommandCall::default()),
        }
    }
}

fn command(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    cli::environment::add_to_linker::<_, WasiCli>(linker, of_cli)?;
    cli::exit::add_to_linker::<_, WasiCli>(linker, of_cli)?;
    cli::stdin::add_to_linker::<_, WasiCli>(linker, of_cli)?;
    cli::stdout::add_to_linker::<_, WasiCli>(linker, of_cli)?;
    cli::stderr::add_to_linker::<_, WasiCli>(linker, of_cli)?;
    cli::terminal_input::add_to_linker::<_, WasiCli>(linker, of_cli)?;
    cli::terminal_output::add_to_linker::<_, WasiCli>(linker, of_cli)?;
    cli::terminal_stdin::add_to_linker::<_, WasiCli>(linker, of_cli)?;
    cli::terminal_stdout::add_to_linker::<_, WasiCli>(linker, of_cli)?;
    cli::terminal_stderr::add_to_linker::<_, WasiCli>(linker, of_cli)
}
