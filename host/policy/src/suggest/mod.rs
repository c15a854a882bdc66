//! "Did you mean …?" for names that a person mistyped.
//!
//! Guarantees: a suggestion is always one of the known names that the caller passed, so it reveals nothing that the
//! caller did not decide to show. Not guaranteed: that there is one.
//! Hostile: the unknown name; its length is clamped before anything is compared.

#[cfg(test)]
mod tests;

/// Names longer than this get no suggestion: comparing costs the product of both lengths.
const MAX_COMPARED_CHARS: usize = 128;

/// How alike two names must be, from 0 to 1 (Jaro-Winkler), where they differ by more than a slip of a key.
const MIN_SIMILARITY: f64 = 0.85;

/// The known name nearest to `unknown`, if one is near enough to be worth saying.
#[must_use]
pub fn suggest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // `unknown` may be client-controlled: clamp before the quadratic comparison.
    if unknown.chars().nth(MAX_COMPARED_CHARS).is_some() {
        return None;
    }
    let wanted = normalise(unknown);
    known
        .filter_map(|candidate| Some((candidate, nearness(&wanted, &normalise(candidate))?)))
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(candidate, _)| candidate)
}

/// Case and separators are what people get wrong most: `DbHealth`, `db-health` and `db_health` compare equal.
fn normalise(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn nearness(a: &str, b: &str) -> Option<f64> {
    let similarity = strsim::jaro_winkler(a, b);
    let slips = strsim::osa_distance(a, b);
    // A third of the shorter name may be wrong; for short names that is stricter than the similarity.
    let tolerated = a.chars().count().min(b.chars().count()) / 3;
    (slips <= tolerated || similarity >= MIN_SIMILARITY).then_some(similarity)
}
