//! What the plugin costs an app, each figure beside the bare webview's from the same run.
//!
//! Guarantees: the yardstick is taken in the same process, turn by turn with what is measured, so that both see the same
//! machine; each program is a real one, with its windows on a real display. Not guaranteed: that figures of two runs can
//! be compared. Run with `cargo xtask bench --app`, which makes one table of several builds' rows: on standard output,
//! one a line, of what, goal and figure with tabs between.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench has no one to report to but its reader"
)]

#[cfg(target_os = "linux")]
mod app;
#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod client;
#[cfg(target_os = "linux")]
mod figures;
#[cfg(target_os = "linux")]
mod starts;
#[cfg(target_os = "linux")]
mod webview;

#[cfg(target_os = "linux")]
fn main() {
    match starts::Role::of_this_process() {
        None => starts::measure(),
        Some(starts::Role::Measured) => app::run(|app, port| {
            // Whoever started it reads what it says here, and nothing else.
            std::panic::set_hook(Box::new(|panic| println!("{panic}")));
            let again = app.clone();
            let telling = std::thread::spawn(move || calls::tell(&again, port));
            // One that panicked would leave the app up for ever.
            std::thread::spawn(move || app.exit(i32::from(telling.join().is_err())));
        }),
        Some(_) => app::run(|_, port| println!("port {port}")),
    }
}

/// The yardstick is WebKitGTK's.
#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("this bench measures WebKitGTK, which is on Linux only");
}
