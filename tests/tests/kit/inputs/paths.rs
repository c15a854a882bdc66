//! Paths that lead, or would lead, out of a root. By the hundred, since each spelling is another way to forget a check.

use super::Input;

/// Ways up that some program or other takes for `..`.
const UP: [&str; 22] = [
    "..",
    "./..",
    ".././",
    "..//",
    "sub/../..",
    "sub/deep/../../..",
    "./sub/./../..",
    "sub//..//..",
    "..\\",
    "..%2f",
    "%2e%2e",
    "..%252f",
    "..;",
    "...",
    "....//",
    ".. ",
    "..\u{200b}",
    "\u{ff0e}\u{ff0e}",
    "..\t",
    "..\u{2215}",
    "settings.json/..",
    "directory-link/..",
];

/// What is out there: one that exists, and its twin that does not.
const OUT: [(&str, &str); 5] = [
    ("outside/secret.txt", "outside/missing.txt"),
    ("outside/dir/deep.txt", "outside/dir/none.txt"),
    ("outside", "elsewhere"),
    ("data/settings.json", "data/none.json"),
    ("tmp", "pmt"),
];

/// Absolute, and paths that only look it.
const ABSOLUTE: [&str; 18] = [
    "/",
    "//",
    "///",
    "/etc/passwd",
    "//etc/passwd",
    "/proc/self/environ",
    "/proc/self/root/etc/passwd",
    "/dev/zero",
    "/dev/stdin",
    "/dev/fd/0",
    "/.",
    "/..",
    "/./../etc/passwd",
    "file:///etc/passwd",
    "C:\\Windows\\win.ini",
    "\\\\server\\share",
    "~/.ssh/id_rsa",
    "\\etc\\passwd",
];

/// Links and special files that the fixture planted in each root, and ways through them.
const TRAPS: [&str; 24] = [
    "absolute-link",
    "relative-link",
    "directory-link",
    "directory-link/",
    "directory-link/.",
    "directory-link/secret.txt",
    "directory-link/dir/deep.txt",
    "directory-link/../secret.txt",
    "directory-link/missing",
    "link-through-link",
    "./absolute-link",
    "sub/../absolute-link",
    "sub/../directory-link/secret.txt",
    "proc-link",
    "device-link",
    "fd-link",
    "fd-link/0",
    "loop-a",
    "loop-b/x",
    "dangling-link",
    "pipe",
    "pipe/",
    "socket",
    "socket/x",
];

/// A table by its name.
pub(super) fn table(name: &str) -> Vec<Input> {
    match name {
        "paths-outside" => outside(),
        "paths-up" => up().into_iter().flat_map(|(there, missing)| [there, missing]).collect(),
        "paths-up-of-links" => {
            up().into_iter().map(|(there, _)| Input { twin: None, ..there }).chain(absolute()).collect()
        }
        "paths-traps" => TRAPS.iter().map(|path| Input::from(*path)).collect(),
        other => panic!("there is no table `{other}`"),
    }
}

fn outside() -> Vec<Input> {
    let mut paths: Vec<Input> = up().into_iter().flat_map(|(there, missing)| [there, missing]).collect();
    paths.extend(absolute());
    paths.extend(TRAPS.iter().map(|path| Input::from(*path)));
    paths.extend(odd());
    paths
}

fn absolute() -> impl Iterator<Item = Input> {
    ABSOLUTE.iter().map(|path| Input::from(*path))
}

/// Each way up with each thing outside, and its twin after it.
fn up() -> Vec<(Input, Input)> {
    let mut pairs = Vec::new();
    for up in UP {
        for (there, missing) in OUT {
            let twin = Some(pairs.len());
            let [there, missing] =
                [there, missing].map(|name| Input { twin, ..Input::from(format!("{up}/{name}").as_str()) });
            pairs.push((there, missing));
        }
    }
    pairs
}

/// Bytes that are no good path anywhere.
fn odd() -> Vec<Input> {
    let long = "x".repeat(5_000);
    let deep = "sub/../".repeat(600) + "../outside/secret.txt";
    let deeper = "../".repeat(1_300) + "etc/passwd";
    let texts = [
        "settings.json\0",
        "\0",
        "sub\0/../../outside/secret.txt",
        "../outside/secret.txt\0.json",
        "settings.json/",
        "settings.json/.",
        "settings.json/x",
        "",
        " ",
        "\n",
        "\u{1b}[2J",
        "\u{202e}txt.terces",
        "CON",
        "nul",
        "aux.txt",
        "settings.json:stream",
        "SETTINGS~1.JSO",
        &long,
        &deep,
        &deeper,
    ];
    let mut inputs: Vec<Input> =
        texts.iter().filter(|text| !text.is_empty()).map(|text| Input::from(*text)).collect();
    for bytes in
        [&b"\xff"[..], b"..\xc0\xaf..\xc0\xafetc/passwd", b"\xe0\x80\xae\xe0\x80\xae/x", b"\xed\xa0\x80"]
    {
        let expect = Some(crate::case::Expect::Failure("TOOL_ERROR".into(), String::new()));
        inputs.push(Input { bytes: bytes.to_vec(), expect, twin: None });
    }
    inputs
}
