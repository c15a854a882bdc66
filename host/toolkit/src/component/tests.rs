use super::*;

#[test]
fn the_contract_is_the_last_section() {
    let stamped = with_contract(&COMPONENT_HEADER, "0.1.0").unwrap();
    assert_eq!(stamped[..8], COMPONENT_HEADER);
    assert_eq!(stamped[8..], *b"\x00\x17\x11palisade:contract0.1.0");
}

#[test]
fn a_core_module_is_refused() {
    let module = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
    assert!(with_contract(&module, "0.1.0").unwrap_err().to_string().contains("no component"));
}

#[test]
fn lengths_above_one_byte_are_encoded_in_seven_bit_groups() {
    for (value, expected) in
        [(0, vec![0]), (127, vec![0x7f]), (128, vec![0x80, 1]), (624_485, vec![0xe5, 0x8e, 0x26])]
    {
        let mut out = Vec::new();
        push_leb128(&mut out, value);
        assert_eq!(out, expected);
    }
}
