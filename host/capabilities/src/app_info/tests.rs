use std::sync::atomic::{AtomicU64, Ordering};

use super::bindings::Host;
use super::*;

fn grant() -> AppInfoGrant {
    let serde_json::Value::Object(config) = serde_json::json!({ "windows": ["main"], "plugins": {} }) else {
        panic!("an object literal");
    };
    AppInfoGrant {
        identifier: "com.example.notes".into(),
        product_name: "Notes".into(),
        version: Some("1.2.3".into()),
        config,
        directories: vec![("data".into(), "/srv/notes".into())],
        databases: vec![],
    }
}

fn call(grant: AppInfoGrant) -> AppInfoCall {
    AppInfoCall { grant: Arc::new(grant), blocking: Blocking::Unclocked }
}

#[test]
fn the_app_tells_what_was_registered() {
    let call = call(grant());
    let identity = AppInfoView(&call).app().unwrap();
    assert_eq!(identity.identifier, "com.example.notes");
    assert_eq!(identity.product_name, "Notes");
    assert_eq!(identity.version.as_deref(), Some("1.2.3"));
    let config: serde_json::Value = serde_json::from_str(&identity.config).unwrap();
    assert_eq!(config, serde_json::json!({ "windows": ["main"], "plugins": {} }));
    let directories = AppInfoView(&call).directories().unwrap();
    assert_eq!(directories.len(), 1);
    assert_eq!((directories[0].name.as_str(), directories[0].path.as_str()), ("data", "/srv/notes"));
}

#[test]
fn an_app_that_registered_nothing_has_an_empty_configuration() {
    let call = call(AppInfoGrant::default());
    let identity = AppInfoView(&call).app().unwrap();
    assert_eq!(identity.config, "{}");
    assert_eq!(identity.version, None);
    assert!(AppInfoView(&call).directories().unwrap().is_empty());
}

#[tokio::test]
async fn a_database_s_size_is_that_of_now() {
    let size = Arc::new(AtomicU64::new(10));
    let seen = Arc::clone(&size);
    let database = DatabaseFile {
        name: "app".into(),
        path: "/srv/notes/app.db".into(),
        size: Arc::new(move || seen.load(Ordering::Relaxed)),
        webview_internal: false,
        selected: true,
    };
    let call = call(AppInfoGrant { databases: vec![database], ..grant() });
    let before = AppInfoView(&call).databases().await.unwrap();
    size.store(20, Ordering::Relaxed);
    let after = AppInfoView(&call).databases().await.unwrap();
    assert_eq!((before[0].size_bytes, after[0].size_bytes), (10, 20));
    assert!(after[0].selected && !after[0].webview_internal);
}

#[tokio::test]
async fn a_size_that_panics_ends_the_call_and_not_the_host() {
    let database = DatabaseFile {
        name: "app".into(),
        path: String::new(),
        size: Arc::new(|| panic!("no such thing")),
        webview_internal: false,
        selected: false,
    };
    let call = call(AppInfoGrant { databases: vec![database], ..grant() });
    let error = AppInfoView(&call).databases().await.unwrap_err();
    assert!(!error.to_string().contains("no such thing"), "the host's own text stays with the host: {error}");
}

#[test]
fn app_info_is_an_unknown_import_without_the_grant() {
    crate::testing::is_missing_unless_granted(Arc::new(AppInfoCapability::default()));
}
