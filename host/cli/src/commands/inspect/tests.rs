use super::*;

/// A component that is empty but for a custom section.
fn with_section(name: &str, data: &[u8]) -> Vec<u8> {
    let mut wasm = b"\0asm\x0d\0\x01\0".to_vec();
    let mut body = vec![u8::try_from(name.len()).unwrap()];
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(data);
    wasm.extend([0, u8::try_from(body.len()).unwrap()]);
    wasm.extend(body);
    wasm
}

#[test]
fn the_contract_version_is_read_from_its_section() {
    assert_eq!(contract_version(&with_section(CONTRACT_SECTION, b"0.1.0")).as_deref(), Some("0.1.0"));
    assert_eq!(contract_version(&with_section("other", b"0.1.0")), None);
    assert_eq!(contract_version(b"not wasm"), None);
}

#[test]
fn a_hostile_version_can_not_drive_the_terminal() {
    let shown = contract_version(&with_section(CONTRACT_SECTION, b"\x1b[2J1")).unwrap();
    assert_eq!(shown, "[2J1");
}

#[test]
fn a_long_version_is_cut_wherever_its_characters_end() {
    for text in ["x".repeat(100), format!("{}ü{}", "x".repeat(63), "x".repeat(20))] {
        let shown = contract_version(&with_section(CONTRACT_SECTION, text.as_bytes())).unwrap();
        assert!(text.starts_with(&shown) && (63..=64).contains(&shown.len()), "{shown}");
    }
}

#[test]
fn every_packed_component_states_the_contract_of_this_program() {
    for packed in palisade_pack::components() {
        assert_eq!(contract_version(packed.wasm).as_deref(), Some(CONTRACT_VERSION), "{}", packed.name);
    }
}

#[test]
fn a_component_without_imports_is_said_to_reach_nothing() {
    assert!(imports(&[]).unwrap().contains("imports nothing"));
}

#[test]
fn an_import_that_nothing_grants_is_told_as_such() {
    let told = |import: &str| imports(&[import.to_owned()]).unwrap();
    let text = told("wasi:sockets/tcp@0.2.12");
    assert!(text.contains("nothing that this program has"), "{text}");
    let text = told("wasi:cli/stdout@0.2.12");
    assert!(text.contains("leads nowhere"), "{text}");
}

#[tokio::test]
async fn a_module_is_refused_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("module.wasm");
    std::fs::write(&file, b"\0asm\x01\0\0\0").unwrap();
    let error = run(InspectArgs { file, json: true }).await.unwrap_err().to_string();
    assert!(error.contains("wasm-component-ld"), "{error}");
}
