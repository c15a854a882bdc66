//! How fast redaction is, in megabytes a second on one core: `cargo bench -p palisade-policy`.
//!
//! The figure that counts is the one for clean text: every output of every call passes through it.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "../../../tests/support/figures.rs"]
mod figures;

use figures::{Goal, figure};
use palisade_policy::{RedactionConfig, Redactor, Token};
use std::hint::black_box;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Bytes of each sample.
const SIZE: usize = 4 << 20;

/// How long each sample is repeated.
const TIME: Duration = Duration::from_millis(600);

fn main() {
    let token = Token::configured(None, Uuid::from_u128(0x3f2a_9c41_7b8e_4d65_9a10_c2d3_e4f5_0617));
    let on = Redactor::new(RedactionConfig::default(), &[&token]).expect("no patterns, so none is wrong");
    let off = RedactionConfig { enabled: false, ..RedactionConfig::default() };
    let off = Redactor::new(off, &[&token]).expect("no patterns, so none is wrong");
    let prose = "The quick brown fox jumps over the lazy dog; then it rests, and counts to 12 (slowly). ";
    let code = "    let rows = connection.query(\"SELECT id, name FROM items\", &limits)?;\n    rows.len()\n";
    let log =
        "2026-11-21T06:23:23.123456Z  INFO app::sync: fetched 1732 rows in 12.5 ms id=550e8400-e29b-41d4\n";
    let json =
        r#"{"id":1732170203,"name":"Alice Example","city":"Ulm","n":12.5,"tags":["a","b"],"ok":true},"#;
    let tokens = "max_tokens: 512, the tokenizer counts each token as one; a secret cookie is no key. ";
    let dirty = "user ann@example.org said password=hunter2 at 10:23, then left for the day and came back. ";
    println!("redaction of 4 MiB, on one core\n");
    let tell = |name: &str, value: f64, goal: Goal| figure("redaction", name, value, "MB/s", goal);
    let (clean, told) = (Goal::AtLeast(LEAST_CLEAN), Goal::Told);
    for (name, unit, goal) in [
        ("prose", prose, clean),
        ("code", code, clean),
        ("log", log, clean),
        ("words like keys'", tokens, told),
        ("secrets", dirty, told),
    ] {
        let text = unit.repeat(SIZE / unit.len());
        tell(name, speed(&on, &text), goal);
        tell(&format!("{name}, switched off"), speed(&off, &text), told);
    }
    let array = format!("[{}1]", json.repeat(SIZE / json.len()));
    tell("JSON text", speed(&on, &array), told);
    let value: serde_json::Value = serde_json::from_str(&array).expect("well-formed");
    let start = Instant::now();
    black_box(on.value(black_box(value)));
    tell("JSON value", megabytes(array.len(), start.elapsed()), told);
    for (name, unit) in ADVERSARIAL {
        let [once, eight] = [1, 8].map(|times| {
            let text = unit.repeat(times * SIZE / 8 / unit.len());
            text.len() as f64 / 1e6 / speed(&on, &text)
        });
        let name = format!("eight times as much of {name}: time");
        figure("redaction", &name, eight / once, "×", Goal::AtMost(MOST_GROWTH));
    }
}

/// What every output of every call passes through, in MB/s.
const LEAST_CLEAN: f64 = 200.0;
/// Linear is 8; the rest is what caches and the machine do.
const MOST_GROWTH: f64 = 12.0;
/// Text that never ends to look like something.
const ADVERSARIAL: [(&str, &str); 6] = [
    ("`password=`", "password="),
    ("`eyJ.`", "eyJ."),
    ("`a@`", "a@"),
    ("digits", "4111"),
    ("`-----BEGIN`", "-----BEGIN "),
    ("quotes and braces", "{\"key\":\"{\\\""),
];

fn speed(redactor: &Redactor, text: &str) -> f64 {
    let start = Instant::now();
    let mut rounds = 0;
    while rounds == 0 || start.elapsed() < TIME {
        black_box(redactor.text_ref(black_box(text)));
        rounds += 1;
    }
    megabytes(text.len() * rounds, start.elapsed())
}

#[expect(clippy::cast_precision_loss, reason = "a figure of three digits")]
fn megabytes(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / 1e6 / time.as_secs_f64()
}
