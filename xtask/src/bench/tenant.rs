//! The tenant that is measured against: many accounts with a number each, served by a sandbox in a process of its own.

use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::served::Served;
use crate::{project, replace};

/// Accounts, each with one number. A removal uses one up.
const ACCOUNTS: usize = 12_000;

/// A sandbox in another process. It ends when this is dropped.
pub struct Tenant {
    /// The sandbox itself.
    pub served: Served,
    /// The base address for Graph clients.
    pub address: String,
    /// The bearer token.
    pub token: String,
    unused: Range<usize>,
}

impl Tenant {
    /// Starts a sandbox with a plan.
    pub fn start(sandbox: &Path, plan: &Value) -> Result<Self> {
        let folder = project::target().join("bench");
        let seed = write(&folder.join("seed.json"), &seed())?;
        let plan = write(&folder.join("plan.json"), plan)?;
        let served = Served::start(sandbox, None, Some(&seed), Some(&plan))?;
        let text = |name: &str| served.said(name).map(str::to_owned);
        Ok(Self { address: text("baseAddress")?, token: text("token")?, served, unused: 0..ACCOUNTS })
    }

    /// The type of all its numbers.
    pub const TYPE: &str = "directRouting";

    /// An account's user principal name.
    pub fn identity(account: usize) -> String {
        format!("person{account}@bench.example")
    }

    /// The number that an account has at first.
    pub fn number(account: usize) -> String {
        format!("+{}", 14_255_000_000 + account)
    }

    /// Accounts one after the other whose numbers are still theirs. Each is handed out once.
    pub fn take(&mut self, count: usize) -> Result<Vec<usize>> {
        let taken: Vec<usize> = self.unused.by_ref().take(count).collect();
        ensure!(taken.len() == count, "the tenant has no more accounts with a number");
        Ok(taken)
    }
}

fn seed() -> Value {
    let users: Vec<Value> =
        (0..ACCOUNTS).map(|n| json!({"id": id(n), "userPrincipalName": Tenant::identity(n)})).collect();
    let numbers: Vec<Value> = (0..ACCOUNTS)
        .map(|n| json!({"telephoneNumber": Tenant::number(n), "numberType": Tenant::TYPE, "assignmentTargetId": id(n)}))
        .collect();
    json!({"name": "bench", "tenantId": "b0000000-0000-4000-8000-000000000000", "users": users, "numbers": numbers})
}

fn id(n: usize) -> String {
    format!("b0000000-0000-4000-8000-{n:012}")
}

fn write(path: &Path, content: &Value) -> Result<PathBuf> {
    replace::write(path, content.to_string().as_bytes())?;
    Ok(path.to_path_buf())
}
