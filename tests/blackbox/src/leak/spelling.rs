//! The spellings of a secret.

use base64::alphabet;
use base64::engine::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// Below this many bytes an encoding is so short that it is found everywhere.
const MIN_ENCODED_BYTES: usize = 8;

/// How a secret is spelt.
pub(super) struct Spelling {
    pub(super) name: &'static str,
    pub(super) text: String,
    /// Whether it is the same in other letters' case.
    pub(super) any_case: bool,
}

/// All of a secret's.
pub(super) fn spellings(secret: &str) -> Vec<Spelling> {
    let bytes = secret.as_bytes();
    let any_case = |name, text| Spelling { name, text, any_case: true };
    let mut all = vec![any_case("plain", secret.to_owned())];
    if bytes.len() >= MIN_ENCODED_BYTES {
        all.push(any_case("reversed", secret.chars().rev().collect()));
        all.push(any_case("in hexadecimal", hex::encode(bytes)));
        all.push(any_case("percent-encoded", bytes.iter().map(|byte| format!("%{byte:02x}")).collect()));
        all.push(any_case("percent-encoded", percent_encode(bytes, NON_ALPHANUMERIC).to_string()));
        if is_uuid(secret) {
            all.push(any_case("without hyphens", secret.replace('-', "")));
        }
        for alphabet in [&alphabet::STANDARD, &alphabet::URL_SAFE] {
            let engine = GeneralPurpose::new(alphabet, NO_PAD);
            let aligned = (0..3).map(|offset| aligned(&engine, bytes, offset));
            all.extend(aligned.map(|text| Spelling { name: "in base64", text, any_case: false }));
        }
    }
    all
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
