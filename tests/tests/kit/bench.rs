//! A real host with every case of the kit in it, behind a real port.
//!
//! Each component has what its header says and no more: an authority of its own. All share one sandbox, one catalog and
//! one server, so that what one case does to the host, the others would feel.

use std::sync::Arc;

use palisade_capabilities::call_context::CallContextCapability;
use palisade_capabilities::database::{Database, DatabaseGrant};
use palisade_capabilities::files::{Access, FilesCapability, FilesGrant, Root};
use palisade_engine::{
    Authority, Capability, Compiler, Component, ComponentSource, Description, Limits, LoadError, Runnable,
    Sandbox, Settings,
};
use palisade_policy::{Principal, Principals, Profile, RateLimit, RedactionConfig, Redactor, Token};
use palisade_server::{
    Address, Catalog, CatalogOptions, Dispatcher, Execute, Host, Identity, Listen, Running,
};
use palisade_tests::{Client, Fixture};
use tokio::runtime::Runtime;

use crate::assemble::assemble;
use crate::case::{Case, shared};

/// The token that the host takes. It is a secret too: the replies are searched for it.
pub(crate) const TOKEN: &str = "0b9e4f5c-6f0a-4c8e-9a7b-5d3e2c1f0a99";
const PROFILE: &str = "full-control";

/// The name of the tool that is called after each attack.
pub(crate) const HONEST: &str = "honest";

/// The default limits but for time, so that the suite is quick.
pub(crate) fn limits() -> Limits {
    Limits { compute_ms: 500, wall_ms: 1_500, host_call_ms: 400, ..Limits::default() }
}

/// Where everything happens, before anything is served.
pub(crate) struct Bench {
    pub(crate) runtime: Runtime,
    pub(crate) sandbox: Sandbox,
    pub(crate) fixture: Fixture,
    loaded: Vec<(Runnable, Description)>,
}

impl Bench {
    /// A bench with the honest tool in it.
    pub(crate) fn new(compiler: Compiler, limits: Limits) -> Self {
        // Two threads, as few as a host ever has: what keeps both busy locks everybody out.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let sandbox = Sandbox::new(&Settings { limits, compiler, ..Settings::default() });
        let mut bench = Self {
            runtime: runtime.expect("a runtime"),
            sandbox: sandbox.expect("the engine starts"),
            fixture: crate::fixture::new(),
            loaded: Vec::new(),
        };
        let header = ";; Tries: nothing, and is right to.\n;; grants: none\n;; expect: ANSWER\n";
        let honest = Case::parse(HONEST, &format!("{header}{}", shared("honest")));
        bench
            .load(&honest, assemble(&honest).expect("it is well written"))
            .expect("the honest component loads");
        bench
    }

    /// Loads a component as a host does: takes it in, asks what it can do, binds it to what it is granted.
    ///
    /// # Errors
    /// The kind of refusal, and its text.
    pub(crate) fn load(&mut self, case: &Case, wasm: Vec<u8>) -> Result<Option<Runnable>, (String, String)> {
        let source = ComponentSource { name: case.name.clone(), wasm: wasm.into(), sha256: None };
        let component = Component::new(&self.sandbox, source).map_err(refusal)?;
        let described = self.runtime.block_on(self.sandbox.describe(&component)).map_err(refusal)?;
        // As in a host: what a profile does not grant all imports of is not there.
        let Ok(runnable) = self.authority(&case.grants).bind(&component) else { return Ok(None) };
        self.loaded.push((runnable.clone(), described));
        Ok(Some(runnable))
    }

    /// Takes the latest component out again: it is called by itself, or not at all.
    pub(crate) fn unload(&mut self) {
        self.loaded.pop();
    }

    pub(crate) fn authority(&self, grants: &[String]) -> Authority {
        let capabilities = grants.iter().map(|grant| self.capability(grant)).collect();
        Authority::new(&self.sandbox, capabilities).expect("the capabilities fit together")
    }

    fn capability(&self, grant: &str) -> Arc<dyn Capability> {
        let root = |name: &str, access| {
            let authority = cap_std::ambient_authority();
            let root = Root::open_ambient(name, self.fixture.path(name), access, authority);
            FilesCapability::new(FilesGrant::new(vec![root.expect("the fixture has it")]))
        };
        match grant {
            "call-context" => Arc::new(CallContextCapability::default()),
            "files" => Arc::new(root("data", Access::Read)),
            "writable-files" => Arc::new(root("work", Access::Write)),
            "database" => Arc::new(DatabaseGrant::new([self.database()])),
            other => panic!("there is no grant `{other}` here"),
        }
    }

    fn database(&self) -> Database {
        let dir = cap_std::fs::Dir::open_ambient_dir(self.fixture.path("data"), cap_std::ambient_authority());
        Database::open("notes", &dir.expect("the fixture has it"), "notes.db").expect("a database")
    }

    /// Serves whatever is loaded.
    pub(crate) fn serve(&self) -> Served {
        let profile = Profile::built_in(PROFILE).expect("it is built in");
        let token = Token::configured(Some(TOKEN), uuid::Uuid::new_v4());
        let redactor = Arc::new(Redactor::new(RedactionConfig::default(), &[&token]).expect("no pattern"));
        let executors = self.loaded.iter().map(|(runnable, description)| {
            (Arc::new(runnable.clone()) as Arc<dyn Execute>, description.operations.as_slice())
        });
        let catalog = Catalog::from_executors(executors, &profile, &redactor, CatalogOptions::default());
        let limits = self.sandbox.limits().clone();
        let dispatcher = Dispatcher::new(profile, catalog, redactor, limits, Arc::default());
        let owner = Principal { name: "owner".into(), profile: PROFILE.into() };
        let principals = Principals::new(vec![(token, Arc::new(owner))]).expect("one token");
        let host = Host::new(principals, [dispatcher], Identity::default(), RateLimit::per_second(0));
        let host = Arc::new(host.expect("a host"));
        let running =
            self.runtime.block_on(palisade_server::start(host, Listen::Tcp { port: 0, further: 0 }));
        let running = running.expect("a port");
        let Address::Tcp(port) = *running.address() else { panic!("it listens on a port") };
        Served { client: Client::new(port, Some(TOKEN)), _running: running }
    }
}

/// A host that answers, and a client of it.
pub(crate) struct Served {
    pub(crate) client: Client,
    _running: Running,
}

fn refusal(error: LoadError) -> (String, String) {
    let kind = match error {
        LoadError::NotAComponent(_) => "not-a-component",
        LoadError::TooComplex(_) => "complex",
        LoadError::CoreModule => "core-module",
        LoadError::WrongContract { .. } => "wrong-contract",
        LoadError::NewerContract { .. } => "newer-contract",
        LoadError::Compile { .. } => "compile",
        LoadError::Description(_) => "description",
        _ => "other",
    };
    (kind.to_owned(), error.to_string())
}
