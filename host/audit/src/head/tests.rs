use super::*;
use crate::chain::Link;

fn link(seq: u64) -> Link {
    Link { seq, hash: Hash::of(&seq.to_be_bytes()) }
}

fn written(count: u64) -> (File, Head) {
    let mut file = tempfile::tempfile().unwrap();
    let mut head = Head::start(None);
    Head { write: 0, ..head }.store(&mut file).unwrap();
    head.store(&mut file).unwrap();
    for seq in 1..=count {
        head = head.moved(link(seq), 1, seq * 100, None);
        head.store(&mut file).unwrap();
    }
    (file, head)
}

#[test]
fn the_last_write_is_in_force() {
    for count in 0..5 {
        let (mut file, head) = written(count);
        assert_eq!(Head::load(&mut file).unwrap(), Some(head));
        assert_eq!(file.metadata().unwrap().len(), 2 * HALF as u64);
    }
}

#[test]
fn a_half_that_was_being_written_leaves_the_one_before() {
    let (mut file, head) = written(4);
    let torn = head.moved(link(5), 1, 500, None);
    file.seek(SeekFrom::Start((torn.write % 2) * HALF as u64)).unwrap();
    file.write_all(&torn.half()[..100]).unwrap();
    assert_eq!(Head::load(&mut file).unwrap(), Some(head));
}

#[test]
fn no_changed_byte_is_taken_for_a_head() {
    let (_, head) = written(3);
    let half = head.half();
    assert_eq!(parse(&half), Some(head));
    for at in 0..HALF {
        let mut changed = half;
        changed[at] ^= 1;
        assert_eq!(parse(&changed), None, "byte {at}");
    }
}

#[test]
fn what_is_no_head_is_none() {
    let mut file = tempfile::tempfile().unwrap();
    assert_eq!(Head::load(&mut file).unwrap(), None);
    file.write_all(&[b'x'; 5000]).unwrap();
    assert_eq!(Head::load(&mut file).unwrap(), None);
}

#[test]
fn the_largest_head_fits() {
    let key = SealKey::new([1; 32]);
    let head = Head { write: u64::MAX - 1, ..Head::start(None) };
    let head = head.moved(Link { seq: u64::MAX, hash: Hash::NONE }, u32::MAX, u64::MAX, Some(&key));
    assert_eq!(parse(&head.half()), Some(head));
}
