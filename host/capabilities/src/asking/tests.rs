use super::testing::Answering;
use super::*;

#[test]
fn a_call_asks_so_many_questions_and_the_same_one_again_for_nothing() {
    let mut questions = Answering::new(Asked::Pending).questions();
    for number in 0..MAX_QUESTIONS {
        assert_eq!(questions.ask(&format!("key-{number}"), Question::Roots), Ok(None));
    }
    assert_eq!(questions.ask("key-0", Question::Roots), Ok(None), "it costs nothing");
    let refusal = questions.ask("one-more", Question::Roots).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::TooMany);
}

#[test]
fn a_key_is_a_short_word() {
    let mut questions = Answering::new(Asked::Pending).questions();
    for key in ["", "a b", "ä", "a\n", "a/b", &"x".repeat(MAX_KEY_BYTES + 1)] {
        assert_eq!(
            questions.ask(key, Question::Roots).unwrap_err().kind,
            RefusalKind::InvalidArguments,
            "{key:?}"
        );
    }
    assert_eq!(questions.ask(&"x".repeat(MAX_KEY_BYTES), Question::Roots), Ok(None));
}

#[test]
fn texts_are_bounded_and_act_on_no_terminal() {
    assert!(check_texts(["a\n\tb", &"x".repeat(MAX_QUESTION_BYTES - 4)]).is_ok());
    assert!(check_texts(["a", &"x".repeat(MAX_QUESTION_BYTES)]).is_err());
    assert!(check_texts(["a\u{1b}[31m"]).is_err() && check_texts(["\0"]).is_err());
}

#[test]
fn whoever_can_t_be_asked_is_told_apart_from_a_bad_question() {
    for (asked, kind) in [
        (Asked::Unavailable("no".into()), RefusalKind::Unavailable),
        (Asked::Invalid("no".into()), RefusalKind::InvalidArguments),
    ] {
        assert_eq!(Answering::new(asked).questions().ask("key", Question::Roots).unwrap_err().kind, kind);
    }
}
