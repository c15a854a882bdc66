//! The spellings of a secret.

use base64::alphabet;
use base64::engine::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// Below this many bytes an encoding is so short that it is found everywhere.
const MIN_ENCODED_BYTES: usize = 8;

/// One secret's.
pub(super) struct Spellings {
    /// Found in any case. In lower case here.
    folded: Vec<(&'static str, String)>,
    /// Found as they are.
    exact: Vec<(&'static str, String)>,
}

impl Spellings {
    pub(super) fn of(secret: &str) -> Self {
        let bytes = secret.as_bytes();
        let mut folded = vec![("plain", secret.to_lowercase())];
        let mut exact = Vec::new();
        if bytes.len() >= MIN_ENCODED_BYTES {
            folded.push(("reversed", secret.to_lowercase().chars().rev().collect()));
            folded.push(("in hexadecimal", hex::encode(bytes)));
            let percent: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
            folded.push(("percent-encoded", percent));
            let component = percent_encode(bytes, NON_ALPHANUMERIC).to_string().to_lowercase();
            folded.push(("percent-encoded", component));
            if is_uuid(secret) {
                folded.push(("without hyphens", secret.to_lowercase().replace('-', "")));
            }
            for alphabet in [&alphabet::STANDARD, &alphabet::URL_SAFE] {
                let engine = GeneralPurpose::new(alphabet, NO_PAD);
                exact.extend((0..3).map(|offset| ("in base64", aligned(&engine, bytes, offset))));
            }
        }
        Self { folded, exact }
    }

    /// Which of them is in a text, of which `folded` is the same in lower case.
    pub(super) fn find(&self, text: &str, folded: &str) -> Option<&'static str> {
        let in_any_case = self.folded.iter().find(|(_, spelling)| folded.contains(spelling));
        let found = in_any_case.or_else(|| self.exact.iter().find(|(_, spelling)| text.contains(spelling)));
        found.map(|(name, _)| *name)
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().filter(|byte| *byte == b'-').count() == 4
}

/// The characters that are the same whatever `offset` bytes stand before, and whatever follows: six bits to a character.
fn aligned(engine: &GeneralPurpose, bytes: &[u8], offset: usize) -> String {
    let mut shifted = vec![0; offset];
    shifted.extend_from_slice(bytes);
    let encoded = engine.encode(&shifted);
    let (first, last) = ((offset * 8).div_ceil(6), shifted.len() * 8 / 6);
    encoded.get(first..last).unwrap_or_default().to_owned()
}
