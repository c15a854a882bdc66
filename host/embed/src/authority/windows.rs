//! The capabilities that only an app has.

use std::sync::Arc;

use palisade_capabilities::app_state::AppStateCapability;
use palisade_capabilities::contract_store::ContractStoreCapability;
use palisade_capabilities::event_log::EventLogCapability;
use palisade_capabilities::fault::{FaultCapability, FaultGrant};
use palisade_capabilities::ipc_invoke::IpcInvokeCapability;
use palisade_capabilities::ipc_log::IpcLogCapability;
use palisade_capabilities::ipc_registry::IpcRegistryCapability;
use palisade_capabilities::log_clear::LogClearCapability;
use palisade_capabilities::navigation::NavigationCapability;
use palisade_capabilities::navigation_history::NavigationHistoryCapability;
use palisade_capabilities::net_route::NetRouteCapability;
use palisade_capabilities::page_animation::PageAnimationCapability;
use palisade_capabilities::page_eval::PageEvalCapability;
use palisade_capabilities::page_input::PageInputCapability;
use palisade_capabilities::page_read::PageReadCapability;
use palisade_capabilities::page_style::PageStyleCapability;
use palisade_capabilities::page_trace::PageTraceCapability;
use palisade_capabilities::recording::RecordingCapability;
use palisade_capabilities::screen_capture::ScreenCaptureCapability;
use palisade_capabilities::storage_read::StorageReadCapability;
use palisade_capabilities::storage_write::StorageWriteCapability;
use palisade_capabilities::webview::{NameScope, Windows};
use palisade_capabilities::window_capture::WindowCaptureCapability;
use palisade_capabilities::window_manage::WindowManageCapability;
use palisade_capabilities::window_read::WindowReadCapability;
use palisade_engine::Capability;
use palisade_policy::{CapabilityName, Profile, capability};

use super::AppRoots;

/// A capability over the app's windows. `None` for one that is none of these.
pub(super) fn capability(
    name: CapabilityName,
    profile: &Profile,
    app: &AppRoots,
) -> Option<Arc<dyn Capability>> {
    let windows = Windows::new(Arc::clone(&app.webviews), NameScope::every());
    let keys = app.storage_keys.clone();
    Some(match name {
        capability::WINDOW_READ => Arc::new(WindowReadCapability::new(windows)),
        capability::WINDOW_MANAGE => Arc::new(WindowManageCapability::new(windows)),
        capability::PAGE_READ => Arc::new(PageReadCapability::new(windows)),
        capability::PAGE_INPUT => Arc::new(PageInputCapability::new(windows)),
        capability::PAGE_EVAL => Arc::new(PageEvalCapability::new(windows)),
        capability::PAGE_STYLE => Arc::new(PageStyleCapability::new(windows)),
        capability::PAGE_ANIMATION => Arc::new(PageAnimationCapability::new(windows)),
        capability::PAGE_TRACE => Arc::new(PageTraceCapability::new(windows)),
        capability::NET_ROUTE => Arc::new(NetRouteCapability::new(windows)),
        capability::SCREEN_CAPTURE => Arc::new(ScreenCaptureCapability::new(windows)),
        capability::WINDOW_CAPTURE => {
            Arc::new(WindowCaptureCapability::new(windows, Arc::clone(app.camera.as_ref()?)))
        }
        capability::IPC_INVOKE => Arc::new(IpcInvokeCapability::new(windows, commands(profile))),
        capability::STORAGE_READ => Arc::new(StorageReadCapability::new(windows, keys)),
        capability::STORAGE_WRITE => Arc::new(StorageWriteCapability::new(windows, keys)),
        capability::IPC_LOG => Arc::new(IpcLogCapability::new(windows)),
        capability::IPC_REGISTRY => Arc::new(IpcRegistryCapability::new(app.commands.clone())),
        capability::EVENT_LOG => Arc::new(EventLogCapability::new(windows)),
        capability::LOG_CLEAR => Arc::new(LogClearCapability::new(windows)),
        capability::APP_STATE => Arc::new(AppStateCapability::new(app.probes.clone())),
        capability::NAVIGATION => Arc::new(NavigationCapability::new(windows, app.file_navigation)),
        capability::NAVIGATION_HISTORY => Arc::new(NavigationHistoryCapability::new(windows)),
        capability::RECORDING => Arc::new(RecordingCapability::new(windows)),
        capability::FAULT => Arc::new(FaultCapability::new(FaultGrant {
            windows,
            permitted: commands(profile),
            handled: handled(app),
        })),
        capability::CONTRACT_STORE => Arc::new(ContractStoreCapability::new()),
        _ => return None,
    })
}

/// What tools may invoke.
fn commands(profile: &Profile) -> NameScope {
    let commands = profile.grants.commands.clone();
    NameScope::new(move |command| commands.permits(command))
}

/// What the app says that it has.
fn handled(app: &AppRoots) -> NameScope {
    let registry = app.commands.clone();
    NameScope::new(move |command| registry.registry().commands.iter().any(|known| known.name == command))
}
