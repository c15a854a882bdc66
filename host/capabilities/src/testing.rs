//! What the tests of all capabilities share.

use std::sync::Arc;

use palisade_engine::{Authority, Capability, Sandbox, Settings};

/// Links a capability alone, and nothing: its interfaces are there with it, and missing without.
pub(crate) fn is_missing_unless_granted(capability: Arc<dyn Capability>) {
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() }).unwrap();
    let of = |version| move |name: &&str| format!("{name}@{version}");
    let is_wasi = |name: &&&str| name.starts_with("wasi:");
    let (wasi, own): (Vec<_>, Vec<_>) = capability.interfaces().iter().partition(is_wasi);
    let imports: Vec<_> = wasi.iter().map(of("0.2.12")).chain(own.iter().map(of("0.1.0"))).collect();
    assert!(!imports.is_empty());
    let nothing = Authority::new(&sandbox, vec![]).unwrap();
    assert_eq!(nothing.missing(&imports), imports);
    let granted = Authority::new(&sandbox, vec![Arc::clone(&capability)]).unwrap();
    assert_eq!(granted.missing(&imports), Vec::<String>::new());
    // One of another version is another interface, of which the linker has nothing.
    for version in ["1.2.12", "0.3.0", "0.2.", "0.1.0-rc.1", ""] {
        let others: Vec<_> = capability.interfaces().iter().map(of(version)).collect();
        assert_eq!(granted.missing(&others), others);
    }
    assert_eq!(granted.capabilities().collect::<Vec<_>>(), [capability.name()]);
    // What it says it defines is what it defines: a second definition is an error of the engine.
    let twice = Authority::new(&sandbox, vec![Arc::clone(&capability), capability]);
    assert!(twice.is_err(), "the linker has none of its interfaces");
}
