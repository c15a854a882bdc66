//! What `wit-bindgen` makes of the contract. Private: its functions reach the host, and a tool reaches it through the
//! capabilities that it takes, which are in the modules beside this one.

wit_bindgen::generate!({
    path: "../wit",
    world: "tool",
    generate_all,
    pub_export_macro: true,
    default_bindings_module: "palisade_sdk::contract",
});
