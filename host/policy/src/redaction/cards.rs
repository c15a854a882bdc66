//! Payment card numbers.
//!
//! Guarantees: only a number with a card network's prefix and length *and* a right check digit is taken for one, so
//! that identifiers and timestamps stay, but for the few that pass all three. One pass, bounded work for each digit.
//! Not guaranteed: numbers that are grouped like no card is printed, or that have letters beside them.
//! Source of the prefixes and lengths: the issuer identification numbers (ISO/IEC 7812) that the networks publish.

use super::spans::Span;
use regex::Regex;
use std::sync::LazyLock;

/// Digits, in groups with one blank or hyphen between them.
static DIGITS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[0-9]+(?:[ -][0-9]+)*").expect("a constant that every test compiles"));

/// As many digits as a card's number has at least.
pub(super) const TRIGGER: &str = "[0-9](?:[ -]?[0-9]){12}";

/// How card numbers are printed, as digits to a group.
const GROUPINGS: &[&[usize]] = &[&[4, 4, 4, 4, 3], &[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[4, 4, 5]];

/// The fewest digits of a card's number.
const MIN_DIGITS: usize = 13;

/// The most.
const MAX_DIGITS: usize = 19;

/// Where `text` holds a card's number.
pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    for run in DIGITS.find_iter(text) {
        if run.len() >= MIN_DIGITS && !is_part_of_a_word(text, &run.range()) {
            find_in_run(text, run.range(), found);
        }
    }
}

/// Whether a letter, or a fraction's point, joins the digits to something else.
fn is_part_of_a_word(text: &str, run: &Span) -> bool {
    let bytes = text.as_bytes();
    let before = match bytes[..run.start] {
        [.., b'\\', b'n' | b'r' | b't'] | [] => false,
        [.., digit, b'.'] => digit.is_ascii_digit(),
        [.., byte] => byte.is_ascii_alphabetic() || byte == b'_',
    };
    let after = match bytes[run.end..] {
        [b'.', digit, ..] => digit.is_ascii_digit(),
        [byte, ..] => byte.is_ascii_alphabetic() || byte == b'_',
        [] => false,
    };
    before || after
}

fn find_in_run(text: &str, run: Span, found: &mut Vec<Span>) {
    let mut groups: Vec<Span> = Vec::new();
    let mut start = run.start;
    for group in text[run].split([' ', '-']) {
        groups.push(start..start + group.len());
        start += group.len() + 1;
    }
    let mut index = 0;
    while index < groups.len() {
        let taken = groups_of_card(text, &groups[index..]);
        if let Some(last) = taken.checked_sub(1) {
            found.push(groups[index].start..groups[index + last].end);
        }
        index += taken.max(1);
    }
}

/// How many of the first groups are a card's number.
fn groups_of_card(text: &str, groups: &[Span]) -> usize {
    let grouped = GROUPINGS.iter().find(|grouping| {
        groups.len() >= grouping.len()
            && groups.iter().zip(**grouping).all(|(group, digits)| group.len() == *digits)
            && is_card(text, &groups[..grouping.len()])
    });
    match grouped {
        Some(grouping) => grouping.len(),
        None => usize::from(is_card(text, &groups[..1])),
    }
}

fn is_card(text: &str, groups: &[Span]) -> bool {
    let length: usize = groups.iter().map(ExactSizeIterator::len).sum();
    if !(MIN_DIGITS..=MAX_DIGITS).contains(&length) {
        return false;
    }
    let digits: Vec<u8> =
        groups.iter().flat_map(|group| text[group.clone()].bytes()).map(|byte| byte - b'0').collect();
    is_issued(&digits) && luhn(&digits)
}

/// Whether a network issues numbers that begin like this and are as long.
fn is_issued(digits: &[u8]) -> bool {
    let prefix = digits.iter().take(6).fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
    match (prefix, digits.len()) {
        (400_000..=499_999, 13 | 16 | 19) => true,           // Visa
        (510_000..=559_999 | 222_100..=272_099, 16) => true, // Mastercard
        (340_000..=349_999 | 370_000..=379_999, 15) => true, // American Express
        (300_000..=305_999 | 360_000..=369_999 | 380_000..=399_999, 14) => true, // Diners Club
        (352_800..=358_999, 16..=19) => true,                // JCB
        (601_100..=601_199 | 644_000..=659_999 | 620_000..=629_999, 16..=19) => true, // Discover, UnionPay
        (500_000..=509_999 | 560_000..=589_999 | 630_000..=639_999 | 670_000..=679_999, 16..=19) => true, // Maestro
        (220_000..=220_499, 16) => true, // Mir
        _ => false,
    }
}

/// The check digit of ISO/IEC 7812: every second digit from the right counts twice.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| match (index % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}
