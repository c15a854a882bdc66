use std::time::Duration;

use palisade_capabilities::webview::PageErrorKind;

use super::*;

async fn soon<T>(future: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(Duration::from_millis(50), future).await.ok()
}

#[tokio::test]
async fn a_page_is_asked_once_it_has_loaded_and_not_while_it_is_left() {
    let loaded = Loaded::default();
    assert!(soon(loaded.wait("main")).await.is_none(), "there is none yet");
    loaded.note("main", PageLoadEvent::Started);
    assert!(loaded.obstacle("main").is_some() && soon(loaded.wait("main")).await.is_none());
    loaded.note("main", PageLoadEvent::Finished);
    assert!(loaded.obstacle("main").is_none() && soon(loaded.wait("main")).await.unwrap().is_ok());
    assert!(soon(loaded.wait("other")).await.is_none());
    loaded.leave("main");
    assert!(soon(loaded.wait("main")).await.is_none());
}

#[tokio::test]
async fn a_question_ends_when_its_page_is_replaced_or_its_process_does() {
    let loaded = Loaded::default();
    loaded.note("main", PageLoadEvent::Finished);
    let asked = loaded.wait("main").await.unwrap();
    assert!(soon(loaded.lost("main", asked)).await.is_none());
    loaded.leave("main");
    assert!(soon(loaded.lost("main", asked)).await.is_none(), "it still answers");
    loaded.note("main", PageLoadEvent::Started);
    assert!(soon(loaded.lost("main", asked)).await.unwrap().message.contains("replaced"));
    loaded.note("main", PageLoadEvent::Finished);
    let asked = loaded.wait("main").await.unwrap();
    loaded.ended("main");
    assert!(soon(loaded.lost("main", asked)).await.unwrap().message.contains("process ended"));
    let refused = soon(loaded.wait("main")).await.unwrap().unwrap_err();
    assert_eq!(refused.kind, PageErrorKind::Unavailable, "at once");
    loaded.note("main", PageLoadEvent::Started);
    loaded.note("main", PageLoadEvent::Finished);
    assert!(loaded.wait("main").await.is_ok());
}

#[tokio::test]
async fn a_window_that_was_closed_answers_no_question_any_more() {
    let loaded = Loaded::default();
    loaded.note("main", PageLoadEvent::Started);
    loaded.note("main", PageLoadEvent::Finished);
    let asked = loaded.wait("main").await.unwrap();
    loaded.forget("main");
    assert!(soon(loaded.lost("main", asked)).await.is_some());
    assert!(soon(loaded.wait("main")).await.is_none(), "one of the same label is waited for");
}

#[test]
fn pages_that_can_be_asked_are_told_apart_from_their_successors() {
    let loaded = Loaded::default();
    let pages = loaded.subscribe();
    let now = || pages.borrow().pages();
    loaded.note("main", PageLoadEvent::Started);
    loaded.note("other", PageLoadEvent::Started);
    assert!(now().is_empty(), "neither has loaded");
    loaded.note("main", PageLoadEvent::Finished);
    let first = now();
    assert_eq!(first.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), ["main"]);
    loaded.note("main", PageLoadEvent::Started);
    loaded.note("main", PageLoadEvent::Finished);
    assert!(now().len() == 1 && now() != first, "another page in the same window");
    loaded.ended("main");
    assert!(now().is_empty());
}

#[tokio::test]
async fn no_two_pages_of_an_app_are_taken_for_the_same() {
    let loaded = Loaded::default();
    let mut seen = Vec::new();
    for begun in [true, false, true, false] {
        for label in ["main", "other"] {
            assert_eq!(loaded.asked(label), None, "it is not there yet");
            if begun {
                loaded.note(label, PageLoadEvent::Started);
                assert_eq!(loaded.asked(label), None, "it has not loaded yet");
            }
            loaded.note(label, PageLoadEvent::Finished);
            let asked = loaded.asked(label).unwrap();
            assert_eq!(loaded.wait(label).await.unwrap(), asked);
            assert!(!seen.contains(&asked), "{label} is another window by now");
            seen.push(asked);
        }
        for label in ["main", "other"] {
            loaded.forget(label);
        }
    }
}
