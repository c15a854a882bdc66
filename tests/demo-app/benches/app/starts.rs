//! Starts of the app, in processes of their own: to the first paint, and to the first answers.
//!
//! Guarantees: a process that is started here is ended here, by its own handle.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::app::now;
use crate::calls;
use crate::client::Client;
use crate::figures::{Figure, Goal, median, row, time};

/// Says in the environment of a process that it is to be the app, and what for.
const ROLE: &str = "PALISADE_BENCH_ROLE";

/// Pairs of starts, with the plugin and without.
const PAINTS: usize = 31;
/// Starts whose first calls are taken, of each kind.
const STARTS: usize = 9;
/// Most that a tool's first call takes with nothing compiled, and with all that it needs.
const SECOND: Duration = Duration::from_secs(1);
const MOMENT: Duration = Duration::from_millis(20);
/// When no tool was compiled for this long, all are.
const QUIET: Duration = Duration::from_secs(15);

/// A tool whose first call is taken.
struct First {
    tool: &'static str,
    arguments: &'static str,
    expected: &'static str,
    /// Called once the page is there: the time is the tool's alone then.
    after_paint: bool,
    /// Whether its work takes long, however it was started.
    is_long: bool,
}

/// A tool of each kind, those of the two largest components, and the one that has a page do the most: once its code is compiled, its
/// time is that of axe-core, which the page reads in and runs.
const FIRST: [First; 6] = [
    First {
        tool: "window",
        arguments: r#"{"action": "list"}"#,
        expected: "main",
        after_paint: false,
        is_long: false,
    },
    First {
        tool: "eval_js",
        arguments: r#"{"code": "1 + 1"}"#,
        expected: r#"{"result":2}"#,
        after_paint: true,
        is_long: false,
    },
    First {
        tool: "dom_snapshot",
        arguments: "{}",
        expected: "A page of an app",
        after_paint: true,
        is_long: false,
    },
    First {
        tool: "recording",
        arguments: r#"{"action": "start"}"#,
        expected: "session_id",
        after_paint: true,
        is_long: false,
    },
    First {
        tool: "explain",
        arguments: r#"{"action": "summary"}"#,
        expected: "narrative",
        after_paint: true,
        is_long: false,
    },
    First {
        tool: "inspect",
        arguments: r#"{"action": "audit_accessibility"}"#,
        expected: "violations",
        after_paint: true,
        is_long: true,
    },
];

/// How long it took until the host answered.
struct Answers {
    /// From the process's start.
    listening: Duration,
    /// From then on.
    listed: Duration,
    called: Duration,
}

/// Measures all of them.
pub(crate) fn measure() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let compiling = time(|| compile_all(home.path()));
    let compiling = compiling.saturating_sub(QUIET);
    row(vec![Figure::of("every tool compiled in the background after", compiling)]);
    paints(home.path());
    let mut cold = Vec::new();
    for first in &FIRST {
        let (empty, filled): (Vec<_>, Vec<_>) = (0..STARTS)
            .map(|_| {
                let empty = tempfile::tempdir().expect("a temporary directory");
                (first.answers(empty.path()), first.answers(home.path()))
            })
            .unzip();
        let called = |answers: &[Answers]| median(answers.iter().map(|answers| answers.called).collect());
        let name = format!("first call of `{}`", first.tool);
        row(vec![Figure::of(format!("{name}, nothing compiled"), called(&empty)).within(SECOND)]);
        let warm = Figure::of(format!("{name}, compiled before"), called(&filled));
        row(vec![if first.is_long { warm } else { warm.within(MOMENT) }]);
        cold.extend(empty);
    }
    let listening = median(cold.iter().map(|answers| answers.listening).collect());
    let listed = median(cold.iter().map(|answers| answers.listed).collect());
    row(vec![Figure::of("from the start until the host listens, nothing compiled", listening)]);
    row(vec![Figure::of("`tools/list` right then", listed).within(MOMENT)]);
    calls::measure(home.path());
}

