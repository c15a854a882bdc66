use crate::redaction::keys::{KeyRules, split};
use serde_json::Number;

fn rules() -> KeyRules {
    KeyRules::new(Vec::new()).unwrap()
}

fn is_secret(key: &str, value: &str) -> bool {
    rules().is_secret_text(key, value)
}

#[test]
fn keys_split_into_words() {
    let table: [(&str, &[&str]); 12] = [
        ("className", &["class", "name"]),
        ("api_key", &["api", "key"]),
        ("apiKey", &["api", "key"]),
        ("APIKey", &["api", "key"]),
        ("X-Api-Key", &["x", "api", "key"]),
        ("db.password", &["db", "password"]),
        ("access token", &["access", "token"]),
        ("PASSWORD", &["password"]),
        ("oauth2Token", &["oauth", "2", "token"]),
        ("userID", &["user", "id"]),
        ("", &[]),
        ("__", &[]),
    ];
    for (key, words) in table {
        assert_eq!(split(key), words, "{key}");
    }
}

#[test]
fn names_of_secrets_are_sensitive_in_any_spelling() {
    #[rustfmt::skip]
    let keys = [
        "password", "Password", "PASSWORD", "passwd", "passphrase", "pwd", "userPassword", "user_password2",
        "dbpassword", "password_hash", "passwordConfirmation", "passWord", "pass_phrase", "secret",
        "client_secret", "clientSecret", "secrets", "token", "accessToken", "access_token", "refresh-token",
        "session token", "authToken", "idToken", "csrf_token", "tokens", "apiKey", "api_key", "api-key",
        "apikey", "x-api-key", "X_API_KEY", "APIKEY", "privateKey", "private_key", "secretKey",
        "secret_access_key", "AWS_SECRET_ACCESS_KEY", "accessKey", "AccountKey", "signing_key",
        "authorization", "Authorization", "Proxy-Authorization", "cookie", "cookies", "Cookie",
        "set-cookie", "Set-Cookie", "setCookie", "credential", "credentials", "creds", "ssn", "SSN",
        "user_ssn", "creditCard", "credit_card", "credit card number", "cardNumber", "card_number", "cvv",
        "cvv2", "cvc", "jwt", "otp", "DB_PASS", "tokenValue", "password_field", "socialSecurityNumber",
    ];
    for key in keys {
        assert!(is_secret(key, "x1"), "{key}");
    }
}

#[test]
fn words_that_merely_hold_a_sensitive_one_are_not() {
    #[rustfmt::skip]
    let keys = [
        "className", "classname", "tokenizer", "tokenizers", "tokenize", "secretary", "passenger",
        "passage", "compass", "bypass", "keyboard", "key", "keys", "author", "authorizations_url",
        "cookieless", "spinning", "opinion", "pinned", "discard", "cardinality", "lesson", "mission",
        "crossness", "hotkey", "monkey", "primaryKey", "foreign_key", "publicKey", "card", "cardTitle",
        "pass", "passed", "description", "credits", "accredited", "option", "potpourri", "jwtless",
    ];
    for key in keys {
        assert!(!is_secret(key, "x1"), "{key}");
    }
}

#[test]
fn what_counts_or_describes_a_secret_is_not_one() {
    #[rustfmt::skip]
    let keys = [
        "token_count", "tokenCount", "tokens_count", "max_tokens", "maxTokens", "max_token", "total_tokens",
        "prompt_tokens", "completionTokens", "tokens_per_second", "token_type", "tokenType", "token_limit",
        "token_budget", "cookie_count", "cookieName", "password_length", "password_field_present",
        "passwordPolicy", "passwordStrength", "secret_name", "token_expires_at", "token_ttl",
        "authorization_endpoint", "token_url", "api_key_count", "password_file", "cookie_domain",
    ];
    for key in keys {
        assert!(!is_secret(key, "x1"), "{key}");
        assert!(!rules().is_secret_number(key, &Number::from(4096)), "{key}");
        assert!(!rules().holds_secrets(key), "{key}");
    }
}

#[test]
fn a_number_of_tokens_is_kept_and_a_numeric_token_is_not() {
    assert!(!rules().is_secret_number("tokens", &Number::from(512)));
    assert!(rules().is_secret_number("token", &Number::from(512)));
    assert!(rules().is_secret_number("password", &Number::from(1)));
}

#[test]
fn a_pin_is_sensitive_where_it_is_digits() {
    for (key, value) in [("pin", "1234"), ("userPin", "123456"), ("pin_code", "0000"), ("pinNo", "12345")] {
        assert!(is_secret(key, value), "{key}={value}");
    }
    assert!(rules().is_secret_number("pin", &Number::from(1234)));
    for (key, value) in [("pin", "left"), ("pin", "13"), ("pinned", "1234"), ("pin", "1234567890123")] {
        assert!(!is_secret(key, value), "{key}={value}");
    }
    assert!(!rules().is_secret_number("pin", &Number::from(13)));
    assert!(!rules().holds_secrets("pin"));
}

#[test]
fn the_working_directory_is_not_a_password() {
    assert!(!is_secret("PWD", "/home/ann"));
    assert!(!is_secret("OLD_PWD", "C:\\Users\\ann"));
    assert!(is_secret("pwd", "hunter2"));
}

#[test]
fn an_empty_value_is_no_secret() {
    assert!(!is_secret("password", ""));
}

#[test]
fn added_keys_match_by_whole_words_too() {
    let rules = KeyRules::new(vec![split("national id")]).unwrap();
    for key in ["nationalId", "national_id", "NATIONAL-ID", "user.nationalID.value"] {
        assert!(rules.is_secret_text(key, "x"), "{key}");
    }
    for key in ["nationality", "national", "internationalIdea", "id"] {
        assert!(!rules.is_secret_text(key, "x"), "{key}");
    }
}
