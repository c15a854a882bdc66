//! Which of the display's windows is the app's own.
//!
//! Guarantees: what is found belongs to this process, as the window system has it; where the app knows its window's number,
//! it is the window of that number. By its title a window is found only where there is no number (macOS), and only if no other of
//! this process has it. Not guaranteed: that a display tells the truth about numbers: it draws everything anyway.
//! Hostile: titles, and on X11 process ids, which any program may set. The number is the server's.

use palisade_capabilities::webview::PageError;

use super::unavailable;

/// What the app knows of its window.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// The window system's number for it.
    pub(super) id: Option<u32>,
    /// This process.
    pub(super) pid: u32,
    pub(super) title: String,
}

/// A window as the display tells of it. What it can't tell is `None`. Each answer may be a question to the display.
pub(super) trait Shown {
    fn id(&self) -> Option<u32>;
    fn pid(&self) -> Option<u32>;
    fn title(&self) -> Option<String>;
}

/// The app's own window among those on display.
pub(super) fn find<W: Shown>(own: &Own, shown: impl IntoIterator<Item = W>) -> Result<W, PageError> {
    let is_ours = |window: &W| window.pid() == Some(own.pid);
    let mut shown = shown.into_iter();
    let found = match own.id {
        Some(id) => shown.find(|window| window.id() == Some(id) && is_ours(window)),
        None => {
            let mut named =
                shown.filter(|window| is_ours(window) && window.title().as_ref() == Some(&own.title));
            let first = named.next();
            if named.next().is_some() {
                return Err(unavailable("several windows of the app have that title; set another one"));
            }
            first
        }
    };
    found.ok_or_else(|| unavailable("the display does not list the window; is it on another desktop?"))
}

#[cfg(test)]
mod tests {
    use super::{Own, Shown, find};
    use palisade_capabilities::webview::PageErrorKind;

    #[derive(Clone, Debug, PartialEq)]
    struct Told(u32, Option<u32>, &'static str);

    impl Shown for Told {
        fn id(&self) -> Option<u32> {
            Some(self.0)
        }

        fn pid(&self) -> Option<u32> {
            self.1
        }

        fn title(&self) -> Option<String> {
            Some(self.2.to_owned())
        }
    }

    fn own(id: Option<u32>) -> Own {
        Own { id, pid: 7, title: "Notes".into() }
    }

    #[test]
    fn a_window_with_a_number_is_found_by_it_whatever_it_or_another_is_called() {
        let shown = [Told(1, Some(7), "Notes"), Told(2, Some(7), "Renamed"), Told(3, Some(8), "Notes")];
        assert_eq!(find(&own(Some(2)), shown.clone()).unwrap(), shown[1]);
        let refused = find(&own(Some(4)), shown).unwrap_err();
        assert_eq!(refused.kind, PageErrorKind::Unavailable, "no other takes its place");
    }

    #[test]
    fn a_window_of_another_process_is_never_found() {
        for pid in [Some(8), None] {
            assert!(find(&own(Some(2)), [Told(2, pid, "Notes")]).is_err(), "{pid:?} by its number");
            assert!(find(&own(None), [Told(2, pid, "Notes")]).is_err(), "{pid:?} by its title");
        }
    }

    #[test]
    fn without_a_number_a_title_is_enough_only_if_one_window_of_the_app_has_it() {
        let (first, second) = (Told(1, Some(7), "Notes"), Told(2, Some(7), "Settings"));
        let foreign = Told(3, Some(8), "Notes");
        let shown = [first.clone(), second.clone(), foreign];
        assert_eq!(find(&own(None), shown).unwrap(), first);
        assert!(find(&own(None), [first.clone(), first]).unwrap_err().message.contains("several"));
        assert!(find(&own(None), [second]).is_err());
    }
}
