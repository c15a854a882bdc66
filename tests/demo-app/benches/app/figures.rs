//! Medians, and the rows that are made of them.

use std::time::{Duration, Instant};

/// Turns whose times are not taken.
const WARM_UP: usize = 30;

/// How long something takes.
pub(crate) fn time(act: impl FnOnce()) -> Duration {
    let start = Instant::now();
    act();
    start.elapsed()
}

/// The middle one.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The median of `turns` after a warm-up.
pub(crate) fn one(turns: usize, mut act: impl FnMut()) -> Duration {
    (0..WARM_UP).for_each(|_| act());
    median((0..turns).map(|_| time(&mut act)).collect())
}

/// The medians of two things, turn by turn.
pub(crate) fn both(turns: usize, mut first: impl FnMut(), mut second: impl FnMut()) -> [Duration; 2] {
    for _ in 0..WARM_UP {
        first();
        second();
    }
    let times: Vec<_> = (0..turns).map(|_| (time(&mut first), time(&mut second))).collect();
    let (first, second) = times.into_iter().unzip();
    [median(first), median(second)]
}

/// What a figure should be.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// Nothing: it is a yardstick, or told for its own sake.
    None,
    /// At most this.
    Within(Duration),
    /// At most this much more than the yardstick.
    More(Duration),
    /// At most so many times the yardstick.
    Times(f64),
}

/// Prints a row. `beside` is the yardstick.
pub(crate) fn row(what: &str, goal: Goal, figure: Duration, beside: Option<Duration>) {
    let mut cell = shown(figure);
    let yardstick = beside.unwrap_or_default();
    let (goal, is_met) = match goal {
        Goal::None => (String::new(), None),
        Goal::Within(limit) => (format!("≤ {}", shown(limit)), Some(figure <= limit)),
        Goal::More(limit) => {
            let more = figure.saturating_sub(yardstick);
            cell += &format!(" (+{})", shown(more));
            (format!("≤ +{}", shown(limit)), Some(more <= limit))
        }
        Goal::Times(limit) => {
            let ratio = figure.as_secs_f64() / yardstick.as_secs_f64();
            cell += &format!(" ({ratio:.2}×)");
            (format!("≤ {limit}×"), Some(ratio <= limit))
        }
    };
    match is_met {
        Some(false) => cell += " MISSED",
        Some(true) => cell += " ok",
        None => {}
    }
    println!("{what}\t{goal}\t{cell}");
}

fn shown(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        100.0.. => format!("{ms:.0} ms"),
        10.0.. => format!("{ms:.1} ms"),
        _ => format!("{ms:.2} ms"),
    }
}
