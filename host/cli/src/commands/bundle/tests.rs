use super::*;

#[test]
fn a_refusal_of_the_librarys_is_split_into_what_happened_and_what_to_do() {
    let problem = problem(&BundleError::TrailingBytes);
    assert!(problem.what().starts_with("there are bytes after"), "{problem}");
    assert_eq!(problem.advice(), Some("fetch it again from its publisher"));
    let refused = refused(Path::new("a.bundle"), &BundleError::Unsigned);
    assert!(refused.what().starts_with("a.bundle: the bundle is not signed"), "{refused}");
}
