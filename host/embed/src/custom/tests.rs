use palisade_engine::Settings;
use palisade_policy::profile::{INVESTIGATE, OBSERVE};

use super::*;
use crate::{Roots, pack};

fn sandbox() -> Sandbox {
    Sandbox::new(&Settings { on_demand: true, ..Settings::default() }).unwrap()
}

/// The bytes of one of the pack's components, which stand in for somebody else's.
fn packed(name: &str) -> Cow<'static, [u8]> {
    let packed = palisade_pack::components().iter().find(|component| component.name == name);
    Cow::Borrowed(packed.unwrap().wasm)
}

fn custom(tools: &[(&str, &str)], replaces: &[&str]) -> Custom {
    let source =
        |(name, packed_name): &(&str, &str)| ToolSource::Bytes((*name).to_owned(), packed(packed_name));
    Custom {
        sources: tools.iter().map(source).collect(),
        replaces: replaces.iter().map(|name| (*name).to_owned()).collect(),
    }
}

async fn beside(custom: &Custom, without: &str) -> Result<Vec<Entry>, Problem> {
    let pack = pack::entries().unwrap().into_iter().filter(|entry| entry.name != without).collect();
    custom.beside(pack, &sandbox()).await
}

#[tokio::test]
async fn a_custom_tool_stands_beside_the_pack_with_what_it_says_of_itself() {
    let entries = beside(&custom(&[("mine", "memory")], &[]), "memory").await.unwrap();
    let mine = entries.iter().find(|entry| entry.is_custom()).unwrap();
    assert_eq!(mine.name, "mine");
    assert_eq!(mine.description.operations[0].tool, "get_memory_stats");
    assert!(mine.load(&sandbox()).is_ok());
}

#[tokio::test]
async fn a_name_that_is_taken_is_taken_unless_the_configuration_gives_it_away() {
    let refused = beside(&custom(&[("mine", "memory")], &[]), "").await.unwrap_err();
    assert!(refused.what().contains("get_memory_stats"), "{refused}");
    assert!(refused.advice().unwrap().contains("--replaces get_memory_stats"), "{refused}");

    let entries = beside(&custom(&[("mine", "memory")], &["get_memory_stats"]), "").await.unwrap();
    let holders: Vec<_> =
        entries.iter().filter(|entry| tools(entry).any(|tool| tool == "get_memory_stats")).collect();
    assert!(matches!(holders.as_slice(), [one] if one.is_custom()), "{holders:?}");

    for replaces in ["get_memory_stat", "query_db"] {
        let misspelt = beside(&custom(&[("mine", "memory")], &[replaces]), "memory").await.unwrap_err();
        assert!(misspelt.what().contains(replaces), "{misspelt}");
    }
}

#[tokio::test]
async fn two_custom_tools_are_two() {
    for (tools, word) in [
        ([("one", "memory"), ("two", "memory")], "get_memory_stats"),
        ([("one", "memory"), ("one", "grants")], "one"),
    ] {
        let refused = custom(&tools, &[]).beside(Vec::new(), &sandbox()).await.unwrap_err();
        assert!(refused.what().contains(word), "{refused}");
    }
}

#[tokio::test]
async fn what_asks_for_more_than_is_granted_is_refused_with_the_lines_that_would_grant_it() {
    let sandbox = sandbox();
    let entries = custom(&[("mine", "database")], &[]).beside(Vec::new(), &sandbox).await.unwrap();
    for (profile, missing) in [(OBSERVE, true), (INVESTIGATE, false)] {
        let profile = Profile::built_in(profile).unwrap();
        let roots = Roots::default().with_app(authority::no_app());
        let authority = authority::link(&sandbox, &profile, &roots).unwrap();
        match check_granted(&entries, &authority, &profile) {
            Ok(()) => assert!(!missing),
            Err(refused) => {
                let advice = refused.advice().unwrap().to_owned();
                assert!(missing && refused.what().contains("palisade:host/database"), "{refused}");
                let [from, to] = ["[profiles", "\n\n"].map(|part| advice.rfind(part).unwrap_or(advice.len()));
                let lines = if to > from { &advice[from..to] } else { &advice[from..] };
                assert!(lines.contains("extends = \"observe\"\n  grants = [\"database\"]"), "{advice}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_tool_says_whose_fault_that_is() {
    for (wasm, word) in [
        (&b"hello"[..], "component"),
        (&[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0][..], "core WebAssembly module"),
        (&[0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0][..], "palisade:host/operations"),
    ] {
        let source = ToolSource::Bytes("mine".into(), wasm.to_vec().into());
        let custom = Custom { sources: vec![source], ..Custom::default() };
        let refused = custom.beside(Vec::new(), &sandbox()).await.unwrap_err();
        assert!(refused.what().contains(word) && refused.what().contains("mine"), "{refused}");
    }
}

#[test]
#[cfg(unix)]
fn only_files_that_not_everyone_may_write_are_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("tool.wasm");
    std::fs::write(&file, packed("memory")).unwrap();
    assert_eq!(read(&ToolSource::Directory(dir.path().into())).unwrap()[0].0, "tool");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    assert!(read_component(&file).unwrap_err().what().contains("everyone"));
    assert!(read_component(dir.path()).unwrap_err().what().contains("no file"));
    assert!(read_component(&dir.path().join("none.wasm")).is_err());
    let pipe = dir.path().join("pipe.wasm");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success() && read_component(&pipe).is_err());
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    assert!(read(&ToolSource::Directory(dir.path().into())).unwrap_err().what().contains("everyone"));
}
