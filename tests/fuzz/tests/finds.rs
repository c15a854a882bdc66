//! What was a find once, by name: each is a file in `finds/`, which the smoke tests spoil further.
//!
//! A new one: copy the input that `cargo xtask fuzz` names to `finds/TARGET/`, call it by what it does, and add a line here.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use palisade_fuzz::TARGETS;

/// Runs a find again.
fn again(target: &str, find: &str) {
    let (_, run) = TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("finds").join(target).join(find);
    run(&std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())));
}

macro_rules! finds {
    ($($(#[doc = $what:literal])+ $test:ident: $target:literal, $find:literal;)*) => {
        $($(#[doc = $what])+ #[test] fn $test() { again($target, $find); })*
        const NAMED: &[(&str, &str)] = &[$(($target, $find)),*];
    };
}

finds! {
    /// A refusal repeated a key of the manifest as it was, control characters and all.
    a_refusal_of_a_bundle_holds_nothing_that_acts_on_a_terminal: "bundle", "delete-in-a-key";
    /// A component that imports an interface of WASI in a version that is not here was bound, and failed when it was called.
    an_import_of_another_version_is_not_granted: "component", "wasi-of-another-version";
    /// No fault of the host's: the directories' owner waited for good for somebody to read a pipe.
    the_owner_of_a_directory_does_not_wait_at_a_pipe: "files", "owner-writes-where-a-pipe-stands";
    /// A text that was JSON only without the secret in it was redacted as a text, and as JSON by whoever did it again.
    a_text_that_becomes_json_is_redacted_as_json_at_once: "redaction", "json-once-redacted";
    /// The engine looked a reference up as it is written, the validator undid its escapes: forty doublings that only the
    /// latter saw.
    a_schema_can_not_hide_doublings_in_escaped_references: "schema", "escaped-doubling";
    /// As before, a circle.
    a_schema_can_not_hide_a_circle_in_escaped_references: "schema", "escaped-circle";
    /// An `$id` makes `#` another document for the validator; the engine took all references for the whole schema's.
    a_schema_can_not_move_what_its_references_mean: "schema", "moved-doubling";
    /// Nine hundred patterns, of which each took megabytes and a tenth of a second to compile.
    a_schema_can_not_have_any_number_of_patterns: "schema", "heavy-patterns";
    /// A template that cut an escape in two fitted a URI whose escape meant something else.
    a_template_does_not_cut_an_escape: "uri", "cut-escape";
    /// The same, where what stands behind a variable cut it.
    a_variable_does_not_end_within_an_escape: "uri", "cut-value";
}

#[test]
fn each_find_has_a_name() {
    let finds = Path::new(env!("CARGO_MANIFEST_DIR")).join("finds");
    for target in std::fs::read_dir(&finds).unwrap().map(|entry| entry.unwrap()) {
        for find in std::fs::read_dir(target.path()).unwrap().map(|entry| entry.unwrap()) {
            let (target, find) = (target.file_name(), find.file_name());
            let named = NAMED.iter().any(|(t, f)| target == *t && find == *f);
            assert!(named, "{target:?}/{find:?} has no line in `finds!`");
        }
    }
}
