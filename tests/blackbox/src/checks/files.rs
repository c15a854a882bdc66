//! Files: no spelling of a path leads out of a granted directory, or tells what is there.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Check, check};
use crate::case::{Case, Done, Stop, skip};
use crate::client::Reply;

const GROUP: &str = "files";

pub(super) const CHECKS: [Check; 5] = [
    check(GROUP, "no spelling of a path leads out of a directory", escapes),
    check(GROUP, "what exists outside can't be told from what does not", oracle),
    check(GROUP, "directories go by their names, and only those that are granted", directories),
    check(GROUP, "depths, sizes and patterns are bounded", bounds),
    check(GROUP, "what is there is listed and read, and a page says that there is more", reading),
];

/// Paths that lead elsewhere, or nowhere.
const OUTSIDE: [&str; 78] = [
    "..",
    "../",
    "../..",
    "./..",
    "./../",
    "x/../..",
    "..//",
    "../.",
    "/",
    "//",
    "/etc",
    "/etc/passwd",
    "//etc/passwd",
    "///etc/passwd",
    "/./etc/passwd",
    "/proc/1/environ",
    "/proc/1/cwd/etc/passwd",
    "/dev/fd/1",
    "/dev/zero",
    "/dev/stdin",
    "/dev/fd/0",
    "~",
    "~/",
    "~nobody/.bashrc",
    "$HOME/.bashrc",
    "${HOME}",
    "%HOME%",
    "..\\",
    "..\\..\\etc\\passwd",
    "..\\/etc/passwd",
    ".\\..\\etc",
    "C:",
    "C:\\",
    "C:/",
    "C:\\Windows\\win.ini",
    "C:Windows",
    "c:/windows/win.ini",
    "\\\\host\\share\\x",
    "//host/share/x",
    "\\\\?\\C:\\x",
    "\\\\.\\pipe\\x",
    "CON",
    "NUL",
    "COM1",
    "x:stream",
    "file:///etc/passwd",
    "file:etc/passwd",
    "%2e%2e/etc/passwd",
    "%2e%2e%2fetc%2fpasswd",
    "..%2fetc/passwd",
    "..%252fetc/passwd",
    "..%c0%afetc/passwd",
    "..%00/etc/passwd",
    "..\u{2215}etc/passwd",
    "\u{ff0e}\u{ff0e}/etc/passwd",
    "\u{2025}/etc/passwd",
    "..\u{200b}/etc/passwd",
    "....//etc/passwd",
    "...//...//etc/passwd",
    ".../etc/passwd",
    ".. /etc/passwd",
    "..;/etc/passwd",
    "..\0/etc/passwd",
    "\0",
    "\0/etc/passwd",
    "x\0",
    "x\0.png",
    "\r\n",
    "\u{202e}dwssap/cte",
    "-rf",
    "|ls",
    "$(id)",
    "`id`",
    ";id",
    "*",
    "?",
    "[a-z]",
    "{a,b}",
];

/// As above, and long ones.
fn outside() -> Vec<String> {
    let up = "../".repeat(16);
    let mut paths: Vec<String> = OUTSIDE.map(str::to_owned).to_vec();
    paths.extend([
        format!("{up}etc/passwd"),
        format!("./{up}etc/passwd"),
        format!("x/{up}etc/passwd"),
        format!("{}etc/passwd", "..\\".repeat(16)),
        format!("{}etc/passwd", "..//".repeat(16)),
        format!("{}etc/passwd", "%2e%2e%2f".repeat(16)),
        format!("{}etc/passwd", "....//".repeat(16)),
        "a/".repeat(5_000),
        "x".repeat(300),
        "x".repeat(100_000),
        "../".repeat(20_000),
    ]);
    paths
}

fn escapes(case: &Case<'_>) -> Done {
    case.target.needs("read_app_file")?;
    case.target.needs("list_app_dir")?;
    for path in outside() {
        let started = Instant::now();
        let read = case.tool("read_app_file", &json!({ "path": path }))?;
        case.holds((400..500).contains(&read.status), || {
            format!("reading {path:.60?}: {} {:.200}", read.status, read.body)
        });
        let list = case.tool("list_app_dir", &json!({ "path": path, "max_depth": 2 }))?;
        let entries = list.json()["result"]["entries"].as_array().map_or(0, Vec::len);
        case.holds(entries == 0 && (200..500).contains(&list.status), || {
            format!("listing {path:.60?}: {} {:.200}", list.status, list.body)
        });
        case.holds(started.elapsed() < Duration::from_secs(15), || format!("{path:.60?} blocked"));
        for reply in [&read, &list] {
            case.holds(!reply.body.contains("root:x:"), || format!("{path:.60?}: /etc/passwd"));
        }
    }
    Ok(())
}

/// One refusal, without the name that was asked for.
fn words(reply: &Reply, name: &str) -> (u16, String) {
    (reply.status, reply.body.replace(name, "_"))
}

fn oracle(case: &Case<'_>) -> Done {
    case.target.needs("read_app_file")?;
    let up = "../".repeat(16);
    // On any Unix the first of each pair exists, and the second does not.
    for before in [up.as_str(), "/", "x/../../", "//", "./../"] {
        for [there, missing] in [
            ["etc/passwd", "etc/nopasswd"],
            ["etc", "nowhere"],
            ["dev/null", "dev/nothing"],
            ["proc/1/mem", "proc/1/nothing"],
        ] {
            for tool in ["read_app_file", "list_app_dir"] {
                let ask = |name: &str| case.tool(tool, &json!({ "path": format!("{before}{name}") }));
                let (exists, missed) = (words(&ask(there)?, there), words(&ask(missing)?, missing));
                case.holds(exists == missed, || {
                    format!("{tool} {before}: {exists:.200?} is not {missed:.200?}")
                });
            }
        }
    }
    Ok(())
}

