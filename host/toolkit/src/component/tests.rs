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

#[cfg(feature = "projects")]
mod of_a_component {
    use super::*;

    /// `(component (import "host:a/b" (func)) (import "other:a/b" (func)))`, by hand: a type section with one function type, and an
    /// import section.
    fn component() -> Vec<u8> {
        let mut wasm = COMPONENT_HEADER.to_vec();
        wasm.extend([7, 5, 1, 0x40, 0, 1, 0]);
        let mut section = vec![2];
        for name in ["host:a/b", "other:a/b"] {
            section.extend([0, u8::try_from(name.len()).unwrap()]);
            section.extend(name.as_bytes());
            section.extend([1, 0]);
        }
        wasm.extend([10, u8::try_from(section.len()).unwrap()]);
        wasm.extend(section);
        wasm
    }

    #[test]
    fn imports_are_renamed_by_their_beginning_alone() {
        let mut wasm = component();
        validate(&wasm).unwrap();
        assert_eq!(imports(&wasm).unwrap(), ["host:a/b", "other:a/b"]);
        rename_imports(&mut wasm, "host:", "wasi:").unwrap();
        validate(&wasm).unwrap();
        assert_eq!(imports(&wasm).unwrap(), ["other:a/b", "wasi:a/b"]);
        assert!(rename_imports(&mut wasm, "wasi:", "wasip:").is_err());
    }

    #[test]
    fn bytes_that_are_no_component_are_refused() {
        assert!(validate(b"\0asm").is_err());
        assert!(imports(b"no wasm at all").is_err());
    }
}
