use super::*;
use crate::testing::*;

fn wider() -> Verified {
    let mut spec = spec();
    spec.profile.redaction = false;
    verified(spec)
}

#[test]
fn a_widening_upgrade_passes_by_its_own_digest_alone() {
    let (old, new) = (verified(spec()), wider());
    let none = Accepted::default();
    assert_eq!(variant(&upgrade(&old, &new, &none).unwrap_err()), "WidensAuthority");
    let other = Accepted::parse(&format!("{}\n", old.digest())).unwrap();
    assert!(upgrade(&old, &new, &other).is_err());
    let line = Accepted::line(&diff(old.manifest(), new.manifest()));
    assert!(line.contains("# profile: redaction on -> off\n"), "{line}");
    let accepted = Accepted::parse(&line).unwrap();
    assert!(accepted.contains(&new.digest()) && !accepted.contains(&old.digest()));
    assert!(upgrade(&old, &new, &accepted).unwrap().widens_authority());
}

#[test]
fn an_upgrade_that_narrows_needs_nobody() {
    let difference = upgrade(&wider(), &verified(spec()), &Accepted::default()).unwrap();
    assert_eq!(difference.changes().len(), 1);
}

#[test]
fn a_line_that_is_no_digest_is_refused() {
    assert_eq!(Accepted::parse("# x\nsha256:00\n").unwrap_err().line, 2);
    assert_eq!(Accepted::parse("\n\n").unwrap(), Accepted::default());
}

#[test]
fn no_text_of_a_bundle_can_become_an_accepted_digest() {
    let mut spec = spec();
    let digest = wider().digest().to_string();
    spec.components[0].operations[0].effects.destructive = true;
    spec.profile.process_info.as_mut().unwrap().environment.insert(format!("X\n{digest}"));
    let (old, new) = (verified(crate::testing::spec()), verified(spec));
    let accepted = Accepted::parse(&Accepted::line(&diff(old.manifest(), new.manifest()))).unwrap();
    assert!(!accepted.contains(&wider().digest()) && accepted.contains(&new.digest()));
}
