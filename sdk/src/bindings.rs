//! What `wit-bindgen` makes of the contract. Use the modules beside this one; this is public only because
//! [`export!`](crate::export) expands to it in other crates.

wit_bindgen::generate!({
    path: "../wit",
    world: "tool",
    generate_all,
    pub_export_macro: true,
    default_bindings_module: "palisade_sdk::bindings",
});
