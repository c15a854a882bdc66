use std::sync::Arc;

use super::bindings::Host as _;
use super::*;
use crate::testing::is_missing_unless_granted;

fn grant() -> IpcRegistryGrant {
    let save = Command { name: "save".into(), description: Some("Saves.".into()) };
    IpcRegistryGrant::new(move || Registry { commands: vec![save.clone()], complete: true })
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(IpcRegistryCapability::new(grant())));
}

#[tokio::test]
async fn commands_are_told_as_the_app_named_them() {
    let call = IpcRegistryCall(grant());
    let registry = IpcRegistryView(&call).commands().await.unwrap();
    assert!(registry.complete && registry.commands.len() == 1);
    assert_eq!(registry.commands[0].description.as_deref(), Some("Saves."));
}
