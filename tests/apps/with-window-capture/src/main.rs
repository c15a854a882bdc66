//! An app whose plugin takes pictures of whole windows. `CAPTURE_PROFILE` chooses the profile, `CAPTURE_DISABLE` a tool to
//! switch off.

use tauri_plugin_palisade::PalisadeBuilder;

fn main() {
    palisade_beside::start(|_| {
        let set = |name| std::env::var(name).ok();
        let palisade = PalisadeBuilder::new().rate_limit(0).disable_tools(set("CAPTURE_DISABLE"));
        Ok(match set("CAPTURE_PROFILE") {
            Some(profile) => palisade.profile(profile),
            None => palisade,
        })
    });
}
