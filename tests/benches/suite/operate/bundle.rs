//! The way of a bundle of five megabytes: built, signed, pushed to a registry on this machine, pulled, verified.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use palisade_tests::Fixture;
use palisade_tests::host::{command, free_port};

use crate::figures::{Goal, figure};
use crate::load;

/// Bytes of the component.
const SIZE: usize = 5 << 20;
/// Times that it is done; each with another component, so that the registry has none of it yet.
const RUNS: u64 = 5;
/// Seconds that all of it may take.
const MOST: f64 = 2.0;

pub(crate) fn measure() {
    let Some(registry) = Registry::start() else {
        println!("\n`docker-registry` is not installed: no bundle is pushed (cargo xtask test --with-deps)");
        return;
    };
    println!("\na bundle of {SIZE} bytes (median of {RUNS})\n");
    let fixture = Fixture::new();
    run(&fixture, &["key", "new", "bench"]);
    let mut runs: Vec<Vec<f64>> = (0..RUNS).map(|number| once(&fixture, &registry, number)).collect();
    let names = ["build", "sign", "push", "pull", "verify"];
    runs.iter_mut().for_each(|run| run.push(run.iter().sum()));
    let median = |step: usize| load::middle(runs.iter().map(|run| run[step]).collect());
    for (step, name) in names.into_iter().enumerate() {
        figure("operate", &format!("bundle of 5 MiB: {name}"), median(step), "s", Goal::Told);
    }
    figure("operate", "bundle of 5 MiB: all of it", median(names.len()), "s", Goal::AtMost(MOST));
}

/// Seconds of each step.
fn once(fixture: &Fixture, registry: &Registry, number: u64) -> Vec<f64> {
    let recipe = "name = 'bench'\nversion = '1'\nprofile = 'observe'\n[components]\npadded = 'padded.wasm'\n";
    std::fs::write(fixture.path("bundle.toml"), recipe).expect("the fixture can be written");
    std::fs::write(fixture.path("padded.wasm"), padded(number)).expect("the fixture can be written");
    let tag = format!("127.0.0.1:{}/bench:{number}", registry.port);
    let steps: [&[&str]; 5] = [
        &["bundle", "build", "-o", "a.bundle"],
        &["bundle", "sign", "a.bundle", "--key", "bench.key"],
        &["bundle", "push", "a.bundle", &tag],
        &["bundle", "pull", &tag, "-o", "b.bundle", "--trust", "bench.pub"],
        &["bundle", "verify", "b.bundle", "--trust", "bench.pub"],
    ];
    steps.iter().map(|step| run(fixture, step)).collect()
}

/// A component of the pack, with a section of noise behind it that nobody reads.
fn padded(seed: u64) -> Vec<u8> {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/pack/components/memory.wasm");
    let mut wasm = std::fs::read(pack).expect("the pack was built");
    let mut noise = Vec::with_capacity(SIZE);
    // Any that does not compress will do (xorshift64).
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while noise.len() < SIZE {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.extend_from_slice(&state.to_le_bytes());
    }
    let name = b"noise";
    wasm.push(0);
    leb128(&mut wasm, name.len() + 1 + noise.len());
    leb128(&mut wasm, name.len());
    wasm.extend_from_slice(name);
    wasm.extend_from_slice(&noise);
    wasm
}

fn leb128(into: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = u8::try_from(number & 0x7f).expect("seven bits");
        number >>= 7;
        into.push(if number == 0 { low } else { low | 0x80 });
        if number == 0 {
            return;
        }
    }
}

/// Runs the program to its end; the seconds that it took.
fn run(fixture: &Fixture, arguments: &[&str]) -> f64 {
    let start = Instant::now();
    let ran = command(fixture).args(arguments).current_dir(fixture.path("")).output();
    let ran = ran.expect("the program runs");
    assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    start.elapsed().as_secs_f64()
}

/// Debian's registry. Killed when dropped.
struct Registry {
    child: Child,
    port: u16,
    _data: Fixture,
}

impl Registry {
    /// `None` where there is none.
    fn start() -> Option<Self> {
        let (data, port) = (Fixture::new(), free_port());
        let config = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: \
             \"127.0.0.1:{port}\"}}\n",
            data.path("registry").display()
        );
        std::fs::write(data.path("config.yml"), config).expect("the fixture can be written");
        let mut serve = Command::new("docker-registry");
        serve.arg("serve").arg(data.path("config.yml"));
        let child = serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let registry = Self { child, port, _data: data };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "the registry did not come up");
            std::thread::sleep(Duration::from_millis(10));
        }
        Some(registry)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
