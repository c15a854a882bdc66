//! What the tests of all capabilities share.

use std::sync::Arc;

use palisade_engine::{Authority, Capability, Sandbox, Settings};

/// Links a capability alone, and nothing: its interfaces are there with it, and missing without.
pub(crate) fn is_missing_unless_granted(capability: Arc<dyn Capability>) {
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() }).unwrap();
    let imports: Vec<_> = capability.interfaces().iter().map(|name| format!("{name}@0.1.0")).collect();
    assert!(!imports.is_empty());
    let nothing = Authority::new(&sandbox, vec![]).unwrap();
    assert_eq!(nothing.missing(&imports), imports);
    let granted = Authority::new(&sandbox, vec![Arc::clone(&capability)]).unwrap();
    assert_eq!(granted.missing(&imports), Vec::<String>::new());
    assert_eq!(granted.capabilities().collect::<Vec<_>>(), [capability.name()]);
    // What it says it defines is what it defines: a second definition is an error of the engine.
    let twice = Authority::new(&sandbox, vec![Arc::clone(&capability), capability]);
    assert!(twice.is_err(), "the linker has none of its interfaces");
}
