use palisade_sdk::app_info::{DatabaseFile, Directory, Identity};
use palisade_sdk::process_info::PlatformDetails;
use palisade_sdk::serde_json::{json, to_value};
use palisade_sdk::{Error, ErrorKind};

use super::{AppInfo, compose};

fn info(config: &str) -> Result<AppInfo, Error> {
    compose(
        Identity {
            identifier: "com.example".into(),
            product_name: "Example".into(),
            version: None,
            config: config.into(),
        },
        vec![Directory { name: "data".into(), path: "/srv/data".into() }],
        vec![DatabaseFile {
            name: "main".into(),
            path: "/srv/data/app.db".into(),
            size_bytes: 8192,
            webview_internal: false,
            selected: true,
        }],
        vec![("LANG".into(), "C".into())],
        PlatformDetails { pid: 1, arch: "x86_64".into(), os: "linux".into(), family: "unix".into() },
    )
}

#[test]
fn everything_has_its_place() {
    let expected = json!({
        "config": {"identifier": "com.example", "product_name": "Example", "version": null, "windows": [{"label": "main"}]},
        "paths": {"data": "/srv/data"},
        "databases": [{
            "name": "main", "path": "/srv/data/app.db", "size_bytes": 8192, "webview_internal": false, "selected": true
        }],
        "env": {"LANG": "C"},
        "process": {"pid": 1, "arch": "x86_64", "os": "linux", "family": "unix"},
    });
    assert_eq!(to_value(info(r#"{"windows":[{"label":"main"}]}"#).unwrap()).unwrap(), expected);
}

#[test]
fn the_apps_own_words_do_not_change_its_identity() {
    let info = info(r#"{"identifier":"other","version":"9"}"#).unwrap();
    assert_eq!(info.config["identifier"], "com.example");
    assert!(info.config["version"].is_null());
}

#[test]
fn a_configuration_that_is_no_object_is_a_failure_and_not_a_trap() {
    for config in ["", "[]", "null", "{"] {
        assert_eq!(info(config).unwrap_err().kind, ErrorKind::Failed, "{config}");
    }
}
