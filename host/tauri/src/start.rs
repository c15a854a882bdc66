//! From a builder to a host that serves the app.
//!
//! Guarantees: the app's own start waits for nothing here: opening, linking and listening happen on the host's runtime
//! after the event loop runs, and a failure is a loud line on stderr, never the app's end. The entry that makes the host
//! findable goes when the app exits.
//! Trusted: the app.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use palisade_capabilities::app_state::AppStateGrant;
use palisade_capabilities::host_state::Task;
use palisade_capabilities::ipc_registry::{Command, IpcRegistryGrant, Registry};
use palisade_capabilities::webview::NameScope;
use palisade_capabilities::webview::activity::Capacities;
use palisade_embed::{
    AppRoots, Assembled, Environment, Plan, Problem, Roots, Wanted, WantedDatabase, WantedDirectory,
    assemble, bundled, open, pack, prepare, prepare_cache,
};
use palisade_engine::limits::HOST_CALL_MS;
use palisade_engine::{Compiler, Limits, Sandbox, Settings};
use palisade_policy::{CommandScope, Profile, RedactionConfig, Token};
use palisade_server::discovery::{Announcement, Registration};
use palisade_server::serve::{DEFAULT_PORT, FURTHER_PORTS};
use palisade_server::{Address, Host, Listen, Running};
use serde_json::{Map, json};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager as _, RunEvent, Runtime, WindowEvent};

use crate::builder::{EVAL_SECONDS, PalisadeBuilder, Upgrade};
use crate::webviews::{PAGE_SCRIPT, TauriWebviews, Watched, World, camera, keep_ready};
use crate::{handler, happenings};

/// Milliseconds of a call inside an app: waiting for a page is a tool's work there, for up to two minutes.
const WALL_MS: u64 = 130_000;

/// Milliseconds that a host call has beyond what a page has, so that it is the page's deadline that is told.
const HOST_GRACE_MS: u64 = 1_000;

/// How long the host waits for a database that the app makes when it starts.
const DATABASE_WAIT: Duration = Duration::from_secs(5);
const DATABASE_LOOK: Duration = Duration::from_millis(100);

/// What runs, until the app exits.
#[derive(Default)]
struct Served(Mutex<Option<(Running, Option<Registration>, Task)>>);

/// The plugin.
pub(crate) fn plugin<R: Runtime>(builder: PalisadeBuilder) -> TauriPlugin<R> {
    let environment = Environment::ambient();
    let mut name = tauri::plugin::Builder::new("palisade");
    if environment.is_disabled() {
        eprintln!("palisade: PALISADE_DISABLE is set, so nothing listens");
        return name.build();
    }
    // A profile that can't be is said when the host starts; until then no command is any tool's.
    let commands = builder.resolve().map(|profile| profile.grants.commands).unwrap_or_default();
    let watched = Watched::new(capacities(&builder), commands);
    if world(&builder) == World::Shared {
        name = name.js_init_script(PAGE_SCRIPT);
    }
    let (seen, created, managed) = (watched.clone(), watched.clone(), watched.clone());
    let waiting = Mutex::new(Some((builder, environment)));
    name.setup(move |app, _| {
        app.manage(Arc::new(Served::default()));
        managed.course.step("plugin set up", Instant::now());
        app.manage(managed);
        Ok(())
    })
    .on_page_load(move |webview, payload| seen.note_load(webview.label(), payload.event(), payload.url()))
    .on_webview_ready(move |webview| {
        happenings::note_created(&created.activity, webview.label());
        created.note_window();
        created.watch(&webview);
    })
    .on_event(move |app, event| match event {
        RunEvent::Ready => {
            let first = waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some((builder, environment)) = first {
                watched.course.step("event loop running", Instant::now());
                ready(app, &builder, &watched);
                crate::runtime::spawn(start(app.clone(), builder, environment, watched.clone()));
            }
        }
        RunEvent::WindowEvent { label, event, .. } => {
            happenings::note(&watched.activity, label, event);
            if matches!(event, WindowEvent::Destroyed) {
                watched.forget(label);
            }
            watched.note_window();
        }
        RunEvent::Exit => stop(app),
        _ => {}
    })
    .build()
}

fn world(builder: &PalisadeBuilder) -> World {
    World::choose(builder.share_page_world)
}

fn capacities(builder: &PalisadeBuilder) -> Capacities {
    let (default, wanted) = (Capacities::default(), builder.logs);
    Capacities {
        console: wanted.console.unwrap_or(default.console),
        network: wanted.network.unwrap_or(default.network),
        navigation: wanted.navigation.unwrap_or(default.navigation),
        events: wanted.events.unwrap_or(default.events),
        ipc: wanted.ipc.unwrap_or(default.ipc),
        ..default
    }
}

