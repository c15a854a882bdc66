//! Code that runs in the page, and what the page sees of it.

use serde_json::{Value, json};

use crate::harness::App;

/// What a script leaves in the page's own world once it has ended.
const LEFT: &str = "Object.getOwnPropertyNames(window).filter(name => /palisade/i.test(name))";

#[test]
fn a_script_that_fails_is_told_to_whoever_runs_it_and_to_nobody_else() {
    let app = App::start("full-control");
    app.eval(
        "window.heard = [];
         for (const event of ['error', 'unhandledrejection']) addEventListener(event, ({ type }) => heard.push(type))",
    );
    for (code, expected) in [
        ("throw new TypeError('no')", "TypeError: no"),
        ("throw 'a text'", "a text"),
        ("throw 5", "5"),
        ("throw null", "null"),
        ("throw Object.create(null)", "no text"),
        ("missing.name", "ReferenceError"),
        ("Promise.reject(new TypeError('no'))", "TypeError: no"),
        ("(async () => { throw 5 })()", "5"),
        ("Promise.reject(Object.create(null))", "no text"),
        ("({ then(_, refuse) { refuse('refused') } })", "refused"),
        ("({ get then() { throw new RangeError('no') } })", "RangeError: no"),
        ("await 1; throw new TypeError('no')", "TypeError: no"),
        ("await Promise.reject(Object.create(null))", "no text"),
    ] {
        let reply = app.client.tool("eval_js", &json!({ "code": code }));
        assert_eq!(reply.code(), "TOOL_ERROR", "{code}: {}", reply.body);
        assert!(reply.body.contains(expected), "{code}: {}", reply.body);
    }
    // What nobody handled is told to a page in a task of its own, and this comes after it.
    let heard = app.eval("await new Promise(done => setTimeout(done, 100)); return heard");
    assert_eq!(heard, json!([]));
    assert_eq!(app.eval(LEFT), json!([]));
}

#[test]
fn a_script_means_the_same_whether_it_awaits_or_not() {
    let app = App::start("full-control");
    for (code, value) in [
        ("this === window", json!(true)),
        ("await 0, this === window", json!(true)),
        ("'use strict'; return this === undefined", json!(true)),
        ("'use strict'; await 0; return this === undefined", json!(true)),
        ("[arguments.length, typeof new.target]", json!([0, "undefined"])),
        ("[await 0, arguments.length, typeof new.target]", json!([0, 0, "undefined"])),
        ("var own = 1; return [own, 'own' in window]", json!([1, false])),
        ("var own = await 1; return [own, 'own' in window]", json!([1, false])),
        ("'use strict'; try { undeclared = 1 } catch (error) { return error.name }", json!("ReferenceError")),
        ("typeof value + typeof run + typeof told + typeof palisadeValue", json!("undefined".repeat(4))),
        ("'await'", json!("await")),
        ("document.title /* await */", json!("Notes")),
        ("({ then: 5 })", json!({ "then": 5 })),
        ("({ then(done) { window.asked = (window.asked ?? 0) + 1; done(3) } })", json!(3)),
        ("asked", json!(1)),
        ("Promise.resolve(Promise.resolve([1]))", json!([1])),
        ("Promise.resolve(0 / 0)", Value::Null),
        ("(async () => {})().then(() => document.title)", json!("Notes")),
    ] {
        assert_eq!(app.eval(code), value, "{code}");
    }
    for (code, kind) in [
        ("\\u0061wait 1", "INVALID_ARGUMENTS"),
        ("}); alert(1); (() => {", "INVALID_ARGUMENTS"),
        ("Promise.resolve('x'.repeat(6000000))", "TOO_LARGE"),
    ] {
        assert_eq!(app.refused("eval_js", json!({ "code": code })).1, kind, "{code}");
    }
    assert!(app.eval("Promise.resolve(undefined)").to_string().contains("undefined"));
    assert!(app.eval("Promise.resolve(document.body)").to_string().contains("HTMLBodyElement"));
}

#[test]
fn promises_that_are_waited_for_at_once_are_each_given_to_whoever_made_them() {
    let app = App::start("full-control");
    std::thread::scope(|scope| {
        for caller in 0..6 {
            let app = &app;
            scope.spawn(move || {
                for turn in 0..25 {
                    let (mark, late) = (caller * 1000 + turn, (caller * 7 + turn * 5) % 12);
                    let later = format!("new Promise(done => setTimeout(done, {late}, [{mark}]))");
                    assert_eq!(app.eval(&later), json!([mark]));
                    assert_eq!(app.eval(&format!("Promise.resolve({mark})")), mark);
                    assert_eq!(app.eval(&format!("({{ mark: {mark} }})")), json!({ "mark": mark }));
                }
            });
        }
    });
    assert_eq!(app.eval(LEFT), json!([]));
}
