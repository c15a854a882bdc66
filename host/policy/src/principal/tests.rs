use super::{Allowance, Credential, Member, Principal, Principals};
use crate::error::{Code, Failure};
use crate::token::{Token, TokenHash};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

fn token(secret: &str) -> Token {
    Token::configured(Some(secret), Uuid::nil())
}

fn principal(name: &str) -> Arc<Principal> {
    Arc::new(Principal { name: name.into(), profile: "observe".into() })
}

fn ann_and_bob() -> Principals {
    let tokens =
        vec![(token("ann-secret-0001"), principal("ann")), (token("bob-secret-0002"), principal("bob"))];
    Principals::new(tokens).unwrap()
}

fn caller(headers: &[&[u8]]) -> Result<String, Failure> {
    ann_and_bob().authenticate(headers).map(|who| who.principal().name.clone())
}

#[test]
fn each_token_names_its_principal() {
    assert_eq!(caller(&[b"Bearer ann-secret-0001"]).unwrap(), "ann");
    assert_eq!(caller(&[b"Bearer bob-secret-0002"]).unwrap(), "bob");
}

#[test]
fn the_scheme_may_be_in_any_case() {
    for scheme in ["bearer", "BEARER", "bEaReR"] {
        assert_eq!(caller(&[format!("{scheme} bob-secret-0002").as_bytes()]).unwrap(), "bob");
    }
}

#[test]
fn every_other_header_gets_the_same_answer() {
    let huge = [b"Bearer ".as_slice(), &vec![b'a'; 1 << 20]].concat();
    let headers: &[&[&[u8]]] = &[
        &[],
        &[b""],
        &[b"Bearer"],
        &[b"Bearer "],
        &[b"Bearer  "],
        &[b"Bearer  ann-secret-0001"],
        &[b" Bearer ann-secret-0001"],
        &[b"Bearer ann-secret-0001 "],
        &[b"Bearer\tann-secret-0001"],
        &[b"Bearer \tann-secret-0001"],
        &[b"Bearer ann-secret-0001\n"],
        &[b"Bearer ann-secret-0001\0"],
        &[b"Bearer \xc2\xa0ann-secret-0001"],
        &[b"Bearer=ann-secret-0001"],
        &[b"Bearerann-secret-0001"],
        &[b"ann-secret-0001"],
        &[b"Basic ann-secret-0001"],
        &[b"Basic YW5uOmFubi1zZWNyZXQtMDAwMQ=="],
        &[b"Token ann-secret-0001"],
        &[b"Bearer ANN-SECRET-0001"],
        &[b"Bearer ann-secret-000"],
        &[b"Bearer ann-secret-00011"],
        &[b"Bearer nn-secret-0001"],
        &[b"Bearer ann-secret-0001, Bearer ann-secret-0001"],
        &[b"Bearer \xff\xfe"],
        &[b"Bearer ann-secret-0001\xff"],
        &[b"Bearer ann-secret-0001", b"Bearer ann-secret-0001"],
        &[b"Bearer ann-secret-0001", b"Bearer bob-secret-0002"],
        &[b"Bearer ann-secret-0001", b""],
        &[&huge],
    ];
    let expected = caller(&[]).unwrap_err();
    assert_eq!(expected.code, Code::Unauthenticated);
    assert_eq!(expected.internal(), None);
    for header in headers {
        assert_eq!(caller(header).unwrap_err(), expected, "{:?}", header.first().map(|first| first.len()));
    }
    for word in ["ann", "bob", "secret", "bearer", "token", "scheme", "header"] {
        assert!(!expected.public().contains(word), "{word}");
    }
}

#[test]
fn a_token_may_hold_blanks_inside() {
    let principals = Principals::new(vec![(token("open sesame now"), principal("ali"))]).unwrap();
    assert!(principals.authenticate(&[b"Bearer open sesame now"]).is_ok());
    assert!(principals.authenticate(&[b"Bearer open"]).is_err());
}

#[test]
fn with_no_principal_nobody_gets_in() {
    let nobody = Principals::new(Vec::new()).unwrap();
    assert!(nobody.authenticate(&[b"Bearer x"]).is_err());
    assert!(nobody.authenticate(&[]).is_err());
    assert_eq!(nobody.iter().count(), 0);
}

