//! Tools that are replaced while clients are connected.

use super::resources::Stream;
use super::sessions::{Client, next};
use super::*;
use crate::testing::server_of;

async fn changing() -> Server {
    server_of(stage(RateLimit::per_second(0)).with(crate::host::Host::with_changing_tools)).await
}

async fn tools(server: &Server, token: &str) -> Vec<String> {
    let listed = result(&server.mcp_as(token, &request("tools/list", json!({}))).await);
    let names =
        listed["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap().to_owned());
    names.collect()
}

#[tokio::test]
async fn a_session_hears_of_it_and_lists_the_new_tools() {
    let server = changing().await;
    let json_alone = [("Accept", "application/json")];
    let hello = server.mcp_text(&json_alone, &initialize("2025-11-25").to_string()).await;
    assert!(
        result(&hello)["capabilities"]["tools"].get("listChanged").is_none(),
        "it has no stream to be told on"
    );
    let client = Client::begin(&server, WIDE).await;
    let mut stream = client.open("GET", "").await;
    let before = (tools(&server, WIDE).await, tools(&server, NARROW).await);
    assert!(before.0.len() > 2);
    server.stage.replace_tools();
    assert_eq!(next(&mut stream).await["method"], "notifications/tools/list_changed");
    assert_eq!(tools(&server, WIDE).await, ["echo"]);
    assert_eq!(tools(&server, NARROW).await, before.1, "another profile's tools are its own");
    // The client is still connected, and told the next time too.
    tokio::time::sleep(crate::changes::INTERVAL).await;
    server.stage.replace_tools();
    assert_eq!(next(&mut stream).await["method"], "notifications/tools/list_changed");
}

#[tokio::test]
async fn a_listener_of_the_stateless_revision_hears_of_it() {
    let server = changing().await;
    let mut stream = Stream::listen(&server, &["palisade://hidden"]).await;
    let accepted = stream.accepted().await;
    assert_eq!(accepted, json!({ "toolsListChanged": true }));
    server.stage.replace_tools();
    assert_eq!(stream.next().await.unwrap()["method"], "notifications/tools/list_changed");
    // Nobody can listen to it under the name that it has inside.
    let mut forged = Stream::listen(&server, &["\0tools"]).await;
    assert_eq!(forged.accepted().await, json!({ "toolsListChanged": true }));
}

#[tokio::test]
async fn a_call_in_flight_ends_on_the_tools_that_it_began_with() {
    let server = changing().await;
    let message = call("sleep", json!({ "ms": 400 }));
    let sleeping = server.mcp(&message);
    let replace = async {
        while server.stage.sleeps.begun.load(std::sync::atomic::Ordering::SeqCst) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.stage.replace_tools();
        error(&server.mcp(&call("sleep", json!({ "ms": 1 }))).await)
    };
    let (slept, gone) = tokio::join!(sleeping, replace);
    assert_eq!(gone.1, i64::from(ErrorCode::INVALID_PARAMS.0), "there is no such tool any more");
    assert!(result(&slept)["isError"].as_bool() != Some(true), "{slept:?}");
}

#[tokio::test]
async fn a_host_whose_tools_stay_declares_nothing_and_tells_nobody() {
    let server = server().await;
    let client = Client::begin(&server, WIDE).await;
    let mut stream = client.open("GET", "").await;
    server.stage.replace_tools();
    server.stage.host.resource_changed("palisade://nosuch");
    let told = tokio::time::timeout(Duration::from_millis(300), next(&mut stream)).await;
    assert!(told.is_err(), "{told:?}");
    assert!(server.stage.host.replace_tools("nobody", crate::catalog::Catalog::default()).is_err());
}
