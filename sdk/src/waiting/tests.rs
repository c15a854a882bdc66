use serde_json::{from_str, json};

use super::*;

const NOT_YET: &str = r#"{"ok":false,"elapsed_ms":0,"last_value":"loading","hint":"not shown"}"#;

fn gone() -> Error {
    Error::unavailable("the page was replaced")
}

/// What comes of it, the slices that were asked for, and the progress that was told.
fn waited(
    timeout_ms: u32,
    mut answer: impl FnMut(usize) -> Result<&'static str, Error>,
) -> (Result<Waited, Error>, Vec<u32>, Vec<u32>) {
    let (mut slices, mut told) = (Vec::new(), Vec::new());
    let ask = |slice| {
        slices.push(slice);
        Ok(from_str(answer(slices.len())?)?)
    };
    let result = super::slices(timeout_ms, ask, |passed| told.push(passed));
    (result, slices, told)
}

#[test]
fn what_holds_in_the_third_slice_counts_the_first_two() {
    let answer =
        |slice| Ok(if slice < 3 { NOT_YET } else { r#"{"ok":true,"elapsed_ms":250.0,"value":"/done"}"# });
    let (result, slices, told) = waited(20_000, answer);
    let expected = Waited { ok: true, elapsed_ms: 16_250, value: Some(json!("/done")), ..Waited::default() };
    assert_eq!(result.unwrap(), expected);
    assert_eq!((slices, told), (vec![8_000, 8_000, 4_000], vec![8_000, 16_000]));
}

#[test]
fn time_that_is_up_is_an_answer_even_when_the_page_says_that_none_has_passed() {
    for (timeout_ms, expected) in [
        (0, vec![0]),
        (1, vec![1]),
        (8_000, vec![8_000]),
        (8_001, vec![8_000, 1]),
        (120_000, vec![8_000; 15]),
    ] {
        let (result, slices, told) = waited(timeout_ms, |_| Ok(NOT_YET));
        let result = result.unwrap();
        assert!(!result.ok && result.value.is_none());
        assert_eq!(result.elapsed_ms, u64::from(timeout_ms));
        assert_eq!((result.last_value, result.hint.as_deref()), (Some(json!("loading")), Some("not shown")));
        assert_eq!(told.len(), expected.len() - 1);
        assert_eq!(slices, expected);
    }
}

#[test]
fn a_page_that_claims_absurd_times_does_not_change_the_sum() {
    for elapsed in ["-5", "1e300", "8001"] {
        let text: &'static str = format!(r#"{{"ok":true,"elapsed_ms":{elapsed}}}"#).leak();
        let (result, ..) = waited(8_000, |_| Ok(text));
        assert!(result.unwrap().elapsed_ms <= 8_000);
    }
}

#[test]
fn a_page_that_is_replaced_is_waited_for_and_one_that_stays_away_is_a_failure() {
    let (result, slices, told) =
        waited(10_000, |slice| if slice == 1 { Err(gone()) } else { Ok(r#"{"ok":true,"elapsed_ms":5}"#) });
    assert_eq!(result.unwrap().elapsed_ms, 1_005);
    assert_eq!((slices, told), (vec![8_000, 8_000], vec![1_000]));

    let (result, slices, _) = waited(10_000, |_| Err(gone()));
    assert_eq!(result.unwrap_err().kind, ErrorKind::Unavailable);
    assert_eq!(slices.len(), 1 + MAX_LOST_SLICES as usize);

    let (result, ..) = waited(500, |_| Err(gone()));
    let result = result.unwrap();
    assert!(!result.ok && result.hint.is_some() && result.elapsed_ms == 500);
}

#[test]
fn other_errors_end_the_waiting_at_once() {
    for make in [Error::invalid_arguments, Error::deadline_exceeded, Error::failed] {
        let (result, slices, told) = waited(10_000, |_| Err(make("words")));
        assert_eq!(result.unwrap_err().message, "words");
        assert_eq!((slices.len(), told.len()), (1, 0));
    }
    let (result, ..) = waited(10_000, |_| Ok("7"));
    assert_eq!(result.unwrap_err().kind, ErrorKind::Failed);
}

#[test]
fn a_slice_that_ended_early_counts_what_passed_and_can_t_go_on_for_ever() {
    let (result, slices, told) = waited(1_000, |slice| {
        Ok(if slice < 3 {
            r#"{"ok":false,"early":true,"elapsed_ms":300}"#
        } else {
            r#"{"ok":true,"elapsed_ms":100}"#
        })
    });
    assert_eq!(result.unwrap().elapsed_ms, 700);
    assert_eq!((slices, told), (vec![1_000, 700, 400], vec![300, 600]));
    let (result, slices, _) = waited(1_000, |_| Ok(r#"{"ok":false,"early":true,"elapsed_ms":0}"#));
    assert!(!result.unwrap().ok && slices.len() == MAX_SLICES as usize);
}

#[test]
fn time_has_a_default_and_a_bound() {
    assert_eq!((timeout(None), timeout(Some(5)), timeout(Some(u32::MAX))), (DEFAULT_MS, 5, MAX_MS));
}