/// Looks at what there was before the plugin: it may have been added when windows were there already.
fn ready<R: Runtime>(app: &AppHandle<R>, builder: &PalisadeBuilder, watched: &Watched) {
    if !handler::commands().is_empty() {
        watched.activity.set_complete();
    } else if builder.commands != CommandScope::every_command() {
        tracing::warn!(
            "the app does not use tauri_plugin_palisade::handler!, so that script which a tool runs in a page can invoke \
             what the command lists keep from tools; switch eval_js off, or use it"
        );
    }
    happenings::listen(app, &watched.activity, &builder.events);
    app.webview_windows().values().for_each(|window| watched.watch(window.as_ref()));
}

/// Withdraws the entry at once; the process ends anyway.
fn stop<R: Runtime>(app: &AppHandle<R>) {
    let served = app.state::<Arc<Served>>();
    drop(served.0.lock().unwrap_or_else(PoisonError::into_inner).take());
}

/// Tells whoever subscribed that there is something new, for as long as the app runs.
fn announce(host: &Arc<Host>, watched: &Watched) {
    for (uri, mut changes) in [
        ("palisade://ipc-log", watched.activity.ipc_written()),
        ("palisade://windows", watched.windows.subscribe()),
    ] {
        let host = Arc::clone(host);
        let course = watched.course.clone();
        crate::runtime::spawn(async move {
            let _running = course.task("telling subscribers", Instant::now());
            while changes.changed().await.is_ok() {
                host.resource_changed(uri);
            }
        });
    }
}

async fn start<R: Runtime>(
    app: AppHandle<R>,
    builder: PalisadeBuilder,
    environment: Environment,
    watched: Watched,
) {
    match serve(&app, &builder, &environment, watched.clone()).await {
        Ok((running, registration, assembled, profile)) => {
            let port = match running.address() {
                Address::Tcp(port) => *port,
                Address::Unix(_) | Address::Tls(_) => 0,
            };
            assembled.course.step("listening", Instant::now());
            let serving = assembled.course.task("serving", Instant::now());
            announce(&assembled.host, &watched);
            let banner =
                banner(&builder, &profile, running.address(), &assembled.tools, registration.as_ref());
            eprintln!("palisade: WARNING: {banner}");
            tracing::warn!("{banner}");
            let served = Arc::clone(&app.state::<Arc<Served>>());
            *served.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((running, registration, serving));
            let ready = builder.on_ready.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(ready) = ready {
                ready(port);
            }
            prepare(assembled.components, assembled.course).await;
        }
        Err(problem) => {
            eprintln!("palisade: WARNING: the host did not start, the app goes on without it\n{problem}")
        }
    }
}

async fn serve<R: Runtime>(
    app: &AppHandle<R>,
    builder: &PalisadeBuilder,
    environment: &Environment,
    watched: Watched,
) -> Result<(Running, Option<Registration>, Assembled, String), Problem> {
    let mut profile = builder.resolve().map_err(|error| Problem::usage(error.to_string()))?;
    let directories = directories(app, builder, &profile);
    if builder.locked.is_some() {
        bundled::fit(&mut profile, &registered(&directories, builder))?;
    }
    wait_for(&builder.databases).await;
    let eval_ms = eval_ms(builder, environment)?;
    let limits = limits(builder, eval_ms);
    let patience = Duration::from_millis(eval_ms);
    let windows = Arc::new(TauriWebviews::new(app.clone(), watched.clone(), patience, world(builder)));
    let roots = roots(app, builder, &profile, directories, &watched, &windows, patience)?;
    let cache = environment.cache_dir().as_deref().and_then(prepare_cache);
    let compiler = if cfg!(unoptimized) { Compiler::Baseline } else { Compiler::Optimizing };
    let sandbox = Sandbox::new(&Settings { limits, cache, compiler, on_demand: false })
        .map_err(|error| Problem::failed(error.to_string()))?;
    let given = environment.token.as_deref().or(builder.token.as_deref());
    let token = Token::configured(given, uuid::Uuid::new_v4());
    let plan = Plan {
        redaction: RedactionConfig {
            patterns: builder.redaction_patterns.clone(),
            extra_keys: Vec::new(),
            enabled: profile.redaction,
        },
        profile,
        rate_limit: builder.rate_limit,
        listing: builder.listing,
        traces: true,
        changing_tools: false,
    };
    let asked = builder.authenticate.then(|| token.clone());
    let (entries, upgrade) = entries(&app.config().identifier, builder, environment, &sandbox).await?;
    let assembled = assemble(&plan, &entries, &roots, &sandbox, asked)?;
    upgrade.map(Upgrade::take_place).transpose()?;
    crate::runtime::spawn(keep_ready(windows));
    let running = palisade_server::start(Arc::clone(&assembled.host), listen(builder, environment)?)
        .await
        .map_err(|error| Problem::failed(error.to_string()))?;
    if let Address::Tcp(port) = running.address() {
        let _ = roots.facts.port.set(*port);
    }
    let announcement = Announcement {
        address: running.address().clone(),
        identity: roots.identity(),
        profile: plan.profile.name.clone(),
    };
    let registration = match Registration::new(announcement, &token) {
        Ok(registration) => Some(registration),
        Err(error) if given.is_none() && builder.authenticate => {
            return Err(Problem::failed(error.to_string()));
        }
        Err(error) => {
            tracing::warn!("{error}; clients must be told the address in another way");
            None
        }
    };
    Ok((running, registration, assembled, plan.profile.name))
}

