use super::*;
use crate::testing::*;
use crate::{inspect, sign_manifest};

fn text() -> String {
    let manifest = inspect(good().as_slice()).unwrap();
    sign_manifest(manifest.manifest(), &key(0).0, "a\u{e9} comment").unwrap().to_text()
}

#[test]
fn a_signature_has_one_text() {
    let text = text();
    let signature = Signature::parse_canonical(&text).unwrap();
    assert_eq!(signature.to_text(), text);
    assert_eq!(signature.trusted_comment(), "a\u{e9} comment");
    assert!(signature.is_good(&key(0).1, manifest_text().as_bytes()));
    assert!(!signature.is_good(&key(1).1, manifest_text().as_bytes()));
    assert!(!signature.is_good(&key(0).1, b"other"));
}

#[test]
fn a_trusted_comment_is_covered() {
    let other = Signature::parse(&text().replace("a\u{e9} comment", "another")).unwrap();
    assert!(!other.is_good(&key(0).1, manifest_text().as_bytes()));
}

#[test]
fn what_is_no_signature_says_why() {
    let good = text();
    let lines: Vec<&str> = good.lines().collect();
    let with = |at: usize, line: &str| {
        let mut lines = lines.clone();
        lines[at] = line;
        lines.join("\n") + "\n"
    };
    let raw = STANDARD.decode(lines[1]).unwrap();
    let of_kind = |kind: &[u8]| STANDARD.encode([kind, &raw[2..]].concat());
    let cases = [
        (good.trim_end().to_owned(), "does not end"),
        (format!("{good}\n"), "four lines"),
        (good.replace('\n', "\r\n"), "control characters"),
        (with(0, "comment"), "untrusted comment"),
        (with(2, "comment"), "no trusted comment"),
        (with(2, "trusted comment: \u{1b}[2J"), "control characters"),
        (with(1, "*"), "base64"),
        (with(1, &lines[1][..96]), "length"),
        (with(3, lines[1]), "length"),
        (with(1, &of_kind(b"Ed")), "not prehashed"),
        (with(1, &of_kind(b"XX")), "unknown kind"),
    ];
    for (text, why) in cases {
        let found = Signature::parse(&text).expect_err(&text);
        assert!(
            found.contains(why) || (why == "control characters" && found.contains("base64")),
            "{found}: {text}"
        );
    }
}
