//! The kinds of secret that have a form of their own: keys of known providers, tokens, private keys, addresses.
//!
//! Guarantees: a table, so that each kind is tested by the same tests; each pattern alone is linear, and none runs far
//! past what it matches, so that many matches are linear too. Hashes of Git and SHA-256, UUIDs, numbers and prose
//! stay.
//! Sources: each provider's own documentation of its formats, loosened in length: formats grow.

use super::spans::Span;
use regex::Regex;
use std::sync::OnceLock;

/// One kind of secret.
pub(super) struct Kind {
    /// For tests and messages.
    #[cfg_attr(not(test), expect(dead_code, reason = "named by tests"))]
    pub(super) name: &'static str,
    /// A regular expression, the simpler the better, that matches somewhere in all that `pattern` matches.
    pub(super) trigger: &'static str,
    /// Matches the secret and little else; what a pattern can't say, `check` does.
    pub(super) pattern: &'static str,
    /// What of the match must go, if anything.
    pub(super) check: fn(&str, Span) -> Option<Span>,
}

/// Nothing to check: the form is distinctive.
fn always(_: &str, span: Span) -> Option<Span> {
    Some(span)
}

/// Not in the middle of a word, on either side.
fn standing_alone(text: &str, span: Span) -> Option<Span> {
    (begins_word(text, &span) && !text[span.end..].starts_with(|next: char| next.is_ascii_alphanumeric()))
        .then_some(span)
}

/// At the start of a word, and with a digit in it, as random keys of this length have: `task-…` and `sk-learn-…` stay.
fn random_word(text: &str, span: Span) -> Option<Span> {
    (begins_word(text, &span) && text[span.clone()].bytes().skip(3).any(|byte| byte.is_ascii_digit()))
        .then_some(span)
}

/// Whether no letter or digit stands right before the span; one that belongs to an escape (`\n`) does not count.
fn begins_word(text: &str, span: &Span) -> bool {
    match text.as_bytes()[..span.start] {
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., before] => !before.is_ascii_alphanumeric(),
        [] => true,
    }
}

/// `Bearer` and what follows; prose ("bearer authentication") has a short lower-case word there.
fn bearer(text: &str, span: Span) -> Option<Span> {
    let credentials = after_blank(text, span)?;
    let word = &text[credentials.clone()];
    let is_prose = word.len() < 20 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    (!is_prose).then_some(credentials)
}

/// `Basic` and base64 of `name:password`.
fn basic(text: &str, span: Span) -> Option<Span> {
    use base64::Engine as _;
    let credentials = after_blank(text, span)?;
    let bare = text[credentials.clone()].trim_end_matches('=');
    let decoded = base64::engine::general_purpose::STANDARD_NO_PAD.decode(bare).ok()?;
    decoded.contains(&b':').then_some(credentials)
}

/// What comes behind the first run of blanks.
fn after_blank(text: &str, span: Span) -> Option<Span> {
    let matched = &text[span.clone()];
    let blank = matched.find([' ', '\t', '+', '%'])?;
    let rest = matched[blank..].trim_start_matches("%20").trim_start_matches([' ', '\t', '+']);
    Some(span.end - rest.len()..span.end)
}

/// E-mail addresses, but for what only looks like one: `git@host` in a remote, `icon@2x.png`, the user of a URL.
fn email(text: &str, span: Span) -> Option<Span> {
    let address = &text[span.clone()];
    let (name, domain) = address.split_once('@').or_else(|| address.split_once("%40"))?;
    let scale = domain.split('.').next().and_then(|label| label.strip_suffix('x')).unwrap_or_default();
    let is_scale = !scale.is_empty() && scale.bytes().all(|byte| byte.is_ascii_digit());
    let before = &text[..span.start];
    // `//user:word@host`: the URL's own rule removes the password and keeps the host.
    let is_userinfo = before.ends_with("//") || (before.ends_with(':') && userinfo_starts(before));
    (name != "git" && !is_scale && !is_userinfo).then_some(span)
}

