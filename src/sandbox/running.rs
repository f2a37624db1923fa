//! A sandbox from its start to its end.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;

use uuid::Uuid;

use super::plan::{self, Plan};
use super::service::{Service, Setting};
use super::store::{self, Store};
use super::wire::{self, Desk, Listening, VERSION};
use super::{CreatedTenant, Description, Options, SandboxError, Seed, seed};

/// A sandbox that runs. It stops when this is dropped: connections are closed and both threads have ended by then.
pub struct Sandbox {
    base_address: String,
    login_address: String,
    token: String,
    tenant_id: String,
    tenant_name: String,
    path: Option<PathBuf>,
    desk: mpsc::Sender<Desk>,
    listening: Option<Listening>,
    database: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Opens or creates the tenant and listens. Blocks until the first request could be answered.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the file, the seed or the plan, or why nothing could listen. Nothing is left running, and
    /// a file that did not exist still does not.
    pub fn start(options: Options) -> Result<Self, SandboxError> {
        // Everything that can be wrong with the plan, before a file is made.
        let plan = match &options.plan {
            Some(path) => plan::read(path)?,
            None => Plan::default(),
        };
        let socket = wire::bind(options.port).map_err(|error| {
            SandboxError::start(format!("port {} of 127.0.0.1 cannot be had: {error}", options.port))
        })?;
        let store = tenant(&options, &plan)?;
        let port = socket.local_addr().map_err(SandboxError::start)?.port();
        let login_address = format!("http://127.0.0.1:{port}");
        let base_address = format!("{login_address}{VERSION}");
        let token = format!("sandbox-{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let (tenant_id, tenant_name) = (store.tenant_id.clone(), store.tenant_name.clone());
        let service = Service::new(
            store,
            plan,
            Setting {
                path: options.path.as_ref().map(|path| path.display().to_string()),
                base_address: base_address.clone(),
                login_address: login_address.clone(),
                token: token.clone(),
            },
        );
        let (desk, asked) = mpsc::channel();
        let database = std::thread::Builder::new()
            .name("sandbox-store".into())
            .spawn(move || service.run(&asked))
            .map_err(SandboxError::start)?;
        // From here on, dropping it ends the thread.
        let mut sandbox = Self {
            base_address,
            login_address,
            token,
            tenant_id,
            tenant_name,
            path: options.path,
            desk,
            listening: None,
            database: Some(database),
        };
        sandbox.listening = Some(wire::listen(socket, sandbox.desk.clone()).map_err(SandboxError::start)?);
        Ok(sandbox)
    }

    /// `http://127.0.0.1:PORT/v1.0`.
    pub fn base_address(&self) -> &str {
        &self.base_address
    }

    /// `http://127.0.0.1:PORT`, below which the endpoints for signing in are.
    pub fn login_address(&self) -> &str {
        &self.login_address
    }

    /// A bearer token that is good for everything and never expires.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The tenant's id.
    pub fn tenant_id(&self) -> &str {
        &self.tenant_id
    }

    /// The tenant's name.
    pub fn tenant_name(&self) -> &str {
        &self.tenant_name
    }

    /// The tenant's file; `None` is memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Counts, requests and violations as of now. The counts are zero when the store cannot be read any more.
    pub fn describe(&self) -> Description {
        let (answer, answered) = mpsc::channel();
        let asked = self.desk.send(Desk::Describe(answer));
        asked.ok().and_then(|()| answered.recv().ok()).unwrap_or_else(|| Description {
            path: self.path.as_ref().map(|path| path.display().to_string()),
            base_address: self.base_address.clone(),
            login_address: self.login_address.clone(),
            token: self.token.clone(),
            tenant: self.tenant_name.clone(),
            tenant_id: self.tenant_id.clone(),
            users: 0,
            numbers: 0,
            assigned_numbers: 0,
            requests: 0,
            violations: Vec::new(),
        })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // First the requests, then what answers them.
        drop(self.listening.take());
        let _ = self.desk.send(Desk::Stop);
        if let Some(thread) = self.database.take() {
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Sandbox").field("base_address", &self.base_address).finish_non_exhaustive()
    }
}

fn tenant(options: &Options, plan: &Plan) -> Result<Store, SandboxError> {
    let contoso = Seed::Named("contoso".into());
    let seed = options.seed.as_ref();
    let check = |store: Store| {
        if let Some(path) = &options.plan {
            plan::check_against_tenant(plan, &path.display().to_string(), &store)?;
        }
        Ok(store)
    };
    let Some(path) = &options.path else {
        return check(Store::in_memory(&seed::load(seed.unwrap_or(&contoso))?)?);
    };
    if seed.is_none() && std::fs::symlink_metadata(path).is_ok() {
        return check(store::open(path)?);
    }
    // With a seed on a file that is there, this says so.
    store::check_place(path, false)?;
    let tenant = seed::load(seed.unwrap_or(&contoso))?;
    if options.plan.is_some() {
        // In memory first, since a plan that does not fit leaves no file.
        check(Store::in_memory(&tenant)?)?;
    }
    store::create(path, &tenant, false)?;
    store::open(path)
}

/// Writes a tenant into a file; without a seed `contoso`. `force` replaces a sandbox's file that nobody uses, never any
/// other file. Nothing is left behind when it fails.
///
/// # Errors
///
/// Says what is wrong with the file or the seed.
pub fn create_tenant(path: &Path, seed: Option<Seed>, force: bool) -> Result<CreatedTenant, SandboxError> {
    // Before the seed is read, which may take a while.
    store::check_place(path, force)?;
    let tenant = seed::load(&seed.unwrap_or_else(|| Seed::Named("contoso".into())))?;
    store::create(path, &tenant, force)?;
    Ok(CreatedTenant {
        path: path.display().to_string(),
        users: tenant.users.len() as u64,
        numbers: tenant.numbers.len() as u64,
        tenant: tenant.name,
        tenant_id: tenant.tenant_id,
    })
}
