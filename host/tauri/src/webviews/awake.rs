//! Waiting for an answer that comes at once, or takes its time.
//!
//! A processor with nothing to do is put to sleep, and to wake it takes tens of microseconds in a virtual machine: on a call's way
//! through the host, the main thread, the page's process and back that is done six times, and is a third of what a short script
//! takes. So whoever waits gives way to other threads for a moment instead, which keeps a processor awake for all of them.
//!
//! Guarantees: for at most [`AWAKE`] of each wait, and not while another one waits already; other tasks and other threads run as they
//! would. Nothing is asked of a page or of the main thread meanwhile. Nobody here is hostile.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::oneshot::Receiver;
use tokio::sync::oneshot::error::TryRecvError;

/// Most scripts have ended by then, and so have most verbs of the page script.
const AWAKE: Duration = Duration::from_millis(1);

/// Tries before other tasks of the same thread have their turn: to come back here through all that a call is made of takes as long.
const TRIES: usize = 16;

/// Those who wait.
#[derive(Debug, Default)]
pub(super) struct Awake(AtomicUsize);

impl Awake {
    /// What is sent, as soon as it is; `None` once nothing will be sent any more.
    pub(super) async fn wait<T>(&self, mut receiver: Receiver<T>) -> Option<T> {
        let waiting = Waiting::begin(self);
        let start = Instant::now();
        while waiting.is_alone && start.elapsed() < AWAKE {
            for _ in 0..TRIES {
                match receiver.try_recv() {
                    Ok(answer) => return Some(answer),
                    Err(TryRecvError::Closed) => return None,
                    Err(TryRecvError::Empty) => std::thread::yield_now(),
                }
            }
            tokio::task::yield_now().await;
        }
        drop(waiting);
        receiver.await.ok()
    }
}

/// One of them, until it is dropped.
struct Waiting<'a> {
    awake: &'a Awake,
    is_alone: bool,
}

impl<'a> Waiting<'a> {
    fn begin(awake: &'a Awake) -> Self {
        Self { awake, is_alone: awake.0.fetch_add(1, Ordering::Relaxed) == 0 }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.awake.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_is_sent_at_once_or_later_arrives_and_what_never_is_ends() {
        let awake = Awake::default();
        for delay in [Duration::ZERO, AWAKE / 4, AWAKE * 4] {
            let (sender, receiver) = oneshot::channel();
            let sending = std::thread::spawn(move || {
                std::thread::sleep(delay);
                sender.send(1)
            });
            assert_eq!(awake.wait(receiver).await, Some(1), "{delay:?}");
            assert_eq!(sending.join().unwrap(), Ok(()));
            let (sender, receiver) = oneshot::channel::<()>();
            std::thread::spawn(move || {
                std::thread::sleep(delay);
                drop(sender);
            });
            assert_eq!(awake.wait(receiver).await, None, "{delay:?}");
        }
        assert_eq!(awake.0.into_inner(), 0);
    }

    #[tokio::test]
    async fn others_run_beside_two_waits_and_a_wait_that_is_given_up_is_none() {
        let awake = Awake::default();
        let turns = std::cell::Cell::new(0);
        let count = async {
            while turns.get() <= 3 {
                turns.set(turns.get() + 1);
                tokio::task::yield_now().await;
            }
        };
        let (_sender, receiver) = oneshot::channel::<()>();
        let (_other, second) = oneshot::channel::<()>();
        tokio::select! {
            biased;
            _ = awake.wait(receiver) => unreachable!("nothing was sent"),
            _ = awake.wait(second) => unreachable!("nothing was sent"),
            () = count => {}
            () = tokio::time::sleep(Duration::from_secs(10)) => {}
        }
        assert!(turns.get() > 3);
        assert_eq!(awake.0.into_inner(), 0);
    }

    #[test]
    fn one_alone_stays_awake() {
        let awake = Awake::default();
        let first = Waiting::begin(&awake);
        assert!(first.is_alone && !Waiting::begin(&awake).is_alone);
        drop(first);
        assert!(Waiting::begin(&awake).is_alone);
    }
}
