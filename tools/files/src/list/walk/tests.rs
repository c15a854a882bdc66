use std::collections::BTreeMap;

use palisade_sdk::files::{Entry as Name, ErrorCode, Kind, Metadata};

use super::{Folder, MAX_ENTRIES, MAX_VISITED, Walk};
use crate::pattern::Pattern;

#[derive(Clone)]
enum Node {
    File(u64),
    Link,
    Pipe,
    /// Listed, but gone when looked at.
    Ghost,
    /// Can't be opened or described.
    Locked,
    Folder(BTreeMap<String, Node>),
}

struct Memory<'a>(&'a BTreeMap<String, Node>);

impl Folder for Memory<'_> {
    fn names(&self, limit: usize) -> Result<Vec<Result<Name, ErrorCode>>, ErrorCode> {
        // Reversed, because the host promises no order.
        let name = |(name, node): (&String, &Node)| match (name.as_str(), node) {
            ("not-unicode", _) => Err(ErrorCode::IllegalByteSequence),
            (_, node) => Ok(Name { name: name.clone(), kind: kind(node) }),
        };
        Ok(self.0.iter().rev().map(name).take(limit).collect())
    }

    fn stat(&self, name: &str) -> Result<Metadata, ErrorCode> {
        match &self.0[name] {
            Node::Ghost => Err(ErrorCode::NoEntry),
            Node::Locked => Err(ErrorCode::Access),
            node => {
                let size = if let Node::File(size) = node { *size } else { 4096 };
                Ok(Metadata { kind: kind(node), size, modified: Some("2024-01-01T00:00:00.000Z".into()) })
            }
        }
    }

    fn open(&self, name: &str) -> Result<Self, ErrorCode> {
        match &self.0[name] {
            Node::Folder(inside) => Ok(Self(inside)),
            Node::Locked => Err(ErrorCode::Access),
            _ => Err(ErrorCode::NoEntry),
        }
    }
}

fn kind(node: &Node) -> Kind {
    match node {
        Node::File(_) => Kind::File,
        Node::Link => Kind::Symlink,
        Node::Pipe => Kind::Other("a named pipe"),
        Node::Ghost | Node::Locked | Node::Folder(_) => Kind::Directory,
    }
}

fn folder<const N: usize>(nodes: [(&str, Node); N]) -> BTreeMap<String, Node> {
    nodes.map(|(name, node)| (name.to_owned(), node)).into()
}

fn sample() -> BTreeMap<String, Node> {
    let deep = folder([("e.txt", Node::File(5))]);
    let inner = folder([("deep", Node::Folder(deep)), ("c.json", Node::File(3))]);
    folder([
        ("a.json", Node::File(1)),
        ("b", Node::Folder(inner)),
        ("link", Node::Link),
        ("pipe", Node::Pipe),
        ("zero", Node::File(0)),
    ])
}

fn walk(tree: &BTreeMap<String, Node>, prefix: &str, pattern: Option<&str>, depth: u32) -> Walk {
    let pattern = pattern.map(|text| Pattern::parse(text).unwrap());
    let mut walk = Walk::new(prefix.to_owned(), pattern);
    walk.descend(&Memory(tree), "", depth).unwrap();
    walk
}

fn paths(walk: &Walk) -> Vec<&str> {
    walk.found.iter().map(|entry| entry.path.as_str()).collect()
}

#[test]
fn one_level_is_sorted_and_links_and_directories_are_marked() {
    let walk = walk(&sample(), "", None, 1);
    assert_eq!(paths(&walk), ["a.json", "b", "link", "pipe", "zero"]);
    let marks: Vec<_> = walk.found.iter().map(|entry| (entry.is_dir, entry.is_symlink, entry.size)).collect();
    assert_eq!(marks[..3], [(false, false, 1), (true, false, 0), (false, true, 4096)]);
    assert!(!walk.truncated && walk.unreadable == 0);
}

#[test]
fn what_is_in_a_directory_follows_it_down_to_the_depth_asked_for() {
    assert_eq!(paths(&walk(&sample(), "", None, 2))[..4], ["a.json", "b", "b/c.json", "b/deep"]);
    assert_eq!(paths(&walk(&sample(), "top/", None, 3))[3..5], ["top/b/deep", "top/b/deep/e.txt"]);
}

#[test]
fn a_pattern_hides_directories_but_looks_into_them() {
    assert_eq!(paths(&walk(&sample(), "", Some("*.json"), 3)), ["a.json", "b/c.json"]);
    assert_eq!(paths(&walk(&sample(), "top/", Some("b/**/*.txt"), 3)), ["top/b/deep/e.txt"]);
}

#[test]
fn what_vanishes_is_left_out_and_what_cannot_be_told_is_counted() {
    let tree = folder([
        ("fine", Node::File(1)),
        ("ghost", Node::Ghost),
        ("locked", Node::Locked),
        ("not-unicode", Node::File(1)),
    ]);
    let walk = walk(&tree, "", None, 2);
    assert_eq!(paths(&walk), ["fine"]);
    // Once for its details and once for its contents; and the name.
    assert_eq!(walk.unreadable, 3);
}

#[test]
fn a_listing_is_complete_at_the_cap_and_truncated_one_past_it() {
    for (count, truncated) in [(MAX_ENTRIES, false), (MAX_ENTRIES + 1, true)] {
        let tree: BTreeMap<_, _> = (0..count).map(|index| (format!("{index:06}"), Node::File(1))).collect();
        let walk = walk(&tree, "", None, 5);
        assert_eq!((walk.found.len(), walk.truncated), (MAX_ENTRIES, truncated), "{count}");
    }
}

#[test]
fn a_pattern_that_matches_little_stops_at_the_cap_on_entries_looked_at() {
    for (count, truncated) in [(MAX_VISITED - 1, false), (MAX_VISITED, true)] {
        let many: BTreeMap<_, _> = (0..count).map(|index| (format!("{index:06}"), Node::File(1))).collect();
        let tree = folder([("many", Node::Folder(many))]);
        let walk = walk(&tree, "", Some("nothing"), 2);
        assert_eq!((walk.found.len(), walk.truncated), (0, truncated), "{count}");
    }
}
