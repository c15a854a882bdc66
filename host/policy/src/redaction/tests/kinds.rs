use super::{MARKER, stays, text};
use crate::redaction::kinds::KINDS;
use regex::Regex;
use std::collections::BTreeSet;

/// One secret of each kind, in a realistic spelling, cut in two so that no scanner takes this file for a leak.
const EXAMPLES: &[(&str, &str, &str)] = &[
    (
        "private key",
        "-----BEGIN RSA PRIVATE",
        " KEY-----\nMIIEpAIBAAKCAQEA\nx8f+/=\n-----END RSA PRIVATE KEY-----",
    ),
    (
        "private key's end",
        "Kx8fMIIEpAIBAAKCAQEAKx8fMIIEpAIBAAKCAQEAKx8f\nab",
        "Q=\n-----END PRIVATE KEY-----",
    ),
    (
        "PuTTY private key",
        "Private-",
        "Lines: 2\nAAAAgQCTy7XqAAAAgQCTy7XqAAAAgQCTy7XqAAAAgQCTy7XqAAAAgQCTy7XqAAAA\nAAAAgQCTyw==",
    ),
    (
        "JSON web token",
        "eyJhbGciOiJIUzI1NiJ9",
        ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9",
    ),
    (
        "encrypted JSON web token",
        "eyJhbGciOiJSU0EtT0FFUCJ9",
        ".OKOawDo13gRp2ojaHV7L.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT",
    ),
    ("AWS access key", "AKIA", "IOSFODNN7EXAMPLE"),
    ("GitHub token", "ghp_", "16C7e42F292c6912E7710c838347Ae178B4a"),
    ("GitHub fine-grained token", "github_pat_", "11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789"),
    ("OpenAI or Anthropic key", "sk-", "ant-api03-R2D2c3po-abcdefghijklmnop"),
    ("Stripe key", "sk_", "live_4eC39HqLyjWDarjtT1zdp7dc"),
    ("Stripe webhook secret", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ("Slack token", "xoxb-", "123456789012-abcdefGHIJKL"),
    ("Slack app token", "xapp-", "1-A0123BCDE-1234567890-abcdef"),
    ("Slack webhook", "hooks.slack.com/", "services/T00000000/B00000000/XXXXXXXXXXXX"),
    ("Google API key", "AIza", "SyDdI0hCZtE6vySjMm-WEfRq3CPzqKqqsHI"),
    ("Google OAuth token", "ya29.", "a0AfH6SMBx8f9c2d4e5f6"),
    ("Google OAuth secret", "GOCSPX-", "1mVwFTjGIXgs2BC2uHzksQi0HAK1"),
    ("npm token", "npm_", "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"),
    ("GitLab token", "glpat-", "zSxYw12345abcdeFGHIJ"),
    ("Twilio key", "SK", "0123456789abcdef0123456789abcdef"),
    ("SendGrid key", "SG.", "ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr"),
    ("PyPI token", "pypi-", "AgEIcHlwaS5vcmcCJDU3OTM1MjliLWIyYTYtNDEwOC05NzRk"),
    ("Hugging Face token", "hf_", "aBcDeFgHiJkLmNoPqRsTuVwXyZabcdefgh"),
    ("DigitalOcean token", "dop_v1_", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
    ("Shopify token", "shpat_", "0123456789abcdef0123456789abcdef"),
    ("Square token", "sq0atp-", "abcdefghijklmnopqrstuv"),
    ("Databricks token", "dapi", "0123456789abcdef0123456789abcdef"),
    ("Docker token", "dckr_pat_", "abcdefghijklmnopqrstuvwxyz0"),
    ("Vault token", "hvs.", "CAESIJlWh7yTzGqkVJ0aBcDeFgHiJk"),
    ("Grafana token", "glsa_", "abcdefghijklmnopqrstuvwxyz012345_6789abcd"),
    ("Groq key", "gsk_", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("xAI key", "xai-", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("Linear key", "lin_api_", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("Notion token", "ntn_", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("Postman key", "PMAK-", "0123456789abcdef01234567-0123456789abcdef0123456789abcdef01"),
    ("New Relic key", "NRAK-", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0"),
    ("Atlassian token", "ATATT3", "xFfGF0abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH"),
    ("Sentry token", "sntrys_", "eyJpYXQiOjE2ODczMzY1NDMuNjk4NTksInVybCI6bnVsbCwicmVnaW9u"),
    ("Supabase token", "sbp_", "0123456789abcdef0123456789abcdef01234567"),
    ("PlanetScale secret", "pscale_tkn_", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("RubyGems key", "rubygems_", "0123456789abcdef0123456789abcdef0123456789abcdef"),
    ("Telegram bot token", "110201543:", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"),
    ("Discord bot token", "MTk4NjIyNDgzNDcxOTI1MjQ4", ".Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"),
    ("age secret key", "AGE-SECRET-KEY-1", "QL3Z7HJY54PW3HYWW5AYYFG7ZQGVC7W3J2ELW8ZMRJ2KG5SFTW9AQ4CSFE"),
];

/// Kinds of which only a part goes: the text, the secret in it.
const PARTIAL: &[(&str, &str, &str)] = &[
    ("bearer token", "got Bearer abc123DEF456", "abc123DEF456"),
    ("basic credentials", "sent basic YW5uOmh1bnRlcjI=", "YW5uOmh1bnRlcjI="),
    ("e-mail address", "write to ann.o'hara+news@mail.example.org now", "ann.o'hara+news@mail.example.org"),
    ("user in a URL", "postgres://ann:hunter2@db.example.org/app", "hunter2"),
    (
        "signed URL",
        "https://cdn.example.org/a?se=1&sig=aGVsbG8gd29ybGQgMTIzNA%3D%3D&v=2",
        "aGVsbG8gd29ybGQgMTIzNA%3D%3D",
    ),
];

#[test]
fn every_kind_has_an_example() {
    let kinds: BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
    let examples: BTreeSet<_> = EXAMPLES.iter().chain(PARTIAL).map(|(name, ..)| *name).collect();
    assert_eq!(kinds, examples);
    assert_eq!(kinds.len(), KINDS.len());
}

#[test]
fn a_secret_of_each_kind_is_removed() {
    for (name, start, end) in EXAMPLES {
        let secret = format!("{start}{end}");
        assert_eq!(text(&secret), MARKER, "{name}");
        let within = format!("before: ({secret}), \"{secret}\" and\n{secret}\nafter");
        let clean = text(&within);
        assert_eq!(clean.matches(MARKER).count(), 3, "{name}: {clean}");
        assert!(!clean.contains(end), "{name}: {clean}");
        assert!(clean.starts_with("before: (") && clean.ends_with("after"), "{name}: {clean}");
    }
}

#[test]
fn of_some_kinds_only_the_secret_part_is_removed() {
    for (name, within, secret) in PARTIAL {
        assert_eq!(text(within), within.replace(secret, MARKER), "{name}");
    }
}

#[test]
fn escaped_line_breaks_around_a_secret_do_not_hide_it() {
    for (name, start, end) in EXAMPLES {
        let within = format!("x\\n{start}{}\\ny", end.replace('\n', "\\n"));
        let clean = text(&within);
        assert!(clean.contains(MARKER) && !clean.contains(end.lines().next().unwrap()), "{name}: {clean}");
    }
}

#[test]
fn a_trigger_is_in_all_that_its_kind_matches() {
    for kind in KINDS {
        let trigger = Regex::new(kind.trigger).unwrap();
        let (_, start, end) = EXAMPLES.iter().chain(PARTIAL).find(|(name, ..)| *name == kind.name).unwrap();
        let example = if PARTIAL.iter().any(|(name, ..)| *name == kind.name) {
            (*start).to_owned()
        } else {
            format!("{start}{end}")
        };
        assert!(trigger.is_match(&example), "{}", kind.name);
    }
}

#[test]
fn hashes_and_identifiers_stay() {
    stays("commit 9fceb02d0ae598e95dc970b74767f19372d61af8");
    stays("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    stays("id 550e8400-e29b-41d4-a716-446655440000, 12345678-1234-1234-1234-123456789012");
    stays("sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==");
    stays("2026-11-21T06:23:23.123456789Z 1732170203123 1732170203123456 1732170203123456789");
    stays("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk");
}

#[test]
fn words_that_only_look_like_keys_stay() {
    stays("task-management-and-scheduling-for-everyone, risk-assessment-of-2024-and-the-following");
    stays("scikit-learn sk-learn-is-a-common-misspelling");
    stays("bearer authentication and basic information, Bearer tokens");
    stays("npm_config_registry npm_package_version hf_hub");
    stays("pypi-publish workflow, SGML, SG.x, AKIA, ASIA");
    stays("eyJ is how JSON begins in base64: eyJhIjoxfQ==");
    stays("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n-----BEGIN PUBLIC KEY-----");
    stays("git@github.com:org/repo.git icon@2x.png import x from '@scope/pkg' lodash@4.17.21 a @ b");
    stays("http://localhost:7420/info https://example.org/?q=a@b https://user@example.org/x");
}

#[test]
fn a_private_key_that_is_cut_off_is_removed_up_to_the_cut() {
    let start = "-----BEGIN PRIVATE KEY-----";
    assert_eq!(text(&format!("{start}\nMIIEvQIBADAN\nBgkqhkiG9w0B")), MARKER);
    let encrypted = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F17\n\nMIIEvQIBADAN\n-----END RSA PRIVATE KEY-----";
    assert_eq!(text(encrypted), MARKER);
}

#[test]
fn card_numbers_are_removed_however_they_are_grouped() {
    for card in [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "5555555555554444",
        "5555 5555 5555 4444",
        "378282246310005",
        "3782 822463 10005",
        "6011111111111117",
        "3056 930902 5904",
        "2223003122003222",
        "6200000000000005",
        "3530111333300000",
        "4222222222222",
    ] {
        assert_eq!(text(card), MARKER, "{card}");
        assert_eq!(text(&format!("card {card}, 12/27 123")), format!("card {MARKER}, 12/27 123"), "{card}");
        assert_eq!(text(&format!("{card} 12/27 123")), format!("{MARKER} 12/27 123"), "{card}");
    }
    assert_eq!(text("4111 1111 1111 1111 5555 5555 5555 4444"), format!("{MARKER} {MARKER}"));
}

#[test]
fn numbers_that_are_no_cards_stay() {
    stays("4111111111111112"); // check digit
    stays("1234567890123452"); // no network
    stays("9999999999999995");
    stays("0.4111111111111111 x4111111111111111 4111111111111111abc");
    stays("41111111111111111111111 4111 1111 1111 1112 4111  1111  1111  1111");
    stays("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20");
}
