use super::*;
use crate::testing::{NARROW, Stage, WIDE, redactor, stage};
use palisade_policy::RateLimit;
use serde_json::{Value, json};

const BUDGET: usize = 1_000;

fn output(content: Vec<Content>, structured: Option<Value>) -> Redacted<ToolOutput> {
    redactor().redact(ToolOutput { content, structured, is_error: false, json_bytes: 0 })
}

fn text(text: impl Into<String>) -> Content {
    Content::Text(text.into())
}

/// Who calls, what is kept, and when it began.
fn scene() -> (Stage, Results, Instant) {
    (stage(RateLimit::per_second(0)), Results::new(BUDGET), Instant::now())
}

/// Where the answer was put.
#[track_caller]
fn spilled(fitted: Fitted) -> (String, Arc<Kept>) {
    match fitted {
        Fitted::Spilled { uri, kept, .. } => (uri, kept),
        Fitted::Whole(output) => panic!("it is whole: {} bytes", text_bytes(&output)),
    }
}

fn is_whole(fitted: &Fitted) -> bool {
    matches!(fitted, Fitted::Whole(_))
}

#[test]
fn an_answer_at_the_budget_is_whole_and_one_byte_more_spills() {
    let (stage, results, now) = scene();
    let who = stage.caller(WIDE);
    let fit = |length: usize| results.fit(&who, output(vec![text("x".repeat(length))], None), now);
    assert!(is_whole(&fit(BUDGET)));
    assert_eq!(spilled(fit(BUDGET + 1)).1.bytes, BUDGET + 1);
    // The text that only repeats the structured value does not count twice.
    let fit = |length: usize| {
        let structured = json!({ "t": "x".repeat(length - r#"{"t":""}"#.len()) });
        results.fit(&who, output(Vec::new(), Some(structured)), now)
    };
    assert!(is_whole(&fit(BUDGET)));
    let (_, kept) = spilled(fit(BUDGET + 1));
    assert!(kept.is_json && kept.bytes == BUDGET + 1);
}

#[test]
fn without_a_budget_everything_is_whole() {
    let stage = stage(RateLimit::per_second(0));
    let results = Results::new(0);
    let large = output(vec![text("x".repeat(1 << 20))], None);
    assert!(is_whole(&results.fit(&stage.caller(WIDE), large, Instant::now())));
}

#[test]
fn pages_together_are_exactly_the_json_text() {
    let (stage, results, now) = scene();
    let who = stage.caller(WIDE);
    for filler in ["x", "ä", "\u{1f980}", "€\""] {
        let structured = json!({ "rows": filler.repeat(PAGE_BYTES) });
        let (uri, kept) = spilled(results.fit(&who, output(Vec::new(), Some(structured.clone())), now));
        let mut all = String::new();
        for number in 1..=kept.pages() {
            let page = results.read(&who, &format!("{uri}/{number}"), now).unwrap();
            assert!(
                page.text().len() <= PAGE_BYTES && page.text().len() > PAGE_BYTES - 4
                    || page.next().is_none()
            );
            all.push_str(page.text());
        }
        assert_eq!(all, structured.to_string());
        assert_eq!(
            results.read(&who, &uri, now).unwrap().text(),
            &all[..all.floor_char_boundary(PAGE_BYTES)]
        );
    }
}

#[test]
fn several_texts_are_kept_together_and_pictures_go_along() {
    let (stage, results, now) = scene();
    let picture = Content::Image { data: vec![1], mime_type: "image/png".into() };
    let content = vec![text("a".repeat(BUDGET)), picture.clone(), text("b")];
    let fitted = results.fit(&stage.caller(WIDE), output(content, Some(json!({ "n": 1 }))), now);
    let Fitted::Spilled { uri, kept, rest } = fitted else { panic!("it is whole") };
    let page = results.read(&stage.caller(WIDE), &uri, now).unwrap();
    assert_eq!(page.text(), format!("{{\"n\":1}}\n{}\nb", "a".repeat(BUDGET)));
    assert!(!kept.is_json);
    assert_eq!((&rest.content, &rest.structured), (&vec![picture], &None));
}

#[test]
fn a_result_is_read_by_its_own_principal_and_only_where_it_is() {
    let (stage, results, now) = scene();
    let who = stage.caller(WIDE);
    let large = || output(vec![text("x".repeat(PAGE_BYTES + 1))], None);
    let (uri, _) = spilled(results.fit(&who, large(), now));
    spilled(results.fit(&stage.caller(NARROW), large(), now));
    assert!(
        results.read(&who, &uri, now).is_some() && results.read(&who, &format!("{uri}/2"), now).is_some()
    );
    assert!(results.read(&stage.caller(NARROW), &uri, now).is_none());
    for other in ["/0", "/3", "/", "/x", "/1/", "/-1", "/99999999999999999999999", "x", "?page=1"] {
        assert!(results.read(&who, &format!("{uri}{other}"), now).is_none(), "{other}");
    }
    for other in [ROOT, "palisade://results", "palisade://windows", ""] {
        assert!(results.read(&who, other, now).is_none(), "{other}");
    }
}

#[test]
fn a_result_is_kept_for_its_time_and_no_longer() {
    let (stage, results, start) = scene();
    let who = stage.caller(WIDE);
    let (uri, _) = spilled(results.fit(&who, output(vec![text("x".repeat(BUDGET + 1))], None), start));
    assert!(results.read(&who, &uri, start + KEPT_FOR - Duration::from_millis(1)).is_some());
    assert!(results.read(&who, &uri, start + KEPT_FOR).is_none());
    assert_eq!(results.lock(start).values().map(Shelf::bytes).sum::<usize>(), 0, "it was let go");
}

#[test]
fn a_shelf_holds_so_many_results_and_the_oldest_goes_first() {
    let (stage, results, now) = scene();
    let fit = |token| {
        let large = output(vec![text("x".repeat(BUDGET + 1))], None);
        spilled(results.fit(&stage.caller(token), large, now)).0
    };
    let others = fit(NARROW);
    let uris: Vec<String> = (0..=MAX_RESULTS).map(|_| fit(WIDE)).collect();
    let is_kept = |token, uri: &String| results.read(&stage.caller(token), uri, now).is_some();
    assert!(!is_kept(WIDE, &uris[0]));
    assert!(uris[1..].iter().all(|uri| is_kept(WIDE, uri)));
    assert!(is_kept(NARROW, &others), "another's results push out nothing");
}

#[test]
fn a_shelf_holds_so_many_bytes_and_what_is_larger_is_not_kept() {
    let kept = |bytes| {
        let pages = Redacted::<()>::default().map(|()| Vec::new());
        Arc::new(Kept { pages, bytes, is_json: false, since: Instant::now() })
    };
    let (stage, results, now) = scene();
    let mut shelf = Shelf::of(stage.caller(WIDE).principal());
    shelf.put("a".into(), kept(MAX_KEPT_BYTES / 2));
    shelf.put("b".into(), kept(MAX_KEPT_BYTES / 2));
    assert!(shelf.get("a").is_some(), "at the limit both stay");
    shelf.put("c".into(), kept(1));
    assert!(shelf.get("a").is_none() && shelf.get("b").is_some() && shelf.get("c").is_some());
    shelf.put("d".into(), kept(MAX_KEPT_BYTES));
    assert_eq!((shelf.kept.len(), shelf.bytes()), (1, MAX_KEPT_BYTES));

    // Made without the redactor, which takes its time over so much.
    let huge = Redacted::<()>::default().map(|()| ToolOutput {
        content: vec![text("x".repeat(MAX_KEPT_BYTES + 1))],
        structured: None,
        is_error: false,
        json_bytes: 0,
    });
    assert!(is_whole(&results.fit(&stage.caller(WIDE), huge, now)));
}

#[test]
fn a_preview_is_the_beginning_cut_between_characters() {
    let (stage, results, now) = scene();
    let fit = |filler: &str| {
        let large = output(vec![text(filler.repeat(PREVIEW_BYTES))], None);
        spilled(results.fit(&stage.caller(WIDE), large, now)).1
    };
    assert_eq!(fit("x").preview(), "x".repeat(PREVIEW_BYTES));
    assert_eq!(fit("€").preview(), "€".repeat(PREVIEW_BYTES / 3));
}
