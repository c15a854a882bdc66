//! URI templates with one `{name}` for each variable (RFC 6570, level 1).
//!
//! Guarantees: what a template fits, it fits in one way; a variable's text has no reserved character that was not escaped,
//! so no slash. Hostile: URIs.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// A template, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UriTemplate {
    /// What stands before the first variable.
    head: String,
    /// Each variable, and what stands after it.
    variables: Vec<(String, String)>,
}

impl UriTemplate {
    /// Reads a template that the engine has checked: its braces are closed, and something stands between two variables.
    pub(crate) fn new(template: &str) -> Self {
        let mut pieces = template.split('{');
        let head = pieces.next().unwrap_or_default().to_owned();
        let variable = |piece: &str| {
            let (name, after) = piece.split_once('}').unwrap_or((piece, ""));
            (name.to_owned(), after.to_owned())
        };
        Self { head, variables: pieces.map(variable).collect() }
    }

    /// Whether it is one URI, and no template.
    pub(crate) fn is_plain(&self) -> bool {
        self.variables.is_empty()
    }

    /// The variables of a URI that it fits.
    pub(crate) fn fit(&self, uri: &str) -> Option<Map<String, Value>> {
        let mut rest = uri.strip_prefix(self.head.as_str())?;
        let mut found = Map::new();
        for (name, after) in &self.variables {
            let end = if after.is_empty() { rest.len() } else { rest.find(after.as_str())? };
            let (text, following) = rest.split_at(end);
            if text.is_empty() || !text.bytes().all(is_value) || !escapes_are_whole(text) {
                return None;
            }
            let text = percent_decode_str(text).decode_utf8().ok()?;
            found.insert(name.clone(), Value::String(text.into_owned()));
            rest = following.strip_prefix(after.as_str())?;
        }
        rest.is_empty().then_some(found)
    }
}

/// Unreserved, or part of an escape (RFC 3986, 2.1 and 2.3).
fn is_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)
}

/// Whether each escape is in the text as a whole. One that the template cuts in two would be read in another way by whoever
/// undoes escapes first.
fn escapes_are_whole(text: &str) -> bool {
    let is_whole = |after: &str| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    text.split('%').skip(1).all(is_whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fit(template: &str, uri: &str) -> Option<Value> {
        UriTemplate::new(template).fit(uri).map(Value::Object)
    }

    #[test]
    fn a_uri_fits_in_one_way_and_whole() {
        assert_eq!(fit("a://b", "a://b"), Some(json!({})));
        assert_eq!(fit("a://{x}/data", "a://1/data"), Some(json!({ "x": "1" })));
        assert_eq!(fit("a://{x}/{y}", "a://1/two"), Some(json!({ "x": "1", "y": "two" })));
        assert_eq!(fit("a://{x}.{y}", "a://1.2.3"), Some(json!({ "x": "1", "y": "2.3" })));
        assert_eq!(fit("a://{x}", "a://%C3%A4%2Fb%20c"), Some(json!({ "x": "ä/b c" })));
    }

    #[test]
    fn what_does_not_fit_is_no_resource() {
        for (template, uri) in [
            ("a://b", "a://bc"),
            ("a://{x}/data", "a:///data"),
            ("a://{x}/data", "a://1/2/data"),
            ("a://{x}/data", "a://1/data/"),
            ("a://{x}", "a://1/2"),
            ("a://{x}", "a://"),
            ("a://{x}", "a://ä"),
            ("a://{x}", "a://%FF"),
            ("a://{x}", "a://%7"),
            ("a://{x}", "a://%7z"),
            ("a://{x}B", "a://%7B"),
            ("a://{x}", "A://1"),
        ] {
            assert_eq!(fit(template, uri), None, "{template} {uri}");
        }
    }
}
