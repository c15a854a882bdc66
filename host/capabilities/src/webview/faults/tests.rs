use super::*;

fn late(milliseconds: u64) -> Effect {
    Effect::Delay(Duration::from_millis(milliseconds))
}

#[test]
fn a_rule_acts_on_its_command_as_often_as_it_was_to_be() {
    let (faults, now) = (Faults::default(), Instant::now());
    faults.inject("ann", "save", late(5), 2, now).unwrap();
    faults.inject("ann", "load", Effect::Drop, 0, now).unwrap();
    assert_eq!(faults.strike("other", now), None);
    let struck: Vec<_> = (0..3).map(|_| faults.strike("save", now)).collect();
    assert_eq!(struck, [Some(late(5)), Some(late(5)), None]);
    assert!((0..100).all(|_| faults.strike("load", now) == Some(Effect::Drop)), "0 is for all");
    let triggers: Vec<_> =
        faults.list("ann", now).into_iter().map(|rule| (rule.command, rule.triggers)).collect();
    assert_eq!(triggers, [("load".to_owned(), 100), ("save".to_owned(), 2)], "one that is used up is told");
}

#[test]
fn a_rule_ends_after_a_quarter_of_an_hour() {
    let (faults, now) = (Faults::default(), Instant::now());
    faults.inject("ann", "save", Effect::Corrupt, 0, now).unwrap();
    let last = now + LIFE - Duration::from_millis(1);
    assert_eq!(faults.strike("save", last), Some(Effect::Corrupt));
    assert_eq!(faults.strike("save", now + LIFE), None);
    assert!(faults.list("ann", now).is_empty(), "it is gone");
}

#[test]
fn a_caller_sees_replaces_and_clears_its_own_alone() {
    let (faults, now) = (Faults::default(), Instant::now());
    faults.inject("ann", "save", late(1), 1, now).unwrap();
    faults.inject("bob", "save", late(2), 0, now).unwrap();
    faults.inject("bob", "save", late(3), 0, now).unwrap();
    assert_eq!(faults.list("bob", now).len(), 1, "the later one is in place of the earlier");
    assert!(faults.list("", now).is_empty() && faults.list("eve", now).is_empty());
    assert_eq!(faults.clear("eve", None, now) + faults.clear("eve", Some("save"), now), 0);
    assert_eq!(faults.clear("bob", Some("load"), now), 0);
    assert_eq!(faults.strike("save", now), Some(late(1)), "the oldest first");
    assert_eq!(faults.strike("save", now), Some(late(3)));
    assert_eq!(faults.clear("bob", None, now), 1);
    assert_eq!((faults.strike("save", now), faults.list("ann", now).len()), (None, 1));
}

#[test]
fn one_caller_s_rules_are_bounded_and_take_nothing_from_another() {
    let (faults, now) = (Faults::default(), Instant::now());
    for number in 0..MAX_RULES {
        faults.inject("ann", &format!("c{number}"), Effect::Drop, 0, now).unwrap();
    }
    assert_eq!(faults.inject("ann", "more", Effect::Drop, 0, now), Err(TooMany));
    assert!(faults.inject("ann", "c0", Effect::Corrupt, 0, now).is_ok(), "in place of one");
    assert!(faults.inject("bob", "more", Effect::Drop, 0, now).is_ok());
    let later = now + LIFE;
    assert!(faults.inject("ann", "more", Effect::Drop, 0, later).is_ok(), "those that ended do not count");
}
