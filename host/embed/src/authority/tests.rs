use std::path::Path;

/// The tidy rule behind "only here": the words for ambient authority stand in one file; and in those two of the command line that
/// open the directory of its record, which no tool has a handle to.
#[test]
fn ambient_authority_is_named_where_it_has_to_be_alone() {
    fn scan(dir: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                scan(&path, found);
            } else if std::fs::read_to_string(&path).unwrap().contains(concat!("ambient_", "authority()")) {
                let place: Vec<_> = path.iter().rev().take(2).map(|part| part.to_str().unwrap()).collect();
                found.push(format!("{}/{}", place[1], place[0]));
            }
        }
    }
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for embedder in ["src", "../cli/src", "../server/src", "../engine/src"] {
        scan(&root.join(embedder), &mut found);
    }
    found.sort();
    assert_eq!(found, ["audit/mod.rs", "authority/open.rs", "serve/record.rs"]);
}
