use crate::bindings::palisade::host::{
    page_eval, page_input, page_read, page_style, screen_capture, storage_read, storage_write,
    window_capture, window_manage, window_read,
};
use crate::{Error, ErrorKind};

#[test]
fn what_a_caller_can_mend_is_a_matter_of_arguments_and_words_stay() {
    macro_rules! told {
        ($interface:ident::$kind:ident) => {{
            let error = $interface::Error { kind: $interface::ErrorKind::$kind, message: "words".to_owned() };
            let error = Error::from(error);
            assert_eq!(error.message, "words");
            error.kind
        }};
    }
    assert_eq!(told!(page_read::StaleReference), ErrorKind::InvalidArguments);
    assert_eq!(told!(page_read::Timeout), ErrorKind::DeadlineExceeded);
    assert_eq!(told!(page_input::NotActionable), ErrorKind::InvalidArguments);
    assert_eq!(told!(page_input::Unavailable), ErrorKind::Unavailable);
    assert_eq!(told!(page_style::InvalidArguments), ErrorKind::InvalidArguments);
    assert_eq!(told!(page_style::NotFound), ErrorKind::InvalidArguments);
    assert_eq!(told!(page_eval::Syntax), ErrorKind::InvalidArguments);
    assert_eq!(told!(page_eval::Thrown), ErrorKind::Failed);
    assert_eq!(told!(screen_capture::TooLarge), ErrorKind::TooLarge);
    assert_eq!(told!(window_capture::NotFound), ErrorKind::InvalidArguments);
    assert_eq!(told!(window_capture::Unavailable), ErrorKind::Unavailable);
    assert_eq!(told!(storage_read::NotFound), ErrorKind::InvalidArguments);
    assert_eq!(told!(storage_write::Denied), ErrorKind::PolicyViolation);
}

#[test]
fn a_window_that_is_not_there_is_the_callers_to_mend() {
    let words = || "words".to_owned();
    for (error, kind) in [
        (Error::from(window_read::Error::NotFound(words())), ErrorKind::InvalidArguments),
        (Error::from(window_read::Error::Unavailable(words())), ErrorKind::Unavailable),
        (Error::from(window_manage::Error::NotFound(words())), ErrorKind::InvalidArguments),
        (Error::from(window_manage::Error::Unavailable(words())), ErrorKind::Unavailable),
        (Error::from(window_manage::Error::Failed(words())), ErrorKind::Failed),
    ] {
        assert_eq!((error.kind, error.message.as_str()), (kind, "words"));
    }
}
