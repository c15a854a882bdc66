//! Disks that are full: a limit on the size of files, which the system enforces in the middle of a write, as a full disk does.

use crate::child::{Acknowledged, home, intact, records, said, spawn};

#[test]
fn a_full_disk_refuses_or_counts_and_the_log_goes_on_when_there_is_room() {
    let (_home, path) = home();
    let mut child = spawn("a_writer_runs_out_of_room", &path, 0, Some(20_000));
    let words: Vec<Vec<String>> = said(child.stdout.take().unwrap()).collect();
    assert!(child.wait().unwrap().success(), "{words:?}");
    let of = |word: &str| words.iter().filter(|said| said[0] == word).collect::<Vec<_>>();
    let kept: Acknowledged =
        of("kept").iter().map(|words| (words[1].clone(), words[2].parse().unwrap())).collect();
    assert!(kept.len() > 10 && kept.contains_key("again") && kept.contains_key("after"), "{words:?}");
    assert_eq!(of("refused").len(), 5);
    assert!(of("refused")[0].join(" ").contains("make room on its disk"), "{words:?}");
    let lost: Vec<&str> = of("lost").iter().map(|words| words[1].as_str()).collect();
    assert_eq!(lost, ["1", "2", "3"]);
    let records = records(&path);
    for (principal, link) in &kept {
        assert_eq!(records.get(principal), Some(link), "{principal} was acknowledged");
    }
    assert!(!records.keys().any(|principal| principal.starts_with("never")));
    assert!(intact(&path).closed);
    let text = std::fs::read_to_string(path.join("audit-000001.jsonl")).unwrap();
    let counts: Vec<&str> = text.lines().filter(|line| line.contains("\"kind\":\"lost\"")).collect();
    assert!(
        counts.len() == 2 && counts[0].contains("\"count\":5") && counts[1].contains("\"count\":3"),
        "{counts:?}"
    );
}
