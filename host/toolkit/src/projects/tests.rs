use tempfile::TempDir;

use super::world::Names;
use super::*;

fn made(language: Language) -> (TempDir, PathBuf) {
    let parent = TempDir::new().unwrap();
    let options = NewOptions { parent: parent.path().to_owned(), name: "word-count".to_owned(), language };
    let created = new(&options).unwrap();
    assert!(created.files > 5);
    (parent, created.path)
}

fn refused(parent: &Path, name: &str) -> String {
    let options = NewOptions { parent: parent.to_owned(), name: name.to_owned(), language: Language::Rust };
    format!("{:#}", new(&options).unwrap_err())
}

#[test]
fn a_project_of_each_language_is_recognised_and_named() {
    for language in Language::ALL {
        let (_parent, path) = made(language);
        assert_eq!(language_of(&path).unwrap(), language);
        let manifest = Manifest::read(&path, language).unwrap();
        assert_eq!(manifest.name, "word-count");
        for file in ["README.md", ".gitignore", language.manifest()] {
            let text = fs::read_to_string(path.join(file)).unwrap();
            assert!(!text.contains("{{"), "{language}: {file} has a blank left: {text}");
        }
        let readme = fs::read_to_string(path.join("README.md")).unwrap();
        for command in ["palisade build", "palisade serve --tool word-count.wasm", "palisade call word_count"]
        {
            assert!(readme.contains(command), "{language}: {readme}");
        }
        assert_eq!(language.name().parse::<Language>().unwrap(), language);
    }
}

#[test]
fn a_directory_that_is_not_empty_is_left_alone() {
    let parent = TempDir::new().unwrap();
    fs::create_dir(parent.path().join("full")).unwrap();
    fs::write(parent.path().join("full/mine"), "mine").unwrap();
    assert!(refused(parent.path(), "full").contains("is not empty"));
    assert_eq!(fs::read_dir(parent.path().join("full")).unwrap().count(), 1);

    fs::write(parent.path().join("file"), "mine").unwrap();
    assert!(refused(parent.path(), "file").contains("can't be used"));
    fs::create_dir(parent.path().join("empty")).unwrap();
    let options =
        NewOptions { parent: parent.path().to_owned(), name: "empty".to_owned(), language: Language::Python };
    assert!(new(&options).is_ok());
}

#[test]
fn a_name_that_is_none_is_refused_and_nothing_is_written() {
    let parent = TempDir::new().unwrap();
    let long = "a".repeat(65);
    for name in ["", "-a", "a-", "A", "a_b", "a b", "1a", "../up", "a/b", ".", "ä", "a.b", &long] {
        assert!(refused(parent.path(), name).contains("no name for a tool"), "{name}");
    }
    for name in ["test", "fn", "std", "palisade-sdk"] {
        assert!(refused(parent.path(), name).contains("keeps for itself"), "{name}");
    }
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
}

#[test]
fn the_sdk_in_a_rust_project_inherits_nothing() {
    let (_parent, path) = made(Language::Rust);
    for manifest in ["vendor/palisade-sdk/Cargo.toml", "vendor/palisade-sdk/macros/Cargo.toml"] {
        let text = fs::read_to_string(path.join(manifest)).unwrap();
        let table: toml::Table = toml::from_str(&text).unwrap();
        assert!(!text.contains("workspace"), "{text}");
        assert_eq!(table["package"]["version"].as_str(), Some(env!("CARGO_PKG_VERSION")));
        assert!(table.get("dev-dependencies").is_none());
    }
    assert!(path.join("vendor/wit/operations.wit").is_file());
}

#[test]
fn what_is_no_project_is_told_what_to_do() {
    let dir = TempDir::new().unwrap();
    assert!(language_of(dir.path()).unwrap_err().to_string().contains("palisade new NAME"));
    fs::write(dir.path().join("Cargo.toml"), "").unwrap();
    fs::write(dir.path().join("package.json"), "{}").unwrap();
    assert!(language_of(dir.path()).unwrap_err().to_string().contains("Cargo.toml and package.json"));
}

#[test]
fn manifests_say_which_capabilities_are_wanted() {
    let dir = TempDir::new().unwrap();
    let read = |language: Language, text: &str| {
        fs::write(dir.path().join(language.manifest()), text).unwrap();
        Manifest::read(dir.path(), language).map_err(|error| format!("{error:#}"))
    };
    let npm =
        read(Language::JavaScript, r#"{"name": "@me/a", "palisade": {"capabilities": ["files", "files"]}}"#);
    assert_eq!(npm.unwrap(), Manifest { name: "a".to_owned(), capabilities: vec!["files".to_owned()] });
    let python = read(Language::Python, "[project]\nname = \"a\"\n[tool.palisade]\ncapabilities = []");
    assert_eq!(python.unwrap(), Manifest { name: "a".to_owned(), capabilities: Vec::new() });
    assert!(read(Language::JavaScript, r#"{"name": "a"}"#).unwrap_err().contains("which capabilities"));
    assert!(read(Language::Python, "[project]\nname = \"a\"").unwrap_err().contains("which capabilities"));
    assert!(read(Language::JavaScript, r#"{"name": "..", "palisade": {"capabilities": []}}"#).is_err());
    assert!(read(Language::Rust, "[workspace]").unwrap_err().contains("no `name`"));
}

#[test]
fn a_world_names_what_the_project_names_under_names_that_tools_leave_alone() {
    let (_parent, path) = made(Language::JavaScript);
    let manifest = Manifest::read(&path, Language::JavaScript).unwrap();
    let world = World::of(&path, &manifest).unwrap();
    let wit = path.join("out");
    world.write(&wit, Names::StandIn).unwrap();
    let text = fs::read_to_string(wit.join("world.wit")).unwrap();
    let own = text.split("world component").nth(1).unwrap();
    let expected = "import host:filesystem/types@0.2.12;\n    import host:filesystem/preopens@0.2.12;\n    import call-context;\n    \
                    export operations;";
    assert!(own.contains(expected), "{own}");
    assert!(fs::read_to_string(wit.join("deps/io/io.wit")).unwrap().contains("package host:io@"));

    let unknown = Manifest { capabilities: vec!["everything".to_owned()], ..manifest };
    let error = World::of(&path, &unknown).unwrap_err().to_string();
    assert!(
        error.contains("no capability `everything`")
            && error.contains("page-read")
            && error.contains("files"),
        "{error}"
    );
}

#[test]
fn a_component_that_imports_more_than_its_project_names_is_refused() {
    let (_parent, path) = made(Language::JavaScript);
    let manifest = Manifest { name: "a".to_owned(), capabilities: Vec::new() };
    let world = World::of(&path, &manifest).unwrap();
    // `(component (import "a:b/c" (func)))`
    let mut wasm = vec![0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 7, 5, 1, 0x40, 0, 1, 0, 10, 10, 1, 0, 5];
    wasm.extend(b"a:b/c");
    wasm.extend([1, 0]);
    assert!(world.finish(wasm).unwrap_err().to_string().contains("a:b/c, which the project does not name"));
}
