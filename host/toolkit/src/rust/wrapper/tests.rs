use super::*;

fn named(line: &str) -> String {
    let mut args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    name_by_content(&mut args, "0.1.0");
    let args: Vec<_> = args.iter().map(|arg| arg.to_str().unwrap()).collect();
    args.join(" ")
}

#[test]
fn a_crate_is_named_alike_wherever_it_lies() {
    let here = named("rustc --crate-name sdk --crate-type lib -C metadata=aaaa --out-dir /here");
    let there = named("rustc --crate-name sdk --crate-type lib -C metadata=bbbb --out-dir /there");
    assert_eq!(here.replace("/here", "/there"), there);
    assert!(!here.contains("aaaa") && here.contains("-C metadata="), "{here}");
}

#[test]
fn another_crate_or_feature_is_another_name() {
    let one = named("rustc --crate-name sdk -C metadata=aaaa");
    assert_ne!(one.replace("sdk", "x"), named("rustc --crate-name x -C metadata=aaaa"));
    assert_ne!(
        one + " --cfg feature=\"f\"",
        named("rustc --crate-name sdk -C metadata=aaaa --cfg feature=\"f\"")
    );
}

#[test]
fn other_arguments_are_passed_on_as_they_came() {
    let line = "rustc --crate-name metadata --edition=2024 -C extra-filename=-aaaa -L dependency=/d";
    assert_eq!(named(line), line);
}
