use std::cell::RefCell;

use super::*;

fn server(code: u16) -> OciDistributionError {
    OciDistributionError::ServerError { code, url: "u".into(), message: "m".into() }
}

/// What came of it, how often it was tried, and the pauses.
async fn tried(mut outcomes: Vec<Result<u8>>) -> (Result<u8>, usize, Vec<u128>) {
    outcomes.reverse();
    let (left, count) = (RefCell::new(outcomes), RefCell::new(0));
    let pauses = RefCell::new(Vec::new());
    let done = again(
        || {
            *count.borrow_mut() += 1;
            let next = left.borrow_mut().pop().unwrap();
            async move { next }
        },
        |pause| {
            pauses.borrow_mut().push(pause.as_millis());
            async {}
        },
    )
    .await;
    (done, count.into_inner(), pauses.into_inner())
}

#[tokio::test]
async fn what_passes_is_tried_again_with_growing_pauses() {
    let (done, count, pauses) =
        tried(vec![Err(server(503)), Err(server(429)), Err(server(500)), Ok(7)]).await;
    assert!(matches!(done, Ok(7)));
    assert_eq!((count, pauses), (4, vec![200, 400, 800]));
}

#[tokio::test]
async fn it_is_not_tried_for_ever() {
    let (done, count, _) = tried((0..9).map(|_| Err(server(503))).collect()).await;
    assert!(done.is_err());
    assert_eq!(count, 5);
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    for error in [server(403), OciDistributionError::UnauthorizedError { url: "u".into() }] {
        let (done, count, _) = tried(vec![Err(error), Ok(1)]).await;
        assert!(done.is_err());
        assert_eq!(count, 1);
    }
}
