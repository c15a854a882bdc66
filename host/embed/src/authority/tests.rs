use std::path::Path;

/// The tidy rule behind "only here": the words for ambient authority stand in one file.
#[test]
fn ambient_authority_is_named_in_one_file_alone() {
    fn scan(dir: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                scan(&path, found);
            } else if std::fs::read_to_string(&path).unwrap().contains(concat!("ambient_", "authority()")) {
                found.push(path.file_name().unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for embedder in ["src", "../cli/src", "../server/src", "../engine/src"] {
        scan(&root.join(embedder), &mut found);
    }
    assert_eq!(found, ["open.rs"]);
}
