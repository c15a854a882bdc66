use super::*;

#[test]
fn guests_are_the_cdylib_crates_under_their_directory_names() {
    let metadata = r#"{"packages": [
        {"name": "palisade-tool-host-info", "manifest_path": "/r/tools/host-info/Cargo.toml",
         "targets": [{"name": "palisade-tool-host-info", "kind": ["cdylib"]}]},
        {"name": "palisade-sdk", "manifest_path": "/r/sdk/Cargo.toml", "targets": [{"name": "palisade_sdk", "kind": ["lib"]}]},
        {"name": "app", "manifest_path": "/r/tools/app-info/Cargo.toml",
         "targets": [{"name": "app", "kind": ["lib", "cdylib"]}]}
    ]}"#;
    let guests = guests_in(metadata).unwrap();
    let guest = |name: &str, package: &str, artifact: &str| Guest {
        name: name.into(),
        package: package.into(),
        artifact: artifact.into(),
    };
    assert_eq!(
        guests,
        [
            guest("app-info", "app", "app.wasm"),
            guest("host-info", "palisade-tool-host-info", "palisade_tool_host_info.wasm"),
        ]
    );
}
