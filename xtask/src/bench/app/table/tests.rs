use super::*;

#[test]
fn only_three_cells_are_a_row() {
    let row = Row::read("a call\t≤ 1 ms\t0.50 ms ok").unwrap();
    assert_eq!(
        (row.what.as_str(), row.goal.as_str(), row.figure.as_str()),
        ("a call", "≤ 1 ms", "0.50 ms ok")
    );
    for line in ["", "running", "a\tb", "a\tb\tc\td"] {
        assert_eq!(Row::read(line), None, "{line}");
    }
}

#[test]
fn a_build_that_lacks_a_measurement_has_an_empty_cell() {
    let column = Column { build: "dev", rows: vec![Row::read("a\t\t1 ms").unwrap()] };
    assert_eq!((figure(&column, "a"), figure(&column, "b")), ("1 ms", ""));
}
