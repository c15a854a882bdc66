use std::sync::Arc;

use palisade_engine::{Answer as Given, Asked};

use super::bindings::{ErrorKind, Host};
use super::*;
use crate::asking::testing::Answering;
use crate::testing::is_missing_unless_granted;

#[test]
fn roots_is_an_unknown_import_without_the_grant() {
    is_missing_unless_granted(Arc::new(RootsCapability::new(RootsGrant)));
}

#[test]
fn roots_are_given_once_the_client_has_said_them() {
    let roots = vec![("file:///home".to_owned(), Some("home".to_owned()))];
    let mut call = RootsCall(Answering::new(Asked::Answer(Given::Roots(roots))).questions());
    let answer = RootsView(&mut call).get("roots".into()).unwrap().unwrap().unwrap();
    assert_eq!((answer[0].uri.as_str(), answer[0].name.as_deref()), ("file:///home", Some("home")));
    let mut call = RootsCall(Answering::new(Asked::Unavailable("no".into())).questions());
    assert_eq!(RootsView(&mut call).get("roots".into()).unwrap().unwrap_err().kind, ErrorKind::Unavailable);
}
