//! Where a page has been, and the way back.
//!
//! Guarantees: goes along the page's own list alone. Hostile: addresses and titles.

use gtk::glib;
use palisade_capabilities::webview::{PageError, Visited};
use webkit2gtk::{
    BackForwardListExt as _, BackForwardListItem, BackForwardListItemExt as _, WebViewExt as _,
};

use super::{Webview, failed};

/// Places that are listed on each side of the current one. Without it a page that pushes states fills an answer.
const MAX_PLACES: u32 = 100;

/// Goes back; `false` where there is nothing to go back to.
pub(in crate::webviews) fn go_back(webview: &Webview) -> Result<bool, PageError> {
    let can = webview.can_go_back();
    if can {
        webview.go_back();
    }
    Ok(can)
}

/// Where the page has been, in order.
pub(in crate::webviews) fn history(webview: &Webview) -> Result<Vec<Visited>, PageError> {
    let list = webview.back_forward_list().ok_or_else(|| failed("the webview has no history"))?;
    let string = |text: Option<glib::GString>| text.map_or_else(String::new, Into::into);
    let visited = |item: BackForwardListItem, current| Visited {
        url: string(item.uri()),
        title: string(item.title()),
        current,
    };
    // WebKit gives what is behind with the nearest first, and what is ahead too.
    let behind = list.back_list_with_limit(MAX_PLACES).into_iter().rev();
    let ahead = list.forward_list_with_limit(MAX_PLACES).into_iter();
    let places = behind.map(|item| visited(item, false));
    let places = places.chain(list.current_item().map(|item| visited(item, true)));
    Ok(places.chain(ahead.map(|item| visited(item, false))).collect())
}
