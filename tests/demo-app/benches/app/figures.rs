//! Medians, and the rows that are made of them.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

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
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
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

/// What was measured of one thing.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Figure {
    what: String,
    took: Duration,
    goal: Goal,
    /// Nothing where there is no yardstick.
    yardstick: Duration,
}

impl Figure {
    /// One that is told for its own sake.
    pub(crate) fn of(what: impl Into<String>, took: Duration) -> Self {
        Self { what: what.into(), took, goal: Goal::None, yardstick: Duration::ZERO }
    }

    /// It should be at most this.
    pub(crate) fn within(self, limit: Duration) -> Self {
        Self { goal: Goal::Within(limit), ..self }
    }

    /// It is held against a yardstick of the same run.
    pub(crate) fn beside(self, yardstick: Duration, goal: Goal) -> Self {
        Self { yardstick, goal, ..self }
    }

    fn times(&self) -> f64 {
        self.took.as_secs_f64() / self.yardstick.as_secs_f64()
    }
}

/// Prints a row for each thing that several starts measured, in the first one's order.
pub(crate) fn rows(starts: &[Vec<Figure>]) {
    for first in starts.first().into_iter().flatten() {
        let all = starts.iter().flatten().filter(|figure| figure.what == first.what).cloned().collect();
        row(all);
    }
}

/// Prints the row of what was measured once, or by several starts.
pub(crate) fn row(mut all: Vec<Figure>) {
    all.sort_by(|one, other| one.times().total_cmp(&other.times()));
    // The ratio is that of the start in the middle, not that of two medians, which need not be of one start.
    let [least, times, most] = [0, all.len() / 2, all.len() - 1].map(|index| all[index].times());
    let middle = |time: fn(&Figure) -> Duration| median(all.iter().map(time).collect());
    let (took, yardstick) = (middle(|figure| figure.took), middle(|figure| figure.yardstick));
    let mut cell = shown(took);
    let (goal, is_met) = match all[0].goal {
        Goal::None => (String::new(), None),
        Goal::Within(limit) => (format!("≤ {}", shown(limit)), Some(took <= limit)),
        Goal::More(limit) => {
            let more = took.saturating_sub(yardstick);
            cell += &format!(" (+{})", shown(more));
            (format!("≤ +{}", shown(limit)), Some(more <= limit))
        }
        Goal::Times(limit) => {
            cell += &format!(" ({times:.2}×, of {} starts {least:.2} to {most:.2})", all.len());
            (format!("≤ {limit}×"), Some(times <= limit))
        }
    };
    match is_met {
        Some(false) => cell += " MISSED",
        Some(true) => cell += " ok",
        None => {}
    }
    println!("{}\t{goal}\t{cell}", all[0].what);
}

fn shown(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        100.0.. => format!("{ms:.0} ms"),
        10.0.. => format!("{ms:.1} ms"),
        _ => format!("{ms:.2} ms"),
    }
}
