use palisade_sdk::grants::Grant;
use palisade_sdk::serde_json::{json, to_value};

use super::Capabilities;

#[test]
fn each_grant_is_listed_with_its_scope() {
    let files = Grant { capability: "files".into(), scope: vec!["data (read)".into(), "log (read)".into()] };
    let bare = Grant { capability: "host-info".into(), scope: vec![] };
    let expected = json!({"count": 2, "capabilities": [
        {"name": "files", "scope": ["data (read)", "log (read)"]},
        {"name": "host-info", "scope": []},
    ]});
    assert_eq!(to_value(Capabilities::from(vec![files, bare])).unwrap(), expected);
}
