use super::*;

fn scripted() -> Scripted {
    Scripted::new(CommandScope { allow: None, block: vec!["wipe".into()] })
}

#[test]
fn a_page_that_was_scripted_is_kept_from_what_tools_may_not_invoke_until_it_is_replaced() {
    let scripted = scripted();
    assert!(scripted.permits("main", "wipe"));
    drop(scripted.begin("main"));
    assert!(!scripted.permits("main", "wipe"), "the script has ended, what it left behind has not");
    assert!(scripted.permits("main", "save") && scripted.permits("other", "wipe"));
    scripted.replaced("other");
    assert!(!scripted.permits("main", "wipe"));
    scripted.replaced("main");
    assert!(scripted.permits("main", "wipe"));
}

#[test]
fn a_script_that_runs_while_a_page_is_replaced_may_be_in_either() {
    let scripted = scripted();
    let running = scripted.begin("main");
    scripted.replaced("main");
    assert!(!scripted.permits("main", "wipe"));
    drop(running);
    assert!(!scripted.permits("main", "wipe"));
    scripted.replaced("main");
    assert!(scripted.permits("main", "wipe"));
}

#[test]
fn where_tools_may_invoke_everything_nothing_is_kept_from_pages() {
    let scripted = Scripted::new(CommandScope::every_command());
    drop(scripted.begin("main"));
    assert!(scripted.permits("main", "wipe"));
}