/// The names of granted directories, as far as the target tells.
fn granted(case: &Case<'_>) -> Result<Vec<String>, Stop> {
    if case.target.tool("app_info").is_none() {
        return Ok(vec!["data".into()]);
    }
    let info = case.tool("app_info", &json!({}))?.json();
    Ok(info["result"]["paths"].as_object().map_or_else(Vec::new, |paths| paths.keys().cloned().collect()))
}

fn directories(case: &Case<'_>) -> Done {
    case.target.needs("list_app_dir")?;
    for name in granted(case)? {
        let listed = case.tool("list_app_dir", &json!({ "directory": name }))?;
        case.status(&listed, &[200], format!("the directory {name}"));
        case.holds(!listed.body.contains("\"/"), || format!("{name} is listed with a path of the machine's"));
    }
    for name in [
        "",
        "/",
        "..",
        "../data",
        "data/..",
        "/etc",
        "DATA ",
        "no-such-directory",
        "data\0",
        "\u{ff44}ata",
        "root",
        "home",
        "*",
    ] {
        for tool in ["list_app_dir", "read_app_file"] {
            let reply = case.tool(tool, &json!({ "directory": name, "path": "etc/passwd" }))?;
            case.holds(matches!(reply.status, 400 | 403 | 422), || {
                format!("{tool} in {name:?}: {} {:.200}", reply.status, reply.body)
            });
        }
    }
    Ok(())
}

fn bounds(case: &Case<'_>) -> Done {
    case.target.needs("list_app_dir")?;
    for (field, values) in [
        ("max_depth", [json!(0), json!(-1), json!(1_000_000), json!(u64::MAX), json!(1.5), json!(1e300)]),
        (
            "pattern",
            [
                json!("*".repeat(10_000)),
                json!("[".repeat(1_000)),
                json!("(a+)+$"),
                json!("**/".repeat(500)),
                json!("\0"),
                json!("../*"),
            ],
        ),
    ] {
        for value in values {
            let started = Instant::now();
            let reply = case.tool("list_app_dir", &json!({ (field): value }))?;
            case.status(&reply, &[200, 400, 413, 422, 504], format!("{field}: {:.40}", value.to_string()));
            case.holds(started.elapsed() < Duration::from_secs(20), || {
                format!("{field} took {:?}", started.elapsed())
            });
        }
    }
    for value in [json!(-1), json!(u64::MAX), json!(i64::MAX), json!(1e300), json!(0.5)] {
        for field in ["offset", "max_bytes"] {
            let reply = case.tool("read_app_file", &json!({ "path": "no-such-file", (field): value }))?;
            case.holds((400..500).contains(&reply.status), || format!("{field} {value}: {}", reply.status));
        }
    }
    Ok(())
}

/// Some file that is there: its directory, its path and its size.
fn some_file(case: &Case<'_>) -> Result<(String, String, u64), Stop> {
    for directory in granted(case)? {
        let listed = case.tool("list_app_dir", &json!({ "directory": directory, "max_depth": 3 }))?.json();
        let entries = listed["result"]["entries"].as_array().cloned().unwrap_or_default();
        let is_text = |path: &str| [".txt", ".json", ".log", ".md"].iter().any(|end| path.ends_with(end));
        let file = entries.iter().filter(|entry| entry["is_dir"] == false).find_map(|entry| {
            let (path, size) = (entry["path"].as_str()?, entry["size"].as_u64()?);
            (size > 1 && is_text(path)).then(|| (directory.clone(), path.to_owned(), size))
        });
        if let Some(file) = file {
            return Ok(file);
        }
    }
    Err(skip("no granted directory has a text file"))
}

fn reading(case: &Case<'_>) -> Done {
    case.target.needs("list_app_dir")?;
    case.target.needs("read_app_file")?;
    let (directory, path, size) = some_file(case)?;
    let read = |more: Value| {
        let mut arguments = json!({ "directory": directory, "path": path });
        if let (Some(arguments), Value::Object(more)) = (arguments.as_object_mut(), more) {
            arguments.extend(more);
        }
        case.tool("read_app_file", &arguments)
    };
    let whole = read(json!({}))?;
    case.status(&whole, &[200], "a file that is listed");
    let page = read(json!({ "max_bytes": 1 }))?.json();
    case.holds(page["result"]["file"]["truncated"] == true, || {
        format!("a page does not say that there is more: {page:.300}")
    });
    let beyond = read(json!({ "offset": size + 1_000_000 }))?;
    case.status(&beyond, &[200, 400, 416, 422], "beyond the end");
    // The same file by a path that turns back within the directory is the same, or refused; nothing else.
    for turned in [
        format!("./{path}"),
        format!("x/../{path}"),
        format!("{path}/."),
        format!("{path}/"),
        format!("{path}/.."),
        format!("{path}/x"),
    ] {
        let reply = case.tool("read_app_file", &json!({ "directory": directory, "path": turned }))?;
        let same = reply.json()["result"]["content"] == whole.json()["result"]["content"];
        case.holds(same || (400..500).contains(&reply.status), || {
            format!("{turned}: {} {:.200}", reply.status, reply.body)
        });
    }
    let binary = read(json!({ "binary": true }))?.json();
    case.holds(binary["result"]["encoding"] == "base64", || {
        format!("binary is not in base64: {binary:.200}")
    });
    Ok(())
}
