//! The guests that were written for tests, behind a real dispatcher. Shared by the hostile suite and the benches.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use palisade_capabilities::call_context::CallContextCapability;
use palisade_capabilities::elicitation::ElicitationCapability;
use palisade_capabilities::files::{Access, FilesCapability, FilesGrant, Root};
use palisade_capabilities::roots::RootsCapability;
use palisade_capabilities::sampling::SamplingCapability;
use palisade_engine::{
    Authority, Capability, Component, ComponentSource, Description, Limits, Sandbox, Settings,
};
use palisade_policy::{Authenticated, Principal, Principals, Profile, RedactionConfig, Redactor};
use palisade_server::{Catalog, CatalogOptions, Dispatcher};

/// The profile that the guests' hosts have.
pub(crate) const PROFILE: &str = "full-control";

/// Where `cargo xtask pack` puts them.
fn component_file(name: &str) -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut guests =
        crates.map(|above| above.join("guests")).filter(|guests| guests.join("Cargo.toml").exists());
    let guests = guests.next().expect("the guests' sources are in this repository");
    guests.join("target/components").join(format!("{name}.wasm"))
}

/// One test guest's bytes.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let file = component_file(name);
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask pack`", file.display()))
}

/// A sandbox under these limits, without a cache on disk.
pub(crate) fn sandbox(limits: Limits) -> Sandbox {
    Sandbox::new(&Settings { limits, ..Settings::default() }).expect("the engine starts")
}

/// A dispatcher over the named guests; they get their caller's attention and one read-only directory, as far as they import it.
pub(crate) async fn dispatcher(sandbox: &Sandbox, names: &[&str]) -> (Dispatcher, Authenticated) {
    let mut components = Vec::new();
    for name in names {
        components.push(load(sandbox, name, bytes(name)).await);
    }
    dispatcher_over(sandbox, &components)
}

/// A component, and what it says of itself.
pub(crate) async fn load(sandbox: &Sandbox, name: &str, wasm: Vec<u8>) -> (Component, Description) {
    let source = ComponentSource { name: name.to_owned(), wasm: wasm.into(), sha256: None };
    let component = Component::new(sandbox, source).expect("the guest loads");
    let description = sandbox.describe(&component).await.expect("the guest describes itself");
    (component, description)
}

/// A dispatcher over these components, which get what [`dispatcher`]'s do.
pub(crate) fn dispatcher_over(
    sandbox: &Sandbox,
    components: &[(Component, Description)],
) -> (Dispatcher, Authenticated) {
    let here = env!("CARGO_MANIFEST_DIR");
    let root = Root::open_ambient("data", here, Access::Read, cap_std::ambient_authority());
    let files = FilesGrant::new(vec![root.expect("this directory can be opened")]);
    let granted: Vec<Arc<dyn Capability>> = vec![
        Arc::new(CallContextCapability::default()),
        Arc::new(ElicitationCapability::default()),
        Arc::new(SamplingCapability::default()),
        Arc::new(RootsCapability::default()),
        Arc::new(FilesCapability::new(files)),
    ];
    let authority = Authority::new(sandbox, granted).expect("the capabilities fit together");
    let profile = Profile::built_in(PROFILE).expect("it is built in");
    let redactor = Arc::new(Redactor::new(RedactionConfig::default(), &[]).expect("no pattern is wrong"));
    let catalog = Catalog::new(
        components.iter().map(|(component, description)| (component, description)),
        &profile,
        &authority,
        &redactor,
        CatalogOptions::default(),
    );
    let dispatcher = Dispatcher::new(profile, catalog, redactor, sandbox.limits().clone(), Arc::default());
    let open = Principals::open(Principal { name: "test".into(), profile: PROFILE.into() });
    let who = open.authenticate(&[]).expect("authentication is off");
    (dispatcher, who)
}
