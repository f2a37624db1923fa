//! The tenant that is measured against: many accounts with a number each, served by a sandbox in a process of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{project, replace};

/// Accounts, each with one number. A removal uses one up.
const ACCOUNTS: usize = 20_000;

/// A sandbox in another process. It ends when this is dropped.
pub struct Tenant {
    process: Child,
    /// The base address for Graph clients.
    pub address: String,
    /// The bearer token.
    pub token: String,
    unused: Range<usize>,
}

/// Accounts one after the other, by their numbers from 0. The scripts and programs that are measured know how the accounts of each are named.
pub type Accounts = Range<usize>;

impl Tenant {
    /// Starts a sandbox whose every reply is that much late.
    pub fn start(sandbox: &Path, reply_delay_ms: u32) -> Result<Self> {
        let folder = project::target().join("bench");
        let seed = write(&folder.join("seed.json"), &seed())?;
        let plan = write(&folder.join("plan.json"), &json!({"replyDelayMs": reply_delay_ms}))?;
        let mut process = Command::new(sandbox)
            .arg("--seed")
            .arg(seed)
            .arg("--plan")
            .arg(plan)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("the sandbox could not be started")?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("the sandbox has no output")?).read_line(&mut line)?;
        let said: Value = serde_json::from_str(&line).context("the sandbox's first line is not JSON")?;
        let text = |name: &str| said[name].as_str().map(str::to_owned).with_context(|| format!("the sandbox does not say its {name}"));
        Ok(Self { process, address: text("baseAddress")?, token: text("token")?, unused: 0..ACCOUNTS })
    }

    /// Accounts whose numbers are still theirs. Each is handed out once.
    pub fn take(&mut self, count: usize) -> Result<Accounts> {
        let taken = self.unused.start..self.unused.start + count;
        anyhow::ensure!(taken.end <= self.unused.end, "the tenant has no more accounts with a number");
        self.unused.start = taken.end;
        Ok(taken)
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Account n is `personN@bench.example`, and its number is +14255000000 and n.
fn seed() -> Value {
    let users: Vec<Value> = (0..ACCOUNTS).map(|n| json!({"id": id(n), "userPrincipalName": format!("person{n}@bench.example")})).collect();
    let numbers: Vec<Value> = (0..ACCOUNTS)
        .map(|n| json!({"telephoneNumber": format!("+{}", 14_255_000_000 + n), "numberType": "directRouting", "assignmentTargetId": id(n)}))
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
