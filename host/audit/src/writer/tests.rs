use std::io;

use super::*;
use crate::testing::{entry, now};

/// A disk that does as it is told, and fails as it is told. Real disks can't be made to fail a sync without privileges.
#[derive(Debug, Default)]
struct Faulty {
    file: Vec<u8>,
    older: Vec<Vec<u8>>,
    head: Option<Head>,
    syncs: u32,
    appends: u32,
    fail: Option<Fault>,
    /// Where a sync says that it has begun, and waits until it may end.
    gate: Option<Gate>,
    /// The same for the next write.
    append_gate: Option<Gate>,
}

type Gate = (std::sync::mpsc::Sender<()>, std::sync::mpsc::Receiver<()>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Half of it is written.
    Append,
    Sync,
    /// Half of it is written, and it can't be taken back.
    Cut,
    Begin,
    BeginHalf,
    Head,
    /// Nothing is written, and whoever writes panics.
    Panic,
}

impl Faulty {
    fn check(&self, fault: Fault) -> io::Result<()> {
        if self.fail == Some(fault) { Err(io::Error::other(format!("{fault:?} fails"))) } else { Ok(()) }
    }
}

impl Storage for &mut Faulty {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.appends += 1;
        if let Some((begun, open)) = self.append_gate.take() {
            begun.send(()).unwrap();
            open.recv().unwrap();
        }
        assert!(self.fail != Some(Fault::Panic), "a record is half written");
        if let Some(Fault::Append | Fault::Cut) = self.fail {
            self.file.extend_from_slice(&bytes[..bytes.len() / 2]);
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.file.extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> Syncing {
        self.syncs += 1;
        let (outcome, gate) = (self.check(Fault::Sync), self.gate.take());
        Box::new(move || {
            if let Some((begun, open)) = gate {
                begun.send(()).unwrap();
                open.recv().unwrap();
            }
            outcome
        })
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.check(Fault::Cut)?;
        self.file.truncate(usize::try_from(length).unwrap());
        Ok(())
    }

    fn begin(&mut self, _: u32, bytes: &[u8]) -> Result<(), BeginError> {
        self.check(Fault::Begin).map_err(BeginError::Undone)?;
        self.check(Fault::BeginHalf).map_err(BeginError::Unknown)?;
        let old = std::mem::replace(&mut self.file, bytes.to_vec());
        self.older.push(old);
        Ok(())
    }

    fn store_head(&mut self, head: &Head, _: bool) -> io::Result<()> {
        self.check(Fault::Head)?;
        self.head = Some(*head);
        Ok(())
    }
}

fn commit(committer: &mut Committer<&mut Faulty>, count: u64) -> Result<Vec<Link>, AppendError> {
    committer.commit((0..count).map(|n| Record::from_entry(entry(n), None, None)))
}

fn fail(committer: &mut Committer<&mut Faulty>, fault: Option<Fault>) {
    committer.storage.fail = fault;
}

fn on<T>(rotate_bytes: u64, test: impl FnOnce(&mut Committer<&mut Faulty>) -> T) -> (T, Faulty) {
    with(Fsync::Always, rotate_bytes, test)
}

fn with<T>(
    sync: Fsync,
    rotate_bytes: u64,
    test: impl FnOnce(&mut Committer<&mut Faulty>) -> T,
) -> (T, Faulty) {
    let mut disk = Faulty::default();
    let mut committer = Committer::new(&mut disk, Head::start(None), sync, rotate_bytes, None);
    let out = test(&mut committer);
    (out, disk)
}

fn records(bytes: &[u8]) -> Vec<Record> {
    let text = std::str::from_utf8(bytes).unwrap();
    text.lines().map(|line| Record::parse(line.as_bytes()).unwrap().record).collect()
}

#[test]
fn many_records_share_one_sync_and_the_head_names_the_last() {
    let (links, disk) = on(1 << 20, |committer| commit(committer, 100).unwrap());
    assert_eq!(links.len(), 100);
    assert_eq!(disk.syncs, 1);
    let head = disk.head.unwrap();
    assert_eq!((head.link(), head.length), (links[99], disk.file.len() as u64));
}

#[test]
fn a_write_that_fails_is_taken_back_and_what_was_lost_is_said_later() {
    let ((), disk) = on(1 << 20, |committer| {
        commit(committer, 2).unwrap();
        fail(committer, Some(Fault::Append));
        for _ in 0..3 {
            assert!(matches!(commit(committer, 2), Err(AppendError::Write(_))));
        }
        fail(committer, None);
        let links = commit(committer, 2).unwrap();
        assert_eq!(links.iter().map(|link| link.seq).collect::<Vec<_>>(), [4, 5]);
        commit(committer, 1).unwrap();
    });
    let all = records(&disk.file);
    assert_eq!(all.iter().map(|record| record.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert_eq!((all[2].kind, all[2].count), (Kind::Lost, Some(6)));
    assert!(all.windows(2).all(|pair| pair[1].prev == pair[0].hash));
}

#[test]
fn nothing_is_acknowledged_after_a_sync_that_failed() {
    for fault in [Fault::Sync, Fault::Cut, Fault::Head] {
        let (before, disk) = on(1 << 20, |committer| {
            let before = commit(committer, 1).unwrap()[0];
            fail(committer, Some(fault));
            assert!(matches!(commit(committer, 1), Err(AppendError::Broken(_))), "{fault:?}");
            // The disk is well again, as far as it says; what it holds is not known.
            fail(committer, None);
            let error = commit(committer, 1).unwrap_err();
            assert!(error.to_string().contains("restart the host"), "{error}");
            assert_eq!(committer.link(), before);
            before
        });
        assert_eq!(disk.head.unwrap().link(), before, "{fault:?}");
    }
}

#[test]
fn between_syncs_records_are_kept_and_the_head_names_none_of_them() {
    let ((), disk) = with(Fsync::Interval, 1 << 20, |committer| {
        let links = commit(committer, 3).unwrap();
        assert!(committer.owes() && committer.link() == links[2]);
        assert_eq!((committer.storage.syncs, committer.storage.head), (0, None));
        committer.settle().unwrap();
        assert_eq!((committer.storage.syncs, committer.storage.head.unwrap().link()), (1, links[2]));
        // Nothing is owed: nothing is done.
        committer.settle().unwrap();
        assert!(!committer.owes() && committer.storage.syncs == 1);
        commit(committer, 1).unwrap();
    });
    assert_eq!((records(&disk.file).len(), disk.head.unwrap().seq), (4, 3));
}

#[test]
fn a_sync_between_that_failed_ends_everything_too() {
    for fault in [Fault::Sync, Fault::Head] {
        let ((), disk) = with(Fsync::Interval, 1 << 20, |committer| {
            commit(committer, 1).unwrap();
            fail(committer, Some(fault));
            assert!(matches!(committer.settle(), Err(AppendError::Broken(_))), "{fault:?}");
            fail(committer, None);
            assert!(matches!(commit(committer, 1), Err(AppendError::Broken(_))), "{fault:?}");
            assert!(!committer.owes());
        });
        assert_eq!((records(&disk.file).len(), disk.head), (1, None));
    }
}

#[test]
fn the_head_does_not_go_back_behind_a_file_that_began_during_a_sync() {
    let ((), disk) = with(Fsync::Interval, 1, |committer| {
        commit(committer, 1).unwrap();
        let debt = committer.debt().unwrap();
        commit(committer, 1).unwrap();
        let head = committer.storage.head.unwrap();
        assert_eq!((head.seq, head.file), (2, 2));
        committer.settled(debt.place, (debt.sync)()).unwrap();
        assert_eq!(committer.storage.head, Some(head));
        // That which came since is owed still.
        assert!(committer.owes());
        let debt = committer.debt().unwrap();
        committer.settled(debt.place, Err(io::Error::other("the disk is gone"))).unwrap_err();
        assert!(matches!(commit(committer, 1), Err(AppendError::Broken(_))));
        assert!(committer.settled(debt.place, Ok(())).is_err());
    });
    assert_eq!((records(&disk.file).len(), disk.head.unwrap().seq), (2, 2));
}

#[test]
fn records_are_written_while_the_disk_is_waited_for() {
    let ((begun, has_begun), (open, opened)) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
    let mut disk = Faulty { gate: Some((begun, opened)), ..Faulty::default() };
    let (queue, ..) = queue(&mut disk);
    let _first = queue.enter(Box::new(record)).unwrap().answer;
    queue.write_all();
    let meanwhile = std::thread::scope(|scope| {
        let settling = scope.spawn(|| queue.settle());
        has_begun.recv().unwrap();
        let mut second = queue.enter(Box::new(record)).unwrap().answer;
        queue.write_all();
        let answer = second.try_recv();
        open.send(()).unwrap();
        settling.join().unwrap();
        answer
    });
    assert_eq!(meanwhile.unwrap().unwrap().seq, 2);
    drop(queue);
    // What came during the sync is not what it got onto the disk.
    assert_eq!(disk.head.unwrap().seq, 1);
}

#[test]
fn a_file_is_on_the_disk_before_the_next_begins() {
    let ((), disk) = with(Fsync::Interval, 1, |committer| {
        commit(committer, 2).unwrap();
        fail(committer, Some(Fault::Sync));
        assert!(matches!(commit(committer, 1), Err(AppendError::Broken(_))));
    });
    assert_eq!((disk.older.len(), disk.syncs), (0, 1));
}

#[test]
fn what_was_taken_back_is_not_owed() {
    let ((), disk) = with(Fsync::Interval, 1 << 20, |committer| {
        commit(committer, 2).unwrap();
        fail(committer, Some(Fault::Append));
        assert!(matches!(commit(committer, 2), Err(AppendError::Write(_))));
        fail(committer, None);
        // As the thread does where it is asked for a sync alone.
        assert!(commit(committer, 0).unwrap().is_empty());
        committer.settle().unwrap();
        commit(committer, 1).unwrap();
    });
    let all = records(&disk.file);
    assert_eq!(all.iter().map(|record| record.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!((all[2].kind, all[2].count, disk.head.unwrap().seq), (Kind::Lost, Some(2), 2));
}

#[test]
fn a_file_that_can_not_begin_leaves_the_old_one_and_may_begin_later() {
    let ((), disk) = on(1, |committer| {
        commit(committer, 1).unwrap();
        fail(committer, Some(Fault::Begin));
        assert!(matches!(commit(committer, 1), Err(AppendError::Write(_))));
        fail(committer, None);
        assert_eq!(commit(committer, 1).unwrap()[0].seq, 4);
    });
    assert_eq!(records(&disk.older[0]).len(), 1);
    let kinds: Vec<Kind> = records(&disk.file).iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [Kind::Rotate, Kind::Lost, Kind::Call]);
}

#[test]
fn a_file_that_may_have_begun_ends_everything() {
    let ((), _) = on(1, |committer| {
        commit(committer, 1).unwrap();
        fail(committer, Some(Fault::BeginHalf));
        assert!(matches!(commit(committer, 1), Err(AppendError::Broken(_))));
        fail(committer, None);
        assert!(matches!(commit(committer, 1), Err(AppendError::Broken(_))));
    });
}

#[test]
fn the_next_file_names_the_last_record_of_the_one_before() {
    let ((), disk) = on(1, |committer| {
        commit(committer, 3).unwrap();
        commit(committer, 1).unwrap();
    });
    let (old, new) = (records(&disk.older[0]), records(&disk.file));
    assert_eq!(new[0].kind, Kind::Rotate);
    assert_eq!((new[0].prev, new[0].seq), (old[2].hash, 4));
    assert_eq!(new[0].note, "audit-000001.jsonl");
}

#[test]
fn each_file_begins_with_a_seal_where_there_is_a_key() {
    let key = SealKey::new([9; 32]);
    let mut disk = Faulty::default();
    let mut committer =
        Committer::new(&mut disk, Head::start(Some(&key)), Fsync::Always, 1, Some(key.clone()));
    commit(&mut committer, 2).unwrap();
    commit(&mut committer, 2).unwrap();
    let head = disk.head.unwrap();
    assert!(key.is_seal(Sealed::Head, head.link(), head.seal));
    let (old, new) = (records(&disk.older[0]), records(&disk.file));
    assert!(key.is_seal(Sealed::File, Link::START, old[0].seal));
    assert!(key.is_seal(Sealed::File, old[1].link(), new[0].seal));
    assert_eq!((old[1].seal, new[1].seal), (None, None));
}

/// A queue on `disk`, and how to speak to whoever runs it.
fn queue(disk: &mut Faulty) -> (Queue<&mut Faulty>, mpsc::Sender<Message>, mpsc::Receiver<Message>) {
    let committer = Committer::new(disk, Head::start(None), Fsync::Interval, 1 << 20, None);
    let (sender, receiver) = mpsc::channel(8);
    let pulse = Pulse::start(sender.downgrade()).unwrap();
    (Queue::new(committer, Some(pulse)), sender, receiver)
}

fn record() -> Record {
    Record::own(Kind::Stop, now(), "")
}

#[test]
fn all_that_wait_are_written_at_once_each_with_a_link_of_its_own() {
    let mut disk = Faulty::default();
    let (queue, ..) = queue(&mut disk);
    let answers: Vec<_> = (0..3).map(|_| queue.enter(Box::new(record)).unwrap().answer).collect();
    queue.write_all();
    let seqs: Vec<u64> =
        answers.into_iter().map(|answer| answer.blocking_recv().unwrap().unwrap().seq).collect();
    assert_eq!((seqs, queue.shown().seq), (vec![1, 2, 3], 3));
    drop(queue);
    assert_eq!((disk.appends, records(&disk.file).len()), (1, 3));
}

#[test]
fn a_thread_writes_what_it_brought_and_leaves_what_others_did_to_them() {
    let mut disk = Faulty::default();
    let (queue, ..) = queue(&mut disk);
    let own = queue.enter(Box::new(record)).unwrap();
    // Threads share a lane where there are many, and other tests have threads too.
    let mut others = (0..32).map(|_| {
        std::thread::scope(|scope| scope.spawn(|| queue.enter(Box::new(record)).unwrap()).join().unwrap())
    });
    let other = others.find(|entered| entered.lane != own.lane).unwrap();
    queue.write(&own);
    assert!(!own.answer.is_empty() && other.answer.is_empty());
    queue.write(&other);
    assert!(!other.answer.is_empty());
}

#[test]
fn what_is_left_to_whoever_is_writing_they_write_when_they_are_done() {
    let ((begun, has_begun), (open, opened)) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
    let mut disk = Faulty { append_gate: Some((begun, opened)), ..Faulty::default() };
    let (queue, ..) = queue(&mut disk);
    let left = std::thread::scope(|scope| {
        scope.spawn(|| queue.write(&queue.enter(Box::new(record)).unwrap()));
        has_begun.recv().unwrap();
        let left = queue.enter(Box::new(record)).unwrap();
        queue.write(&left);
        assert!(left.answer.is_empty(), "somebody else holds the files");
        open.send(()).unwrap();
        left
    });
    assert_eq!(left.answer.blocking_recv().unwrap().unwrap().seq, 2);
}

#[test]
fn a_record_that_can_not_be_put_together_keeps_no_other_from_being_written() {
    let mut disk = Faulty::default();
    let (queue, ..) = queue(&mut disk);
    let first = queue.enter(Box::new(record)).unwrap().answer;
    let unmade = queue.enter(Box::new(|| panic!("this one is none"))).unwrap().answer;
    let last = queue.enter(Box::new(record)).unwrap().answer;
    queue.write_all();
    assert!(matches!(unmade.blocking_recv().unwrap(), Err(AppendError::Unmade)));
    assert_eq!([first, last].map(|answer| answer.blocking_recv().unwrap().unwrap().seq), [1, 2]);
    drop(queue);
    assert_eq!(disk.appends, 1);
}

#[test]
fn what_comes_after_the_close_is_told_so() {
    let mut disk = Faulty::default();
    let (queue, sender, receiver) = queue(&mut disk);
    let before = queue.enter(Box::new(record)).unwrap().answer;
    let (reply, close) = oneshot::channel();
    sender.blocking_send(Message::Close(Box::new(record()), reply)).unwrap();
    // The thread wants something that lives as long as it: run it here, with everything asked for beforehand.
    run(&queue, receiver);
    assert_eq!(before.blocking_recv().unwrap().unwrap().seq, 1);
    assert_eq!(close.blocking_recv().unwrap().unwrap().seq, 2);
    assert!(queue.enter(Box::new(record)).is_none() && sender.is_closed());
    assert_eq!(queue.shown().seq, 2);
}

#[test]
fn the_end_waits_for_whoever_is_about_to_write() {
    let ((begun, has_begun), (open, opened)) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
    let mut disk = Faulty::default();
    let (queue, ..) = queue(&mut disk);
    let slow = queue.enter(Box::new(move || {
        begun.send(()).unwrap();
        opened.recv().unwrap();
        record()
    }));
    let slow = slow.unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| queue.write(&slow));
        has_begun.recv().unwrap();
        scope.spawn(|| queue.end(None));
        while queue.enter(Box::new(record)).is_some() {
            std::thread::yield_now();
        }
        // Long enough to end, for one that did not wait.
        std::thread::sleep(Duration::from_millis(20));
        open.send(()).unwrap();
    });
    assert!(slow.answer.blocking_recv().unwrap().is_ok());
    drop(queue);
    assert_eq!(disk.head.unwrap().seq, records(&disk.file).len() as u64);
}

#[test]
fn what_waits_when_nobody_is_left_is_written() {
    let mut disk = Faulty::default();
    let (queue, sender, receiver) = queue(&mut disk);
    let waiting = queue.enter(Box::new(record)).unwrap().answer;
    drop(sender);
    run(&queue, receiver);
    assert_eq!(waiting.blocking_recv().unwrap().unwrap().seq, 1);
    assert!(queue.enter(Box::new(record)).is_none());
}

#[test]
fn after_a_panic_in_the_middle_of_a_record_nothing_is_kept() {
    for by_the_thread in [true, false] {
        let mut disk = Faulty { fail: Some(Fault::Panic), ..Faulty::default() };
        let (queue, sender, receiver) = queue(&mut disk);
        let first = queue.enter(Box::new(record)).unwrap().answer;
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| queue.write_all()));
        assert!(panicked.is_err() && first.blocking_recv().is_err());
        let answer = queue.enter(Box::new(record)).unwrap().answer;
        if by_the_thread {
            sender.blocking_send(Message::Settle).unwrap();
            drop(sender);
            run(&queue, receiver);
        } else {
            queue.write_all();
        }
        assert!(answer.blocking_recv().is_err() && queue.enter(Box::new(record)).is_none());
        drop(queue);
        assert!(disk.file.is_empty());
    }
}
