use std::sync::Arc;

use super::bindings::{Contract, Error, Host as _};
use super::host::{MAX_BYTES, MAX_CONTRACTS, MAX_TEXT_BYTES};
use super::*;
use crate::testing::is_missing_unless_granted;

fn of(contracts: &Contracts, principal: &str) -> ContractStoreCall {
    ContractStoreCall { contracts: contracts.clone(), principal: principal.to_owned() }
}

fn keep(call: &ContractStoreCall, command: &str, shape: &str) -> Result<Contract, Error> {
    ContractStoreView(call).keep(command.into(), None, "{}".into(), shape.into()).unwrap()
}

fn commands(call: &ContractStoreCall) -> Vec<String> {
    let told = ContractStoreView(call).list().unwrap().into_iter();
    told.map(|contract| format!("{}={}", contract.command, contract.shape)).collect()
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(ContractStoreCapability::new()));
}

#[test]
fn contracts_are_kept_from_call_to_call_until_they_are_cleared() {
    let contracts = Contracts::default();
    keep(&of(&contracts, "ann"), "save", "1").unwrap();
    let kept = keep(&of(&contracts, "ann"), "load", "2").unwrap();
    assert!(kept.at_ms > 1_600_000_000_000 && kept.arguments == "{}");
    keep(&of(&contracts, "ann"), "save", "3").unwrap();
    let ann = of(&contracts, "ann");
    assert_eq!(commands(&ann), ["load=2", "save=3"]);
    assert_eq!(ContractStoreView(&ann).clear(Some("absent".into())).unwrap(), 0);
    assert_eq!(ContractStoreView(&ann).clear(Some("save".into())).unwrap(), 1);
    assert_eq!(commands(&ann), ["load=2"]);
    assert_eq!(ContractStoreView(&ann).clear(None).unwrap(), 1);
    assert!(commands(&ann).is_empty());
}

#[test]
fn a_caller_neither_sees_nor_clears_another_s() {
    let contracts = Contracts::default();
    let (ann, bob) = (of(&contracts, "ann"), of(&contracts, "bob"));
    keep(&ann, "save", "1").unwrap();
    assert!(commands(&bob).is_empty());
    assert_eq!(ContractStoreView(&bob).clear(None).unwrap(), 0);
    keep(&bob, "save", "2").unwrap();
    assert_eq!((commands(&ann), commands(&bob)), (vec!["save=1".to_owned()], vec!["save=2".to_owned()]));
}

#[test]
fn what_is_no_contract_is_refused() {
    let contracts = Contracts::default();
    let call = of(&contracts, "ann");
    for (command, shape) in [("", "1"), ("a\nb", "1"), (&*"x".repeat(257), "1"), ("save", ""), ("save", "{")]
    {
        assert!(matches!(keep(&call, command, shape), Err(Error::Invalid(_))), "{command:.9} {shape}");
    }
    let long = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
    assert!(keep(&call, "save", &long(MAX_TEXT_BYTES)).is_ok());
    assert!(matches!(keep(&call, "save", &long(MAX_TEXT_BYTES + 1)), Err(Error::TooLarge(_))));
}

#[test]
fn contracts_are_bounded_in_number_and_bytes() {
    let contracts = Contracts::default();
    let call = of(&contracts, "ann");
    for number in 0..MAX_CONTRACTS {
        keep(&call, &format!("c{number}"), "1").unwrap();
    }
    assert!(matches!(keep(&call, "more", "1"), Err(Error::TooLarge(_))));
    assert!(keep(&call, "c0", "2").is_ok(), "in place of one");
    assert!(keep(&of(&contracts, "bob"), "more", "1").is_ok());
    let bob = of(&contracts, "bob");
    let long = format!("\"{}\"", "x".repeat(MAX_TEXT_BYTES - 2));
    let kept =
        (0..MAX_CONTRACTS).take_while(|number| keep(&bob, &format!("l{number}"), &long).is_ok()).count();
    assert_eq!(kept, MAX_BYTES / (MAX_TEXT_BYTES + 4), "{kept}");
}
