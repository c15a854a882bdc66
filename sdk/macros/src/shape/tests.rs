use syn::{DeriveInput, parse_quote};

use super::{Kind, camel, renamed, schema, separated};
use crate::Direction;

fn refuses(item: &DeriveInput) -> bool {
    schema(Direction::Input, item).is_err() && schema(Direction::Output, item).is_err()
}

#[test]
fn what_serde_would_do_otherwise_than_the_schema_is_refused() {
    assert!(refuses(&parse_quote! { struct A(u8); }));
    assert!(refuses(&parse_quote! { struct A; }));
    assert!(refuses(&parse_quote! { struct A<T> { a: T } }));
    assert!(refuses(&parse_quote! { enum A { B(u8) } }));
    assert!(refuses(&parse_quote! { union A { b: u8 } }));
    assert!(refuses(&parse_quote! { #[serde(untagged)] enum A { B } }));
    assert!(refuses(&parse_quote! { #[serde(rename_all = "UPPERCASE")] struct A { b: u8 } }));
    for attribute in ["flatten", "skip", "with = \"x\"", "alias = \"x\"", "rename(serialize = \"x\")"] {
        let item = format!("struct A {{ #[serde({attribute})] b: u8 }}");
        assert!(refuses(&syn::parse_str(&item).unwrap()), "{attribute}");
    }
}

#[test]
fn names_follow_serdes_rename_rules() {
    assert_eq!(separated("TopLeft", '_'), "top_left");
    assert_eq!(separated("Utf8", '-'), "utf8");
    assert_eq!(camel("top_left_x"), "topLeftX");
    let rule = parse_quote!("kebab-case");
    assert_eq!(renamed("top_left", Some(&rule), Kind::Field).unwrap(), "top-left");
    assert_eq!(renamed("TopLeft", Some(&rule), Kind::Variant).unwrap(), "top-left");
}
