//! Spans of a text that must go, and taking them out.
//!
//! Guarantees: linear passes and one sort over the spans, however many there are; spans that touch become one marker;
//! a marker that is already there is never torn, nor replaced by itself, so that a second pass finds nothing new in it.

use super::MARKER;
use std::ops::Range;

/// Bytes of a text, on character boundaries.
pub(super) type Span = Range<usize>;

/// `text` without `spans`, or nothing where there is nothing to take out.
pub(super) fn take_out(text: &str, mut spans: Vec<Span>) -> Option<String> {
    if spans.is_empty() {
        return None;
    }
    spare_markers(text, &mut spans);
    join_touching(&mut spans);
    if spans.is_empty() {
        return None;
    }
    let mut clean = String::with_capacity(text.len());
    let mut done = 0;
    for span in spans {
        clean.push_str(&text[done..span.start]);
        clean.push_str(MARKER);
        done = span.end;
    }
    clean.push_str(&text[done..]);
    Some(clean)
}

/// The same for bytes that are not text.
pub(super) fn take_out_bytes(bytes: &[u8], mut spans: Vec<Span>) -> Option<Vec<u8>> {
    if spans.is_empty() {
        return None;
    }
    join_touching(&mut spans);
    let mut clean = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for span in spans {
        clean.extend_from_slice(&bytes[done..span.start]);
        clean.extend_from_slice(MARKER.as_bytes());
        done = span.end;
    }
    clean.extend_from_slice(&bytes[done..]);
    Some(clean)
}

/// Drops spans that lie within a marker, and widens those that begin or end in the middle of one.
fn spare_markers(text: &str, spans: &mut Vec<Span>) {
    let markers: Vec<Span> =
        text.match_indices(MARKER).map(|(start, marker)| start..start + marker.len()).collect();
    // The marker that holds the point between two of its bytes, if one does.
    let around = |point: usize| {
        let index = markers.partition_point(|marker| marker.end <= point);
        markers.get(index).filter(|marker| marker.start < point)
    };
    spans.retain_mut(|span| {
        let (before, after) = (around(span.start), around(span.end));
        // The first marker that ends behind the span's start: does it hold the whole span?
        let holder = markers.get(markers.partition_point(|marker| marker.end <= span.start));
        if span.start >= span.end
            || holder.is_some_and(|marker| marker.start <= span.start && span.end <= marker.end)
        {
            return false;
        }
        span.start = before.map_or(span.start, |marker| marker.start);
        span.end = after.map_or(span.end, |marker| marker.end);
        true
    });
}

fn join_touching(spans: &mut Vec<Span>) {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    spans.dedup_by(|next, kept| {
        let touches = next.start <= kept.end;
        if touches {
            kept.end = kept.end.max(next.end);
        }
        touches
    });
}
