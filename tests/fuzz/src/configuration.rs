//! `palisade.toml`: any text, up to where a host would begin to open what it names.
//!
//! What holds: it is taken or refused, and soon; a refusal names the file, is short enough to be read and holds nothing that
//! acts on a terminal; and the same text is judged the same way twice.

use std::path::Path;
use std::time::Instant;

use crate::SOON;

/// Bytes of a refusal beyond what it repeats: one line of the file.
const MAX_REFUSAL: usize = 16 << 10;

/// Has the text checked.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let path = Path::new("/palisade-fuzz/palisade.toml");
    let start = Instant::now();
    let checked = palisade_cli::check_configuration(path, text);
    assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
    if let Err(refusal) = &checked {
        assert!(!refusal.trim().is_empty());
        assert!(refusal.len() <= MAX_REFUSAL + 2 * text.len(), "{} bytes: {refusal:.500}", refusal.len());
        let acts =
            |c: char| (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!refusal.contains(acts), "{refusal:?}");
    }
    assert_eq!(checked, palisade_cli::check_configuration(path, text));
}
