//! One connection: steps that are done on it, and what comes back.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::reply::{Parsed, Reply, parse};

/// How long one write may take. A host that does not read is not waited for any longer.
const WRITE: Duration = Duration::from_secs(30);

/// One thing to do on a connection.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// Sends these bytes.
    Send(&'a [u8]),
    /// Sends these bytes one by one, with a pause before each, as long as the host takes them.
    Drip(&'a [u8], Duration),
    /// Sends these bytes over and over, so many of them at most, as long as the host takes them.
    Flood(&'a [u8], usize),
    /// Waits.
    Pause(Duration),
    /// Says that no more will be sent.
    HalfClose,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As many replies as were waited for are there.
    Enough,
    /// The host closed it.
    Closed,
    /// The host reset it.
    Reset,
    /// Nothing came for as long as was waited.
    Silent,
}

/// What came back over one connection.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The replies, in their order, without interim ones.
    pub replies: Vec<Reply>,
    /// Status codes of interim replies.
    pub interim: Vec<u16>,
    /// What is no reply, or not yet one.
    pub rest: Vec<u8>,
    /// Why that is no HTTP.
    pub malformed: Option<String>,
    /// How it ended.
    pub end: End,
    /// Whether the host still took what was sent last.
    pub took_all: bool,
}

impl Heard {
    /// The status codes of the replies.
    #[must_use]
    pub fn statuses(&self) -> Vec<u16> {
        self.replies.iter().map(|reply| reply.status).collect()
    }

    /// Whether the host ended the connection.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.end, End::Closed | End::Reset)
    }
}

/// Does the steps, then reads until `replies` are there, the host closes, or `patience` is over.
pub(super) fn talk(
    mut stream: TcpStream,
    steps: &[Step<'_>],
    replies: usize,
    patience: Duration,
    bodiless: bool,
) -> io::Result<Heard> {
    stream.set_write_timeout(Some(WRITE))?;
    // The host may answer and close before it has read everything: that is its right.
    let took_all = steps.iter().all(|step| act(&mut stream, *step).is_ok());
    let mut heard = Heard {
        replies: Vec::new(),
        interim: Vec::new(),
        rest: Vec::new(),
        malformed: None,
        end: End::Silent,
        took_all,
    };
    heard.read(&mut stream, replies, patience, bodiless)?;
    Ok(heard)
}

fn act(stream: &mut TcpStream, step: Step<'_>) -> io::Result<()> {
    match step {
        Step::Send(bytes) => stream.write_all(bytes),
        Step::Drip(bytes, pause) => bytes.iter().try_for_each(|byte| {
            std::thread::sleep(pause);
            stream.write_all(&[*byte])
        }),
        Step::Flood(bytes, most) => {
            let mut sent = 0;
            while sent < most {
                stream.write_all(bytes)?;
                sent += bytes.len();
            }
            Ok(())
        }
        Step::Pause(pause) => {
            std::thread::sleep(pause);
            Ok(())
        }
        Step::HalfClose => stream.shutdown(Shutdown::Write),
    }
}

impl Heard {
    fn read(
        &mut self,
        stream: &mut TcpStream,
        replies: usize,
        patience: Duration,
        bodiless: bool,
    ) -> io::Result<()> {
        let start = Instant::now();
        let mut chunk = vec![0; 64 << 10];
        loop {
            if self.replies.len() >= replies {
                self.end = End::Enough;
                return Ok(());
            }
            let left = patience.saturating_sub(start.elapsed());
            if left.is_zero() || self.malformed.is_some() {
                return Ok(());
            }
            stream.set_read_timeout(Some(left))?;
            match stream.read(&mut chunk) {
                Ok(0) => {
                    self.end = End::Closed;
                    self.take_in(true, bodiless);
                    return Ok(());
                }
                Ok(count) => self.rest.extend_from_slice(&chunk[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    return Ok(());
                }
                Err(_) => {
                    self.end = End::Reset;
                    return Ok(());
                }
            }
            self.take_in(false, bodiless);
        }
    }

    fn take_in(&mut self, closed: bool, bodiless: bool) {
        while !self.rest.is_empty() {
            match parse(&self.rest, closed, bodiless) {
                Parsed::Whole(reply, used) => {
                    self.rest.drain(..used);
                    // 101 is the last word in HTTP, no interim one.
                    if matches!(reply.status, 100 | 102..=199) {
                        self.interim.push(reply.status);
                    } else {
                        self.replies.push(reply);
                    }
                }
                Parsed::Partial => return,
                Parsed::Malformed(why) => {
                    self.malformed = Some(why);
                    return;
                }
            }
        }
    }
}
