//! The echo component behind the whole gateway.

use std::sync::Arc;

use palisade_engine::Sandbox;
use palisade_policy::{Principal, Principals, RateLimit, Token};
use palisade_server::serve::{Address, Listen, start};
use palisade_server::{Host, Identity};

use crate::guests::{PROFILE, dispatcher};

/// Serves it on a port of its own, without a rate limit; gives the port and the token.
pub(crate) async fn serve(sandbox: &Sandbox) -> (u16, String) {
    let (dispatcher, _) = dispatcher(sandbox, &["echo"]).await;
    let token = "3b0f7a54-6b1c-4f0d-8f0e-94e7e0f0a001";
    let principal = Arc::new(Principal { name: "bench".into(), profile: PROFILE.into() });
    let tokens = vec![(Token::configured(Some(token), uuid::Uuid::nil()), principal)];
    let principals = Principals::new(tokens).expect("one token");
    let host = Host::new(principals, [dispatcher], Identity::default(), RateLimit::per_second(0));
    let host = Arc::new(host.expect("the profile is set up"));
    let running = start(host, Listen::Tcp { port: 0, further: 0 }).await.expect("a port");
    let Address::Tcp(port) = running.address() else { panic!("it listens on TCP") };
    let port = *port;
    // It serves until the program ends.
    std::mem::forget(running);
    (port, token.to_owned())
}