/// What is served: the pack and the app's own tools, or a bundle in its predecessor's place, once it was looked at.
async fn entries(
    app: &str,
    builder: &PalisadeBuilder,
    environment: &Environment,
    sandbox: &Sandbox,
) -> Result<(Vec<pack::Entry>, Option<Upgrade>), Problem> {
    let Some(locked) = &builder.locked else {
        return Ok((builder.custom.beside(pack::entries()?, sandbox).await?, None));
    };
    let verified = locked.take().ok_or_else(|| Problem::failed("the bundle was served already"))?;
    let accepted = builder.accepted().map_err(|error| Problem::usage(error.to_string()))?;
    let upgrade = Upgrade::look(app, &verified, &accepted, environment)?;
    Ok((bundled::entries(verified, sandbox)?, Some(upgrade)))
}

/// What a call may take, with a page that may take so long to answer; a bundle's own limits lower it.
fn limits(builder: &PalisadeBuilder, eval_ms: u64) -> Limits {
    let host_call_ms = (eval_ms + HOST_GRACE_MS).max(HOST_CALL_MS);
    let mut limits =
        Limits { wall_ms: WALL_MS.max(host_call_ms + HOST_GRACE_MS), host_call_ms, ..Limits::default() };
    if let Some(locked) = &builder.locked {
        bundled::narrow(&mut limits, locked.limits());
    }
    limits
}

/// Milliseconds that a page may take to answer.
fn eval_ms(builder: &PalisadeBuilder, environment: &Environment) -> Result<u64, Problem> {
    let seconds = environment.eval_timeout(EVAL_SECONDS)?.unwrap_or(builder.eval_timeout.as_secs());
    Ok(seconds * 1_000)
}

fn listen(builder: &PalisadeBuilder, environment: &Environment) -> Result<Listen, Problem> {
    match &builder.socket {
        Some(path) => Ok(Listen::Unix(path.clone())),
        None => {
            let port = environment.port()?.or(builder.port).unwrap_or(DEFAULT_PORT);
            Ok(Listen::Tcp { port, further: FURTHER_PORTS })
        }
    }
}

/// An app often makes its database when it starts, beside this.
async fn wait_for(databases: &[(String, PathBuf)]) {
    let start = std::time::Instant::now();
    while databases.iter().any(|(_, path)| !path.exists()) && start.elapsed() < DATABASE_WAIT {
        tokio::time::sleep(DATABASE_LOOK).await;
    }
}

fn roots<R: Runtime>(
    app: &AppHandle<R>,
    builder: &PalisadeBuilder,
    profile: &Profile,
    directories: Vec<WantedDirectory>,
    watched: &Watched,
    windows: &Arc<TauriWebviews<R>>,
    patience: Duration,
) -> Result<Roots, Problem> {
    let config = app.config();
    let product_name = config.product_name.clone().unwrap_or_else(|| config.identifier.clone());
    let databases = builder.databases.iter().filter(|(name, path)| {
        let is_there = path.exists();
        if !is_there {
            tracing::warn!(name, "a registered database does not exist; tools do without it");
        }
        is_there
    });
    let wanted = Wanted {
        identifier: config.identifier.clone(),
        product_name,
        version: config.version.clone(),
        config: described(app),
        directories,
        databases: databases
            .map(|(name, path)| WantedDatabase { name: name.clone(), path: path.clone() })
            .collect(),
        environment: environment(builder, profile),
        redaction: profile.redaction,
    };
    let course = watched.course.clone();
    let blocked = builder.blocked_storage_keys.clone();
    Ok(open(wanted)?.with_course(course).with_app(AppRoots {
        camera: camera(windows),
        webviews: Arc::clone(windows) as _,
        storage_keys: NameScope::new(move |key| !blocked.iter().any(|blocked| blocked == key)),
        commands: commands(builder),
        probes: AppStateGrant::new(builder.probes.iter().cloned()),
        file_navigation: builder.file_navigation,
        event_capacity: capacities(builder).events,
        eval_timeout: patience,
    }))
}

