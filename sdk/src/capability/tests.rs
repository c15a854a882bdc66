use super::same;

#[test]
fn capabilities_are_compared_as_sets_and_what_is_no_authority_does_not_count() {
    let (database, files, none) = (Some("database"), Some("files"), None);
    assert!(same(&[], &[]));
    assert!(same(&[], &[none]));
    assert!(same(&[database, files], &[files, none, database]));
    assert!(same(&[files, files], &[files]));
    assert!(!same(&[], &[files]));
    assert!(!same(&[database, files], &[files]));
    assert!(!same(&[files], &[database, files]));
    assert!(!same(&[Some("page-read")], &[Some("page-rear")]));
    assert!(!same(&[Some("page")], &[Some("page-read")]));
}
