use crate::PalisadeComponent;

#[test]
fn they_only_look_and_are_actions_of_one_tool() {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    let actions: Vec<_> = described.iter().map(|one| one.action.as_deref().unwrap()).collect();
    assert_eq!(actions, ["summary", "last_action", "diff"]);
    assert!(described.iter().all(|one| one.tool == "explain" && one.effects.read_only));
}