/// The first paint, with the plugin and without, start by start.
fn paints(home: &Path) {
    let (with, without): (Vec<_>, Vec<_>) = (0..PAINTS)
        .map(|_| [Role::Plugin, Role::Bare].map(|role| App::start(home, role).paint()))
        .map(Into::into)
        .unzip();
    let [with, without] = [with, without].map(median);
    let goal = Goal::More(Duration::from_millis(100));
    row(vec![Figure::of("from the start to the first paint, without the plugin", without)]);
    row(vec![Figure::of("from the start to the first paint, with the plugin", with).beside(without, goal)]);
}

/// Lets an app compile its tools in the background until it has nothing left to do.
fn compile_all(home: &Path) {
    let app = App::start(home, Role::Plugin);
    let (mut files, mut since) = (0, Instant::now());
    while files == 0 || since.elapsed() < QUIET {
        std::thread::sleep(Duration::from_millis(50));
        let now = count(&home.join("cache"));
        if now != files {
            (files, since) = (now, Instant::now());
        }
    }
    drop(app);
}

/// Files below a directory.
fn count(dir: &Path) -> usize {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 }).sum()
}

impl First {
    /// Starts the app, and asks it as soon as it can be asked.
    fn answers(&self, home: &Path) -> Answers {
        let mut app = App::start(home, Role::Plugin);
        let port = app.line("port ").parse().expect("a port");
        let listening = app.started.elapsed();
        let mut client = Client::connect(port);
        let listed = time(|| client.list());
        if self.after_paint {
            app.line("painted ");
            // The host keeps no idle connection for long, and painting takes its time on a busy machine.
            client = Client::connect(port);
        }
        let called = time(|| client.tool(self.tool, self.arguments, self.expected));
        Answers { listening, listed, called }
    }
}

/// What an app in a process of its own is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// To be there without the plugin.
    Bare,
    /// To be there, and be asked.
    Plugin,
    /// To measure what asking it takes.
    Measured,
}

impl Role {
    const ALL: [Self; 3] = [Self::Bare, Self::Plugin, Self::Measured];

    fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Plugin => "plugin",
            Self::Measured => "measured",
        }
    }

    /// `None` for the process that starts the others.
    pub(crate) fn of_this_process() -> Option<Self> {
        let name = std::env::var(ROLE).ok()?;
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The app in a process of its own. Ended on drop.
pub(crate) struct App {
    child: Child,
    stdout: BufReader<ChildStdout>,
    /// What it said that nobody asked for yet.
    heard: Vec<String>,
    started: Instant,
    /// The same, as the page counts.
    started_at: f64,
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl App {
    pub(crate) fn start(home: &Path, role: Role) -> Self {
        let temp = home.join("tmp");
        std::fs::create_dir_all(&temp).expect("a directory");
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.env(ROLE, role.name()).env("TMPDIR", &temp);
        for (name, dir) in
            [("XDG_CACHE_HOME", "cache"), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")]
        {
            command.env(name, home.join(dir));
        }
        for name in ["PALISADE_DISABLE", "PALISADE_PORT", "PALISADE_AUTH_TOKEN"] {
            command.env_remove(name);
        }
        if role == Role::Bare {
            command.env("PALISADE_DISABLE", "1");
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let (started, started_at) = (Instant::now(), now());
        let mut child = command.spawn().expect("the app starts");
        let stdout = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        Self { child, stdout, heard: Vec::new(), started, started_at }
    }

    /// The rest of the first line that begins so.
    fn line(&mut self, start: &str) -> String {
        loop {
            if let Some(rest) = self.heard.iter().find_map(|line| line.strip_prefix(start)) {
                return rest.to_owned();
            }
            let mut line = String::new();
            let read = self.stdout.read_line(&mut line).expect("the app says something");
            assert!(read > 0, "the app ended and never said `{start}`");
            self.heard.push(line.trim().to_owned());
        }
    }

    /// All that it says until it ends by itself.
    pub(crate) fn lines(mut self) -> Vec<String> {
        let lines: Vec<_> =
            self.stdout.by_ref().lines().map(|line| line.expect("the app says text")).collect();
        let status = self.child.wait().expect("the app is waited for");
        assert!(status.success(), "the app failed ({status}): {}", lines.join("\n"));
        lines
    }

    /// From the process's start to the page's first paint.
    fn paint(mut self) -> Duration {
        let at: f64 = self.line("painted ").parse().expect("a time");
        Duration::from_secs_f64((at - self.started_at).max(0.0) / 1e3)
    }
}
