//! Which addresses a page may be sent to.
//!
//! Guarantees: what comes out is the parsed address itself, written anew, so that what was checked is what is loaded.
//! Hostile: the address.

use url::Url;

/// Characters of an address. Without it a guest hands megabytes to the webview.
const MAX_CHARS: usize = 8 << 10;

/// Why an address is not gone to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is none.
    Malformed(String),
    /// The grant does not cover it.
    Denied(String),
}

/// Reads an address as seen from `here`, the page's own. `files`: whether the file system is granted.
pub(super) fn check(address: &str, here: Option<&str>, files: bool) -> Result<Url, Refused> {
    let malformed = |why: String| Err(Refused::Malformed(why));
    // Guest-controlled: `address`.
    if address.len() > MAX_CHARS {
        return malformed(format!("the address is over {MAX_CHARS} characters long"));
    }
    // Parsers drop tabs and line breaks, so that `java\nscript:` is a script to some.
    if address.chars().any(char::is_control) {
        return malformed("the address has control characters in it".into());
    }
    let here = here.and_then(|here| Url::parse(here).ok());
    let url = match Url::options().base_url(here.as_ref()).parse(address) {
        Ok(url) => url,
        Err(error) => return malformed(format!("this is no address: {error}")),
    };
    let is_own = here.is_some_and(|here| {
        here.scheme() == url.scheme() && here.host() == url.host() && here.port() == url.port()
    });
    match url.scheme() {
        "http" | "https" => Ok(url),
        "file" if files => Ok(url),
        "file" => Err(Refused::Denied(
            "the configuration does not let tools open files in a window (allow_file_navigation)".into(),
        )),
        // An app's own pages have a scheme of their own. These have no host that could make one page's of them.
        scheme if is_own && url.has_host() && !matches!(scheme, "javascript" | "data" | "blob" | "about") => {
            Ok(url)
        }
        scheme => Err(Refused::Denied(format!(
            "a window is sent to http, https and the app's own pages alone, not to `{scheme}:`"
        ))),
    }
}
