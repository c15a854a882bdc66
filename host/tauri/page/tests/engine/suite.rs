//! The test files, each case in each of the settings that it is for.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::browser::{Browser, WORLD};

const PRELUDE: &str = include_str!("../prelude.js");
const BRIDGE: &str = include_str!("../bridge.js");
const HOSTILE: &str = include_str!("../hostile.js");

/// Where the script runs, and what the page does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    /// A world of its own; the page is honest.
    Isolated,
    /// A world of its own; the page has patched everything in its world.
    IsolatedHostile,
    /// The page's world, first; then the page patches everything.
    SharedHostile,
}

impl Setting {
    const ALL: [Self; 3] = [Self::Isolated, Self::IsolatedHostile, Self::SharedHostile];

    fn name(self) -> &'static str {
        match self {
            Self::Isolated => "isolated",
            Self::IsolatedHostile => "isolated, hostile page",
            Self::SharedHostile => "shared with a hostile page",
        }
    }

    fn scripts(self) -> Vec<(&'static str, Option<&'static str>)> {
        let script = palisade_page::SCRIPT;
        match self {
            Self::Isolated => vec![(script, Some(WORLD))],
            Self::IsolatedHostile => vec![(script, Some(WORLD)), (HOSTILE, None)],
            Self::SharedHostile => vec![(script, None), (BRIDGE, None), (HOSTILE, None)],
        }
    }
}

/// One case as its file declares it.
struct Case {
    index: u64,
    name: String,
    html: String,
    hidden: bool,
    axe: bool,
    /// The host listens.
    ear: bool,
    only_isolated: bool,
}

/// Whether all passed; an error when they could not run.
pub(crate) fn run(filters: &[String]) -> Result<bool, String> {
    let browser = Browser::open()?;
    let mut tally = Tally::default();
    let wanted = |name: &str| filters.iter().all(|filter| name.contains(filter.as_str()));
    if wanted("the page sees nothing of the script") {
        tally.add("the page sees nothing of the script", nothing_is_visible(&browser));
    }
    if wanted("the hostile page is hostile") {
        tally.add("the hostile page is hostile", hostility_works(&browser));
    }
    for file in test_files()? {
        let source = fs::read_to_string(&file).map_err(|e| e.to_string())?;
        let stem = file.file_name().unwrap_or_default().to_string_lossy().replace(".test.js", "");
        for case in cases(&browser, &source)? {
            for setting in Setting::ALL {
                let name = format!("{stem}: {} [{}]", case.name, setting.name());
                if wanted(&name) && (setting == Setting::Isolated || !case.only_isolated) {
                    tally.add(&name, run_case(&browser, &source, &case, setting));
                }
            }
        }
    }
    // As Rust's own harness says it, for whoever counts.
    let verdict = if tally.failed == 0 { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {verdict}. {} passed; {} failed; 0 ignored; 0 measured; 0 filtered out",
        tally.passed, tally.failed
    );
    if filters.is_empty() && tally.passed + tally.failed == 0 {
        return Err("there are no tests".to_owned());
    }
    Ok(tally.failed == 0)
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    fn add(&mut self, name: &str, result: Result<String, String>) {
        match result {
            Ok(note) => {
                self.passed += 1;
                println!(
                    "ok      {name}{}",
                    if note.is_empty() { String::new() } else { format!("  ({note})") }
                );
            }
            Err(reason) => {
                self.failed += 1;
                println!("FAILED  {name}\n        {}", reason.replace('\n', "\n        "));
            }
        }
    }
}

fn test_files() -> Result<Vec<PathBuf>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| e.to_string())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    files.sort();
    if files.is_empty() { Err("there are no test files".to_owned()) } else { Ok(files) }
}

fn cases(browser: &Browser, source: &str) -> Result<Vec<Case>, String> {
    browser.use_scripts(&[]);
    browser.load("")?;
    let listed = browser.run(&format!("{PRELUDE}\n{source}\nreturn listCases();"), Some(WORLD))?;
    let listed: Vec<Value> = serde_json::from_str(&listed).map_err(|e| format!("{e}: {listed}"))?;
    let case = |(index, value): (usize, Value)| {
        let html = value["html"].as_str().unwrap_or_default().to_owned();
        Case {
            index: index as u64,
            name: value["name"].as_str().unwrap_or_default().to_owned(),
            hidden: value["options"]["hidden"] == true,
            axe: value["options"]["axe"] == true,
            ear: value["options"]["ear"] == true,
            // A page that patched everything breaks its own scripts, which says nothing about ours.
            only_isolated: value["options"]["isolated"] == true || html.contains("<script"),
            html,
        }
    };
    Ok(listed.into_iter().enumerate().map(case).collect())
}

fn run_case(browser: &Browser, source: &str, case: &Case, setting: Setting) -> Result<String, String> {
    browser.use_scripts(&setting.scripts());
    browser.show(!case.hidden);
    browser.listen(case.ear);
    browser.load(&case.html)?;
    if case.axe {
        browser.run(palisade_page::AXE, Some(WORLD))?;
    }
    let shared = setting == Setting::SharedHostile;
    let (shim, route) = (Value::from(palisade_page::CONSOLE_SHIM), Value::from(palisade_page::ROUTE_SHIM));
    let body = format!(
        "const CONSOLE_SHIM = {shim}; const ROUTE_SHIM = {route};\n{PRELUDE}\n{source}\nreturn runCase({}, {shared});",
        case.index
    );
    let result = browser.run(&body, Some(WORLD));
    browser.show(true);
    let result = result?;
    match result.strip_prefix("ok") {
        Some(note) => Ok(note.trim().to_owned()),
        None => Err(result),
    }
}

/// Else the hostile settings would test nothing.
fn hostility_works(browser: &Browser) -> Result<String, String> {
    browser.use_scripts(&Setting::SharedHostile.scripts());
    browser.load("<!doctype html><p>x</p>")?;
    // Asked from the script's own world: nothing comes out of the page's any more but through the shared document.
    let ask = "document.dispatchEvent(new CustomEvent('bridge-hostility')); return document.title";
    let said = browser.run(ask, Some(WORLD))?;
    let expected = "HOSTILE".repeat(4);
    if said == expected { Ok(String::new()) } else { Err(said) }
}

/// The page's globals and its document are the same with and without the script.
fn nothing_is_visible(browser: &Browser) -> Result<String, String> {
    const LOOK: &str = "return JSON.stringify([Object.getOwnPropertyNames(window).sort(), \
        Reflect.ownKeys(Document.prototype).length, document.documentElement.outerHTML, document.adoptedStyleSheets.length])";
    const PAGE: &str =
        "<!doctype html><title>Quiet</title><p>Hello <b>there</b></p><input type=password value=x>";
    let mut looks = Vec::new();
    for scripts in [Vec::new(), Setting::Isolated.scripts()] {
        browser.use_scripts(&scripts);
        browser.load(PAGE)?;
        looks.push(browser.run(LOOK, None)?);
    }
    if browser.run("return typeof __palisade.call", Some(WORLD))? != "function" {
        return Err("the script is not in its world".to_owned());
    }
    let call = "return __palisade.call('snapshot', '{}')";
    let snapshot = browser.run(call, Some(WORLD))?;
    if !snapshot.contains("Hello there") {
        return Err(format!("the snapshot is {snapshot}"));
    }
    looks.push(browser.run(LOOK, None)?);
    if looks[0] != looks[1] {
        return Err(format!("before: {}\nafter:  {}", looks[0], looks[1]));
    }
    if looks[1] != looks[2] {
        return Err("a snapshot left something in the page".to_owned());
    }
    Ok(String::new())
}
