use palisade_bundle::{
    BundleSpec, ComponentSource, GeneratedKey, LimitTable, LockedProfile, SecretKey, build, inspect, sign,
};
use palisade_policy::Profile;
use serde_json::Value;

use super::*;

fn bundle() -> Vec<u8> {
    let description = json!({
        "imports": ["palisade:host/memory-info@0.1.0"],
        "operations": [{
            "tool": "t", "description": "d", "input_schema": {"type": "object"},
            "effects": {"read_only": true, "destructive": false, "idempotent": true, "open_world": false},
        }],
    });
    let spec = BundleSpec {
        name: "tools".into(),
        version: Some("1".into()),
        contract: "0.1.0".into(),
        expires: None,
        profile: LockedProfile::from(&Profile::built_in("observe").unwrap()),
        limits: LimitTable::default(),
        components: vec![ComponentSource::described("one", vec![7; 700], description).unwrap()],
    };
    let signed = |bundle: Vec<u8>, _| {
        let GeneratedKey { secret, .. } = SecretKey::generate(None).unwrap();
        sign(&bundle, &SecretKey::parse(&secret, None).unwrap(), "test").unwrap()
    };
    (0..3).fold(build(spec).unwrap(), signed)
}

fn artifact(bundle: &[u8]) -> Artifact {
    Artifact::of(&inspect(bundle).unwrap()).unwrap()
}

#[test]
fn a_bundle_is_put_together_again_bit_for_bit() {
    let bundle = bundle();
    let artifact = artifact(&bundle);
    let layers = layers(&artifact.manifest).unwrap();
    let fetched = |layer: &Layer| {
        let blob = artifact.blobs().find(|blob| blob.digest == layer.digest).unwrap();
        assert_eq!(blob.bytes.len() as u64, layer.size);
        blob.bytes.clone()
    };
    let parts: Vec<_> = layers.iter().map(|layer| (layer.entry.as_str(), fetched(layer))).collect();
    assert_eq!(parts.len(), 5);
    assert!(file(&parts) == bundle);
}

#[test]
fn the_same_bundle_is_the_same_artifact_of_the_ecosystems_types() {
    let bundle = bundle();
    let (first, second) = (artifact(&bundle), artifact(&bundle));
    assert_eq!(first.digest, second.digest);
    let manifest: Value = serde_json::from_slice(&first.manifest).unwrap();
    assert_eq!(manifest["artifactType"], "application/vnd.palisade.bundle.v1");
    assert_eq!(manifest["config"]["mediaType"], "application/vnd.wasm.config.v0+json");
    assert_eq!(manifest["layers"][4]["mediaType"], "application/wasm");
    assert_eq!(manifest["layers"][4]["annotations"][TITLE], "components/one.wasm");
}

/// The artifact's manifest, spoilt.
fn refusal(spoil: impl Fn(&mut Value)) -> String {
    let mut manifest: Value = serde_json::from_slice(&artifact(&bundle()).manifest).unwrap();
    spoil(&mut manifest);
    layers(&serde_json::to_vec(&manifest).unwrap()).unwrap_err().to_string()
}

#[test]
fn an_artifact_is_refused_before_anything_of_it_is_fetched() {
    let many = |manifest: &mut Value| {
        let layer = manifest["layers"][4].clone();
        manifest["layers"].as_array_mut().unwrap().extend((0..300).map(|_| layer.clone()));
    };
    let huge = |manifest: &mut Value| {
        let mut layer = manifest["layers"][4].clone();
        layer["size"] = json!(MAX_COMPONENT_BYTES);
        manifest["layers"].as_array_mut().unwrap().extend((0..9).map(|_| layer.clone()));
    };
    let long = "x".repeat(101);
    for (text, words) in [
        (
            refusal(|m| m["artifactType"] = json!("application/vnd.docker")),
            "of the type application/vnd.docker",
        ),
        (refusal(|m| m["artifactType"] = Value::Null), "of the type application/vnd.wasm.config"),
        (refusal(many), "layers"),
        (refusal(huge), "bytes"),
        (refusal(|m| m["layers"][4]["size"] = json!(1_u64 << 40)), "the limit is"),
        (refusal(|m| m["layers"][0]["size"] = json!(4096)), "the limit is 2048"),
        (refusal(|m| m["layers"][4]["size"] = json!(-1)), "-1 bytes"),
        (refusal(|m| m["layers"][4]["mediaType"] = json!("application/x-tar")), "layer of the type"),
        (refusal(|m| m["layers"][4]["digest"] = json!("md5:1")), "digest"),
        (refusal(|m| m["layers"][4]["annotations"] = Value::Null), "no title"),
        (refusal(|m| m["layers"][4]["annotations"][TITLE] = json!(long)), "far too long"),
    ] {
        assert!(text.contains("is no bundle") && text.contains(words), "{words}: {text}");
    }
    assert!(layers(b"[]").is_err() && layers(b"").is_err());
}