#[test]
fn open_means_everyone_is_that_principal() {
    let open = Principals::open(Principal { name: "local".into(), profile: "observe".into() });
    assert!(open.is_open() && !ann_and_bob().is_open());
    for headers in [&[][..], &[b"Bearer wrong".as_slice()][..], &[b"".as_slice(), b"\xff".as_slice()][..]] {
        assert_eq!(open.authenticate(headers).unwrap().principal().name, "local");
    }
    assert_eq!(open.tokens().count(), 0);
    assert_eq!(open.iter().count(), 1);
}

#[test]
fn two_principals_with_one_token_are_refused() {
    let tokens = vec![
        (token("same"), principal("ann")),
        (token("other"), principal("eve")),
        (token("same"), principal("bob")),
    ];
    let error = Principals::new(tokens).unwrap_err();
    assert_eq!(error.to_string(), "`ann` and `bob` have the same token; give each its own");
}

#[test]
fn nothing_that_is_formatted_shows_a_token() {
    let principals = ann_and_bob();
    let who = principals.authenticate(&[b"Bearer ann-secret-0001"]).unwrap();
    for text in [format!("{principals:?}"), format!("{who:?}")] {
        assert!(text.contains("ann") && !text.contains("secret"), "{text}");
    }
}

fn by_hash(token: &Token, name: &str) -> Member {
    let credential = Credential::Hash(TokenHash::of(token.expose().as_bytes()));
    Member { credential, principal: principal(name), allowance: Allowance::default() }
}

#[test]
fn a_token_of_which_only_the_hash_is_known_names_its_principal_and_its_hash_does_not() {
    let (ann, bob) = (Token::minted([1; 32]), Token::minted([2; 32]));
    let principals = Principals::of(vec![by_hash(&ann, "ann"), by_hash(&bob, "bob")]).unwrap();
    let name = |presented: &str| {
        let header = format!("Bearer {presented}");
        principals.authenticate(&[header.as_bytes()]).map(|who| who.principal().name.clone())
    };
    assert_eq!(name(ann.expose()).unwrap(), "ann");
    assert_eq!(name(bob.expose()).unwrap(), "bob");
    let hash = TokenHash::of(ann.expose().as_bytes()).to_string();
    for wrong in [hash.as_str(), &hash[7..], &ann.expose()[1..], Token::minted([3; 32]).expose()] {
        assert_eq!(name(wrong).unwrap_err().code, Code::Unauthenticated, "{wrong}");
    }
    assert_eq!(principals.tokens().count(), 0);
}

#[test]
fn among_thousands_of_tokens_each_names_its_own_principal_and_a_neighbour_names_none() {
    let minted = |number: u16| {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        Token::minted(bytes)
    };
    let members = (0..5_000).map(|number| by_hash(&minted(number), &number.to_string())).collect();
    let principals = Principals::of(members).unwrap();
    let name = |token: &Token| {
        let header = format!("Bearer {}", token.expose());
        principals.authenticate(&[header.as_bytes()]).map(|who| who.principal().name.clone())
    };
    for number in 0..5_000 {
        assert_eq!(name(&minted(number)).unwrap(), number.to_string());
    }
    assert!((5_000..10_000).all(|number| name(&minted(number)).is_err()));
    let hash = TokenHash::of(minted(7).expose().as_bytes());
    assert_eq!(principals.by_hash(&hash).unwrap().principal.name, "7");
    let open = Principals::open(Principal { name: "local".into(), profile: "observe".into() });
    assert!(open.by_hash(&hash).is_none());
}

#[test]
fn a_token_and_its_hash_are_one_token() {
    let token = Token::minted([1; 32]);
    let plain = Member { credential: Credential::Token(token.clone()), ..by_hash(&token, "ann") };
    let error = Principals::of(vec![plain.clone(), by_hash(&token, "bob")]).unwrap_err();
    assert_eq!(error.to_string(), "`ann` and `bob` have the same token; give each its own");
    assert!(plain.is_same(&by_hash(&token, "ann")) && !plain.is_same(&by_hash(&token, "bob")));
}

#[test]
fn a_time_that_is_over_is_over_from_its_very_moment() {
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
    let allowance = Allowance { expires: Some(then), ..Allowance::default() };
    assert!(!allowance.is_over(then - Duration::from_nanos(1)));
    assert!(allowance.is_over(then) && allowance.is_over(then + Duration::from_secs(1)));
    assert!(!Allowance::default().is_over(then));
}