/// Whether `before` ends in `//name:`.
fn userinfo_starts(before: &str) -> bool {
    // Names in URLs are short; a fixed window keeps this linear.
    let window = before.len().saturating_sub(MAX_USERINFO_NAME);
    let window = before.get(window..).unwrap_or_default();
    window.rfind("//").is_some_and(|slashes| !window[slashes + 2..].contains(['/', ' ', '?', '#', '@']))
}

/// Bytes of the user's name in a URL.
const MAX_USERINFO_NAME: usize = 256;

/// The password of `//name:password@`, or a long name alone, as tokens are passed.
fn userinfo(text: &str, span: Span) -> Option<Span> {
    let inner = span.start + 3..span.end - 1;
    match text[inner.clone()].split_once(':') {
        Some((name, password)) if !password.is_empty() => Some(inner.start + name.len() + 1..inner.end),
        Some(_) => None,
        None => (inner.len() >= 20).then_some(inner),
    }
}

/// The value of a query parameter that signs or authorises a URL.
fn parameter(text: &str, span: Span) -> Option<Span> {
    let equals = text[span.clone()].find('=')?;
    Some(span.start + equals + 1..span.end)
}

macro_rules! kinds {
    ($($name:literal, $trigger:literal, $check:ident, $pattern:literal;)*) => {
        &[$(Kind { name: $name, trigger: $trigger, pattern: $pattern, check: $check }),*]
    };
}

