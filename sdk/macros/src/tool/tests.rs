use proc_macro2::TokenStream;
use quote::quote;

use super::expand;

/// The first message of what is refused.
fn refusal(arguments: TokenStream, item: TokenStream) -> Option<String> {
    let expanded = expand(arguments, item).to_string();
    let (_, message) = expanded.split_once("compile_error")?;
    Some(message.split('"').nth(1)?.to_owned())
}

fn tool() -> TokenStream {
    quote! {
        /// Does.
        fn one(a: A, b: &B) {}
    }
}

#[test]
fn what_goes_together_is_taken() {
    for arguments in [
        quote!(),
        quote!(read_only),
        quote!(read_only, open_world = true,),
        quote!(name = "a", action = "b", discriminator = "c", resource = "palisade://d"),
        quote!(alias(a = "b", r#type = "b"), window_aliases = "b"),
        quote!(destructive = false, idempotent = true, open_world = false),
        quote!(prompt, name = "a"),
        quote!(resource_at = "a://{b}", name = "a"),
        quote!(completion, name = "a"),
    ] {
        assert_eq!(refusal(arguments.clone(), tool()), None, "{arguments}");
    }
}

#[test]
fn what_does_not_go_together_is_refused() {
    for (arguments, said) in [
        (quote!(nam = "a"), "`#[tool]` knows"),
        (quote!(a::name = "a"), "`#[tool]` knows"),
        (quote!(name = "a", name = "b"), "`name` is given twice"),
        (quote!(name), "expected `=`"),
        (quote!(name = 5), "expected string literal"),
        (quote!(read_only, destructive = true), "what is `read_only` destroys nothing"),
        (quote!(discriminator = "condition"), "give an `action` too"),
        (quote!(prompt, completion), "this one is `prompt` already"),
        (quote!(resource_at = "a://b", read_only), "`read_only` is for tools"),
        (quote!(action = "a", prompt), "`action` is for tools"),
        (quote!(completion, alias(a = "b")), "`alias` is for tools"),
    ] {
        let told = refusal(arguments.clone(), tool()).unwrap_or_default();
        assert!(told.contains(said), "{arguments}: {told}");
    }
}

#[test]
fn a_condition_on_the_function_is_one_on_all_that_is_made_of_it() {
    let expanded = expand(
        quote!(),
        quote!(
            #[cfg(unix)]
            #[doc = "Does."]
            fn one() {}
        ),
    )
    .to_string();
    assert_eq!(expanded.matches("# [cfg (unix)]").count(), 3, "{expanded}");
}
