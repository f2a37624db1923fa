//! The sandbox of a soak, in a process of its own, on a tenant in a file.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::ask::ask;

const NUMBERS: &str = "admin/teams/telephoneNumberManagement/numberAssignments";
/// The most rows that a page may hold.
const PAGE: usize = 1000;

/// A sandbox that runs.
pub struct Server {
    process: Child,
    /// What its first line says: `baseAddress`, `loginAddress`, `token`, `tenantId`.
    said: Value,
}

impl Server {
    /// Starts a sandbox on the tenant in `file`, which `seed` makes anew where it is given.
    pub fn start(program: &Path, file: &Path, seed: Option<&Path>, plan: Option<&Path>) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg("--path").arg(file);
        for (name, path) in [("--seed", seed), ("--plan", plan)] {
            if let Some(path) = path {
                command.arg(name).arg(path);
            }
        }
        let mut process =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("the sandbox could not be started")?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("the sandbox has no output")?).read_line(&mut line)?;
        let said = serde_json::from_str(&line).context("the sandbox's first line is not JSON")?;
        Ok(Self { process, said })
    }

    /// What its first line says under this name.
    pub fn said(&self, name: &str) -> Result<&str> {
        self.said[name].as_str().with_context(|| format!("the sandbox does not say its {name}"))
    }

    /// One of the sandbox's own pages, which no fault touches: `status`, `orders` or `faults`.
    pub fn own(&self, page: &str) -> Result<Value> {
        self.get(&format!("{}/sandbox/{page}", self.said("loginAddress")?))
    }

    /// Every number of the tenant with its row. Of use without a plan alone.
    pub fn numbers(&self) -> Result<BTreeMap<String, Value>> {
        let mut numbers = BTreeMap::new();
        loop {
            let address = format!("{}/{NUMBERS}?$top={PAGE}&$skip={}", self.said("baseAddress")?, numbers.len());
            let page = self.get(&address)?;
            let rows = page["value"].as_array().context("the sandbox's list is none")?;
            for row in rows {
                let number = row["telephoneNumber"].as_str().context("a row without number")?;
                ensure!(numbers.insert(number.to_owned(), row.clone()).is_none(), "{number} is listed twice");
            }
            if rows.is_empty() {
                return Ok(numbers);
            }
        }
    }

    fn get(&self, address: &str) -> Result<Value> {
        ask(address, self.said("token")?)
    }

    /// Stops it in good order: what was ordered and is under way is carried out first.
    pub fn stop(mut self) -> Result<()> {
        #[cfg(unix)]
        {
            let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
            ensure!(asked.is_ok_and(|it| it.success()), "the sandbox cannot be asked to stop");
            let status = self.process.wait().context("the sandbox could not be waited for")?;
            ensure!(status.success(), "the sandbox ended with {status}");
        }
        // Elsewhere it is killed; its file is whole, and late orders are as good as never carried out.
        #[cfg(not(unix))]
        self.process.kill()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
