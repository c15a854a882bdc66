use super::{MARKER, stays, text};

/// The text, and the secret in it; all the rest stays.
const PAIRS: &[(&str, &str)] = &[
    ("password=hunter2", "hunter2"),
    ("password: hunter2", "hunter2"),
    ("PASSWORD = hunter2", "hunter2"),
    ("DB_PASSWORD=hunter2\nDB_USER=ann", "hunter2"),
    ("export API_KEY='abc def' # why", "abc def"),
    ("api_key: \"abc\\\"def\", next: 1", "abc\\\"def"),
    ("{\"password\":\"hunter2\",\"user\":\"ann\"", "hunter2"),
    ("{\\\"password\\\":\\\"hunter2\\\",\\\"user\\\":\\\"ann\\\"}", "hunter2"),
    ("{\"pin\": 1234, \"n\": 5", "1234"),
    ("{'token': 'abc'}", "abc"),
    ("env[\"SECRET\"] = \"abc\";", "abc"),
    ("<password>hunter2</password>", "hunter2"),
    ("Server=db;User=ann;Password=hunter2;Timeout=3", "hunter2"),
    ("/cb?access_token=abc123&state=1", "abc123"),
    ("redirect=https%3A%2F%2Fx%3Faccess_token%3Dabc123", "abc123"),
    ("tool --password hunter2 --verbose", "hunter2"),
    ("tool --api-key=abc123 --verbose", "abc123"),
    ("Authorization: Basic YTpi", "Basic YTpi"),
    ("Authorization: Custom a b c\nAccept: x", "Custom a b c"),
    ("Cookie: a=b; c=\"d\"; e=f\r\nHost: x", "a=b; c=\"d\"; e=f"),
    ("curl -H 'Authorization: Token abc' https://x", "Token abc"),
    ("curl -H \"Cookie: a=b; c=d\" https://x", "a=b; c=d"),
    ("{\"authorization\":\"Bearer abc\",\"accept\":\"x\"", "Bearer abc"),
    ("x-api-key: abc123", "abc123"),
    ("my credit card number: 1234", "1234"),
    ("secret => 'abc'", "abc"),
    ("secret := \"abc\"", "abc"),
    ("log\\npassword=hunter2\\nuser=ann", "hunter2"),
    ("token: abc,\n  user: ann", "abc"),
    ("passphrase: päßwörd ok", "päßwörd"),
    ("tokens: [abc, def] next", "[abc, def]"),
];

#[test]
fn the_value_of_a_sensitive_key_is_removed_and_nothing_else() {
    for (within, secret) in PAIRS {
        assert_eq!(text(within), within.replace(secret, MARKER), "{within}");
    }
}

#[test]
fn redacted_pairs_stay_as_they_are() {
    for (within, _) in PAIRS {
        stays(&text(within));
    }
}

#[test]
fn pairs_without_a_secret_stay() {
    for kept in [
        "token_count=5 max_tokens: 4096, className=\"ssn\"",
        "password=\nuser=ann",
        "password=\"\", user=\"ann\"",
        "password: null, token: true, secret: None",
        "password: String, token: &str,",
        "let token = read_token(&mut input)?;",
        "PASSWORD=${DB_PASSWORD} TOKEN=$TOKEN KEY={{ x }}",
        "password: ********",
        "PWD=/home/ann",
        "use crate::token::Kind;",
        "unexpected token: `}`",
        "Passwords are hashed. A token is a secret; cookies, too",
        "[{\"label\":\"Password:\",\"id\":\"p1\"},{\"label\":\"Token:\"}",
        "Did you forget your password? Secret!",
        "tool --password --verbose",
        "{\"password\":{\"type\":\"string\"}",
        "opinion=x spinning: y",
    ] {
        stays(kept);
    }
}

#[test]
fn a_value_that_never_closes_ends_with_its_line() {
    let within = "password=\"hunter2 and more\nnext line";
    assert_eq!(text(within), format!("password=\"{MARKER}\nnext line"));
}
