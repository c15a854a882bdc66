use palisade_sdk::ErrorKind;
use palisade_sdk::recording::{Entry, Happening, Invocation, Origin, Status};
use palisade_sdk::serde_json::{Value, json, to_string, to_value};

use super::*;
use crate::export::{FORMAT, VERSION};
use crate::import::parse;

fn invocation(index: u64, status: Status, answer: Option<&str>) -> Entry {
    let what = Invocation {
        command: format!("c{index}"),
        origin: Origin::Page,
        status,
        duration_us: Some(1_500),
        arguments: Some(r#"{"a":[1.0,"é"]}"#.into()),
        answer: answer.map(str::to_owned),
        cut: false,
    };
    Entry { index, window: "main".into(), at_ms: 7, what: Happening::Invocation(what) }
}

fn happening(index: u64, details: &str) -> Entry {
    Entry { index, window: String::new(), at_ms: 8, what: Happening::Event(details.into()) }
}

fn entries() -> Vec<Entry> {
    let mut odd = invocation(4, Status::Ok, None);
    if let Happening::Invocation(invocation) = &mut odd.what {
        (invocation.origin, invocation.arguments, invocation.cut, invocation.duration_us) =
            (Origin::Tool, None, true, None);
    }
    vec![
        invocation(0, Status::Ok, Some("null")),
        happening(1, r#"{"name":"note-added","payload":null}"#),
        invocation(2, Status::Failed, Some("\"no\"")),
        invocation(3, Status::Pending, None),
        odd,
        happening(5, r#"{"cut":true,"name":"long"}"#),
    ]
}

fn exported() -> Value {
    let events = entries().into_iter().map(|entry| to_value(Event::of(entry).unwrap()).unwrap());
    json!({
        "format": FORMAT, "version": VERSION, "id": "one", "started_at": 5, "stopped_at": null, "lost": 0, "complete": true,
        "events": events.collect::<Vec<_>>(),
        "checkpoints": [{ "id": "cp-1", "label": null, "event_index": 2, "timestamp": 6, "state": { "n": [1] } }],
    })
}

#[test]
fn what_was_exported_is_imported_as_it_was() {
    let session = parse(&exported().to_string()).unwrap();
    assert_eq!((session.id.as_str(), session.started_ms, session.stopped_ms), ("one", 5, None));
    assert_eq!(format!("{:?}", session.entries), format!("{:?}", entries()));
    let checkpoint = &session.checkpoints[0];
    assert_eq!(
        (checkpoint.id.as_str(), checkpoint.index, checkpoint.state.as_str()),
        ("cp-1", 2, r#"{"n":[1]}"#)
    );
}

#[test]
fn what_is_not_just_what_export_gives_is_refused() {
    let changed = |change: fn(&mut Value)| {
        let mut session = exported();
        change(&mut session);
        parse(&session.to_string()).map(drop).map_err(|error| error.kind)
    };
    assert_eq!(changed(|_| {}), Ok(()));
    let wrong: [fn(&mut Value); 13] = [
        |session| session["version"] = json!(2),
        |session| session["format"] = json!("victauri"),
        |session| session["more"] = json!(1),
        |session| drop(session.as_object_mut().unwrap().remove("events")),
        |session| session["started_at"] = json!(-1),
        |session| session["events"][0]["more"] = json!(1),
        |session| session["events"][0]["type"] = json!("dom"),
        |session| session["events"][0]["origin"] = json!("nobody"),
        |session| session["events"][0]["error"] = json!("both"),
        |session| session["events"][0]["name"] = json!("an event's"),
        |session| session["events"][1]["command"] = json!("an invocation's"),
        |session| session["events"][3]["result"] = json!("of one that has not answered"),
        |session| session["checkpoints"][0]["event_index"] = json!("2"),
    ];
    for (number, change) in wrong.into_iter().enumerate() {
        assert_eq!(changed(change), Err(ErrorKind::InvalidArguments), "{number}");
    }
    for text in ["", "[]", "null", "{}", "{\"format\":"] {
        assert_eq!(parse(text).unwrap_err().kind, ErrorKind::InvalidArguments, "{text}");
    }
    assert_eq!(parse(&" ".repeat(4 << 20)).unwrap_err().kind, ErrorKind::TooLarge);
    assert_eq!(parse(&" ".repeat((4 << 20) - 1)).unwrap_err().kind, ErrorKind::InvalidArguments);
}

#[test]
fn an_event_says_what_was_asked_and_what_came_of_it_and_nothing_else() {
    let told: Vec<_> =
        entries().into_iter().map(|entry| to_value(Event::of(entry).unwrap()).unwrap()).collect();
    let first = json!({
        "index": 0, "type": "ipc", "timestamp": 7, "window": "main", "command": "c0", "origin": "page", "status": "ok",
        "duration_ms": 1.5, "args": { "a": [1.0, "é"] }, "result": null,
    });
    assert_eq!(told[0], first);
    let second = json!({
        "index": 1, "type": "event", "timestamp": 8, "window": "", "name": "note-added", "payload": null,
    });
    assert_eq!(told[1], second);
    assert_eq!((&told[2]["error"], &told[2]["status"]), (&json!("no"), &json!("error")));
    assert_eq!(told[4]["cut"], true);
}

#[test]
fn the_commands_to_do_again_are_the_invocations_in_their_order() {
    let steps = steps(entries().into_iter().map(Event::of)).unwrap();
    let names: Vec<_> = steps.iter().map(|step| step.command.as_str()).collect();
    assert_eq!(names, ["c0", "c2", "c3", "c4"]);
    assert_eq!(to_string(&steps[0].args).unwrap(), r#"{"a":[1.0,"é"]}"#);
}

#[test]
fn between_two_checkpoints_it_does_not_matter_which_comes_first() {
    let checkpoint =
        |id: &str, index| Checkpoint { id: id.into(), label: None, index, at_ms: 0, state: "null".into() };
    let all = [checkpoint("a", 2), checkpoint("b", 7)];
    let ask = |from: &str, to: &str| between(&all, &Between { from: from.into(), to: to.into() });
    assert_eq!(
        (ask("a", "b").unwrap(), ask("b", "a").unwrap(), ask("a", "a").unwrap()),
        ((2, 7), (2, 7), (2, 2))
    );
    assert_eq!(ask("a", "c").unwrap_err().kind, ErrorKind::InvalidArguments);
}

#[test]
fn a_label_may_be_spelt_either_way_and_looking_changes_nothing() {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    let one = |action: &str| described.iter().find(|one| one.action.as_deref() == Some(action)).unwrap();
    let aliases = &one("checkpoint").aliases;
    assert!(aliases.len() == 1 && aliases[0].name == "label" && aliases[0].canonical == "checkpoint_label");
    for (action, reads) in [
        ("start", false),
        ("stop", false),
        ("checkpoint", false),
        ("import", false),
        ("list_checkpoints", true),
        ("get_events", true),
        ("events_between", true),
        ("get_replay", true),
        ("export", true),
    ] {
        assert_eq!(one(action).effects.read_only, reads, "{action}");
        assert!(!one(action).effects.open_world, "{action}");
    }
}