/// Every kind. A new one is one line here and one in the tests' table of examples.
pub(super) const KINDS: &[Kind] = kinds! {
    // A block that is cut off at its end, or that stands in a JSON string with its line breaks escaped, counts.
    "private key", r"PRIVATE KEY", always, r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,.]|-[A-Za-z0-9])*(?:-+END [A-Z0-9 ]{0,40}-*)?";
    // The end of a block whose beginning was cut off.
    "private key's end", r"PRIVATE KEY", always, r"(?:[A-Za-z0-9+/=]{40,}(?:\s|\\[nr])+)*[A-Za-z0-9+/=]+(?:\s|\\[nr])*-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----";
    "PuTTY private key", r"Private-Lines", always, r"Private-Lines: [0-9]+(?:(?:\s|\\[nr])+[A-Za-z0-9+/]{64})*(?:\s|\\[nr])*[A-Za-z0-9+/]{1,63}={0,2}";
    "JSON web token", r"eyJ", always, r"eyJ[A-Za-z0-9_-]{4,}\.eyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?";
    "encrypted JSON web token", r"eyJ", always, r"eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){4}";
    "bearer token", r"(?i:bearer)[ \t+%]", bearer, r"(?i-u:bearer)(?:[ \t+]|%20)+[A-Za-z0-9._~+/=-]{8,}";
    "basic credentials", r"(?i:basic)[ \t+%]", basic, r"(?i-u:basic)(?:[ \t+]|%20)+[A-Za-z0-9+/]{6,}={0,2}";
    "e-mail address", r"@|%40", email, r"[\p{L}\p{N}][\p{L}\p{N}._%+'-]*(?:@|%40)(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}";
    "user in a URL", r"@", userinfo, r#"://[^\s/?#"'<>@\\]+@"#;
    "signed URL", r"[?&;](?i:sig|signature|x-[a-z-]*|hmac|auth|key|code)=", parameter, r"[?&;](?i-u:sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|hmac|auth|key|code)=[A-Za-z0-9%._~+/=-]{16,}";
    "AWS access key", r"A[A-Z]{3}[A-Z0-9]{16}", standing_alone, r"(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{16}";
    "GitHub token", r"gh[pousr]_", always, r"gh[pousr]_[A-Za-z0-9]{20,}";
    "GitHub fine-grained token", r"github_pat_", always, r"github_pat_[A-Za-z0-9_]{20,}";
    "OpenAI or Anthropic key", r"sk-", random_word, r"sk-[A-Za-z0-9_-]{20,}";
    "Stripe key", r"[srp]k_(?:live|test)_", always, r"[srp]k_(?:live|test)_[A-Za-z0-9]{10,}";
    "Stripe webhook secret", r"whsec_", always, r"whsec_[A-Za-z0-9+/=]{16,}";
    "Slack token", r"xox[a-z][.-]", always, r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}";
    "Slack app token", r"xapp-", always, r"xapp-[0-9]-[A-Za-z0-9-]{10,}";
    "Slack webhook", r"hooks\.slack", always, r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{16,}";
    "Google API key", r"AIza", always, r"AIza[A-Za-z0-9_-]{30,}";
    "Google OAuth token", r"ya29\.", always, r"ya29\.[A-Za-z0-9_-]{16,}";
    "Google OAuth secret", r"GOCSPX-", always, r"GOCSPX-[A-Za-z0-9_-]{16,}";
    "npm token", r"npm_", always, r"npm_[A-Za-z0-9]{30,}";
    "GitLab token", r"gl[a-z]{2,5}-", always, r"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_.-]{16,}";
    "Twilio key", r"SK[0-9a-fA-F]{8}", standing_alone, r"SK[0-9a-fA-F]{32}";
    "SendGrid key", r"SG\.", standing_alone, r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}";
    "PyPI token", r"pypi-", random_word, r"pypi-[A-Za-z0-9_-]{16,}";
    "Hugging Face token", r"hf_", standing_alone, r"hf_[A-Za-z0-9]{20,}";
    "DigitalOcean token", r"do[opr]_v1_", always, r"do[opr]_v1_[a-f0-9]{32,}";
    "Shopify token", r"shp[a-z]{2}_", always, r"shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32,}";
    "Square token", r"sq0", always, r"sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{20,}";
    "Databricks token", r"dapi[0-9a-f]", standing_alone, r"dapi[a-f0-9]{32}";
    "Docker token", r"dckr_", always, r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}";
    "Vault token", r"hv[sbr]\.", standing_alone, r"hv[sbr]\.[A-Za-z0-9_-]{20,}";
    "Grafana token", r"gl(?:sa|c)_", always, r"gl(?:sa|c)_[A-Za-z0-9+/=_]{30,}";
    "Groq key", r"gsk_", random_word, r"gsk_[A-Za-z0-9]{30,}";
    "xAI key", r"xai-", random_word, r"xai-[A-Za-z0-9]{30,}";
    "Linear key", r"lin_", always, r"lin_(?:api|oauth)_[A-Za-z0-9]{30,}";
    "Notion token", r"ntn_", random_word, r"ntn_[A-Za-z0-9]{30,}";
    "Postman key", r"PMAK", always, r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}";
    "New Relic key", r"NRAK", always, r"NRAK-[A-Z0-9]{27}";
    "Atlassian token", r"ATATT3", always, r"ATATT3[A-Za-z0-9_=-]{40,}";
    "Sentry token", r"sntry", always, r"sntry[su]_[A-Za-z0-9+/=_-]{40,}";
    "Supabase token", r"sbp_", always, r"sbp_[a-f0-9]{40}";
    "PlanetScale secret", r"pscale_", always, r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{30,}";
    "RubyGems key", r"rubygems_", always, r"rubygems_[a-f0-9]{48}";
    "Telegram bot token", r"[0-9]:AA", standing_alone, r"[0-9]{8,10}:AA[A-Za-z0-9_-]{32,35}";
    "Discord bot token", r"\.[A-Za-z0-9_-]{6}\.", standing_alone, r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}";
    "age secret key", r"AGE-SECRET", always, r"AGE-SECRET-KEY-1[A-Z0-9]{50,}";
};

/// The patterns, each compiled when the first text comes that its trigger is in.
static COMPILED: [OnceLock<Regex>; KINDS.len()] = [const { OnceLock::new() }; KINDS.len()];

/// Where `text` holds a secret of the kind at this place in [`KINDS`].
pub(super) fn find(index: usize, text: &str, found: &mut Vec<Span>) {
    let Kind { pattern, check, .. } = &KINDS[index];
    let compiled =
        COMPILED[index].get_or_init(|| Regex::new(pattern).expect("a constant that every test compiles"));
    found.extend(compiled.find_iter(text).filter_map(|hit| check(text, hit.range())));
}
