//! The echo behind the whole gateway: as a component, and as native code in its place, which tells what the sandbox
//! costs from what the gateway costs.

use std::pin::Pin;
use std::sync::Arc;

use palisade_engine::{CallError, Effects, Invocation, Operation, OperationKind, Output, Sandbox};
use palisade_policy::{Principal, Principals, Profile, RateLimit, RedactionConfig, Redactor, Token};
use palisade_server::serve::{Address, Listen, start};
use palisade_server::{Catalog, CatalogOptions, Dispatcher, Execute, Host, Identity};
use serde_json::{Value, json};

use crate::guests::{self, PROFILE};

/// What both serve for.
pub(crate) const TOKEN: &str = "3b0f7a54-6b1c-4f0d-8f0e-94e7e0f0a001";

/// Serves the echo component on a port of its own, without a rate limit; gives the port.
pub(crate) async fn component(sandbox: &Sandbox) -> u16 {
    let (dispatcher, _) = guests::dispatcher(sandbox, &["echo"]).await;
    serve(dispatcher).await
}

/// As [`component`], with native code in the component's place.
pub(crate) async fn native(sandbox: &Sandbox) -> u16 {
    serve(native_dispatcher(sandbox)).await
}

/// A dispatcher over the echo in native code.
pub(crate) fn native_dispatcher(sandbox: &Sandbox) -> Dispatcher {
    let profile = Profile::built_in(PROFILE).expect("it is built in");
    let redactor = Arc::new(Redactor::new(RedactionConfig::default(), &[]).expect("no pattern is wrong"));
    let message = json!({
        "type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"],
    });
    let operation = Operation {
        tool: "echo".into(),
        action: None,
        discriminator: None,
        description: "Gives back its message.".into(),
        input_schema: message.clone(),
        output_schema: Some(message),
        effects: Effects { read_only: true, ..Effects::default() },
        aliases: Vec::new(),
        resource_uri: None,
        kind: OperationKind::Tool,
    };
    let executor: Arc<dyn Execute> = Arc::new(Native);
    let executors = [(executor, std::slice::from_ref(&operation))];
    let catalog = Catalog::from_executors(executors, &profile, &redactor, CatalogOptions::default());
    Dispatcher::new(profile, catalog, redactor, sandbox.limits().clone(), Arc::default())
}

/// The echo without a sandbox.
struct Native;

impl Execute for Native {
    fn execute<'a>(
        &'a self,
        invocation: Invocation<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Output, CallError>> + Send + 'a>> {
        Box::pin(async move {
            let arguments: Value = serde_json::from_str(invocation.arguments).expect("the host made them");
            let structured = json!({ "message": arguments["message"] }).to_string();
            Ok(Output { structured: Some(structured), ..Output::default() })
        })
    }
}

/// Serves on a port of its own, for [`TOKEN`] and without a rate limit; gives the port.
pub(crate) async fn serve(dispatcher: Dispatcher) -> u16 {
    let principal = Arc::new(Principal { name: "bench".into(), profile: PROFILE.into() });
    let tokens = vec![(Token::configured(Some(TOKEN), uuid::Uuid::nil()), principal)];
    serve_for(Principals::new(tokens).expect("one token"), dispatcher).await
}

/// As [`serve`], for these callers.
pub(crate) async fn serve_for(principals: Principals, dispatcher: Dispatcher) -> u16 {
    let host = Host::new(principals, [dispatcher], Identity::default(), RateLimit::per_second(0));
    let host = Arc::new(host.expect("the profile is set up"));
    let running = start(host, Listen::Tcp { port: 0, further: 0 }).await.expect("a port");
    let Address::Tcp(port) = running.address() else { panic!("it listens on TCP") };
    let port = *port;
    // It serves until the program ends.
    std::mem::forget(running);
    port
}