/// The commands that the handler was given, and what the configuration says of them.
fn commands(builder: &PalisadeBuilder) -> IpcRegistryGrant {
    let descriptions: BTreeMap<_, _> = builder.command_descriptions.iter().cloned().collect();
    let names = handler::commands();
    let complete = !names.is_empty();
    let names: BTreeSet<String> =
        names.into_iter().map(str::to_owned).chain(descriptions.keys().cloned()).collect();
    let command = |name: String| Command { description: descriptions.get(&name).cloned(), name };
    let registry = Registry { commands: names.into_iter().map(command).collect(), complete };
    IpcRegistryGrant::new(move || registry.clone())
}

/// What stands behind the names of a locked profile.
fn registered(directories: &[WantedDirectory], builder: &PalisadeBuilder) -> bundled::Registered {
    bundled::Registered {
        directories: directories.iter().map(|dir| (dir.name.clone(), dir.writable)).collect(),
        databases: builder.databases.iter().map(|(name, _)| name.clone()).collect(),
    }
}

/// Variables that tools may see: a locked profile names them itself.
fn environment(builder: &PalisadeBuilder, profile: &Profile) -> Vec<String> {
    let locked = builder.locked.as_ref().and_then(|_| profile.grants.process_info());
    locked.map_or_else(|| builder.environment.clone(), |scope| scope.environment.clone())
}

/// The app's own four directories as far as they exist (and a locked profile grants them), and the registered ones.
fn directories<R: Runtime>(
    app: &AppHandle<R>,
    builder: &PalisadeBuilder,
    profile: &Profile,
) -> Vec<WantedDirectory> {
    let scope = profile.grants.files();
    let granted = |name: &str| scope.is_some_and(|scope| scope.directories().contains(name));
    let paths = app.path();
    let own = [
        ("data", paths.app_data_dir()),
        ("config", paths.app_config_dir()),
        ("log", paths.app_log_dir()),
        ("local_data", paths.app_local_data_dir()),
    ];
    let own = own.into_iter().filter_map(|(name, path)| Some((name.to_owned(), path.ok()?)));
    let own = own.filter(|(name, path)| {
        let wanted = builder.locked.is_none() || granted(name);
        wanted && path.is_dir() && !builder.directories.iter().any(|(registered, _)| registered == name)
    });
    own.chain(builder.directories.iter().cloned())
        .map(|(name, path)| WantedDirectory { name, path, writable: false })
        .collect()
}

/// What the app's configuration says of its windows and its security.
fn described<R: Runtime>(app: &AppHandle<R>) -> Map<String, serde_json::Value> {
    let config = app.config();
    let windows: Vec<_> = config.app.windows.iter().map(|window| window.label.clone()).collect();
    let plugins: Vec<_> = config.plugins.0.keys().cloned().collect();
    let security = &config.app.security;
    let mut described = Map::new();
    described.insert("windows".into(), json!(windows));
    described.insert("plugins".into(), json!(plugins));
    described.insert(
        "security".into(),
        json!({ "csp": security.csp.as_ref().map(ToString::to_string), "freeze_prototype": security.freeze_prototype }),
    );
    described
}

/// Loud, and without the token.
fn banner(
    builder: &PalisadeBuilder,
    profile: &str,
    address: &Address,
    tools: &[String],
    registration: Option<&Registration>,
) -> String {
    let place = match address {
        Address::Tcp(port) => format!("http://127.0.0.1:{port}"),
        Address::Unix(path) => path.display().to_string(),
        Address::Tls(address) => format!("https://{address}"),
    };
    let who = match (builder.authenticate, registration) {
        (false, _) => "WITHOUT authentication: whoever is on this machine".to_owned(),
        (true, Some(entry)) => format!("whoever has the token in {}", entry.path().join("token").display()),
        (true, None) => "whoever has the configured token".to_owned(),
    };
    format!(
        "this debug build serves its windows at {place} under the profile `{profile}` ({} tools) to {who}",
        tools.len()
    )
}
