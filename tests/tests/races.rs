//! The symlink race: while a granted file, a database and a middle directory are swapped for links to a secret as
//! fast as one thread can, tools are hammered over HTTP. Not one byte of the secret may come back.
//!
//! `PALISADE_RACE_SECONDS` makes it longer than ten seconds.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use palisade_tests::fixture::{CANARY, database};
use palisade_tests::{Client, Fixture, Host};
use serde_json::{Value, json};

/// Puts `good` and a link to `bad` in turn at `target`, each by one rename, until told to stop.
fn swap(target: &Path, good: &Path, bad: &Path, stop: &AtomicBool) -> u64 {
    let link = target.with_extension("link");
    let aside = target.with_extension("aside");
    let mut swaps = 0;
    while !stop.load(Ordering::Relaxed) {
        let _ = symlink(bad, &link);
        let _ = fs::rename(target, &aside);
        let _ = fs::rename(&link, target);
        let _ = fs::remove_file(target);
        let _ = fs::rename(&aside, target);
        swaps += 1;
    }
    if !good.exists() {
        let _ = fs::rename(&aside, target);
    }
    swaps
}

#[derive(Default)]
struct Count {
    attempts: AtomicU64,
    successes: AtomicU64,
}

fn hammer(client: &Client, tool: &str, arguments: &Value, count: &Count, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        // The client panics when the canary is in a reply.
        let reply = client.tool(tool, arguments);
        assert!(reply.status < 500 || reply.status == 503, "{tool}: {} {:.200}", reply.status, reply.body);
        assert!(!reply.body.contains("secret-name"), "{tool} listed the outside: {:.300}", reply.body);
        count.attempts.fetch_add(1, Ordering::Relaxed);
        if reply.status == 200 {
            count.successes.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[test]
fn no_swap_ever_gives_a_byte_of_the_secret() {
    let seconds = std::env::var("PALISADE_RACE_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(10);
    let fixture = Fixture::new();
    fs::create_dir_all(fixture.path("data/middle/dir")).unwrap();
    fixture.write("data/middle/dir/file.txt", "harmless");
    fs::create_dir_all(fixture.path("outside/middle/dir")).unwrap();
    fixture.write("outside/middle/dir/file.txt", CANARY);
    fixture.write("outside/middle/dir/secret-name.txt", CANARY);
    fixture.write("data/victim.txt", "harmless");
    database(&fixture.path("data/middle/dir/app.db"), 20, "harmless");
    database(&fixture.path("outside/middle/dir/app.db"), 20, CANARY);
    let app = format!("app={}", fixture.path("data/middle/dir/app.db").display());
    let host = Host::start(&fixture, "investigate", &["--database", &app, "--rate-limit", "0"]);

    let stop = Arc::new(AtomicBool::new(false));
    let swaps = [
        ("data/victim.txt", "outside/secret.txt"),
        ("data/notes.db", "outside/secret.db"),
        ("data/middle", "outside/middle"),
    ];
    let swappers: Vec<_> = swaps
        .into_iter()
        .map(|(target, bad)| {
            let (target, bad, stop) = (fixture.path(target), fixture.path(bad), Arc::clone(&stop));
            std::thread::spawn(move || swap(&target, &target, &bad, &stop))
        })
        .collect();
    let calls = [
        ("read_app_file", json!({"path": "victim.txt"})),
        ("read_app_file", json!({"path": "middle/dir/file.txt"})),
        ("list_app_dir", json!({"path": "middle", "max_depth": 3})),
        ("query_db", json!({"query": "SELECT * FROM notes LIMIT 5"})),
        ("query_db", json!({"query": "SELECT * FROM notes LIMIT 5", "path": "app"})),
    ];
    let hammers: Vec<_> = calls
        .into_iter()
        .map(|(tool, arguments)| {
            let (client, stop, count) = (host.client(), Arc::clone(&stop), Arc::new(Count::default()));
            let counted = Arc::clone(&count);
            let thread = std::thread::spawn(move || hammer(&client, tool, &arguments, &counted, &stop));
            (tool, count, thread)
        })
        .collect();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        std::thread::sleep(Duration::from_millis(100));
    }
    stop.store(true, Ordering::Relaxed);
    let swapped: u64 = swappers.into_iter().map(|thread| thread.join().unwrap()).sum();
    let mut attempts = 0;
    for (tool, count, thread) in hammers {
        thread.join().unwrap();
        let (tried, succeeded) =
            (count.attempts.load(Ordering::Relaxed), count.successes.load(Ordering::Relaxed));
        println!("race: {tool}: {tried} calls, {succeeded} answered");
        assert!(succeeded > 0, "{tool} never succeeded: the race was not tried");
        attempts += tried;
    }
    println!("race: {seconds} s, {swapped} swaps, {attempts} calls, 0 escapes");
    assert!(swapped > 1_000, "only {swapped} swaps");
}
