//! A sandbox in a process of its own, for commands that measure or try a client against it.

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

/// A sandbox that runs. It ends when this is dropped.
pub struct Served {
    process: Child,
    /// What its first line says: `baseAddress`, `loginAddress`, `token`, `tenantId`.
    said: Value,
}

impl Served {
    /// Starts a sandbox: `seed` makes its tenant, which `file` keeps, or which is there already.
    pub fn start(program: &Path, file: Option<&Path>, seed: Option<&Path>, plan: Option<&Path>) -> Result<Self> {
        let mut command = Command::new(program);
        for (name, path) in [("--path", file), ("--seed", seed), ("--plan", plan)] {
            if let Some(path) = path {
                command.arg(name).arg(path);
            }
        }
        let mut process =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("the sandbox could not be started")?;
        let output = process.stdout.take();
        // From here on, dropping it ends the process.
        let mut served = Self { process, said: Value::Null };
        let mut line = String::new();
        BufReader::new(output.context("the sandbox has no output")?).read_line(&mut line)?;
        served.said = serde_json::from_str(&line).context("the sandbox's first line is not JSON")?;
        Ok(served)
    }

    /// What its first line says under this name.
    pub fn said(&self, name: &str) -> Result<&str> {
        self.said[name].as_str().with_context(|| format!("the sandbox does not say its {name}"))
    }

    /// One of the sandbox's own pages, which no fault touches: `status`, `orders` or `faults`.
    pub fn own(&self, page: &str) -> Result<Value> {
        self.get(&format!("{}/sandbox/{page}", self.said("loginAddress")?))
    }

    /// Every number of the tenant with its row. Where a plan refuses requests, each page is asked for so many times at most.
    pub fn numbers(&self, tries: u32) -> Result<BTreeMap<String, Value>> {
        let mut numbers = BTreeMap::new();
        loop {
            let address = format!("{}/{NUMBERS}?$top={PAGE}&$skip={}", self.said("baseAddress")?, numbers.len());
            let mut page = self.get(&address);
            for _ in 1..tries {
                if page.is_err() {
                    page = self.get(&address);
                }
            }
            let page = page?;
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

    /// The page of one number.
    pub fn number(&self, number: &str) -> Result<Value> {
        let written = number.replace('+', "%2B").replace(';', "%3B");
        self.get(&format!("{}/{NUMBERS}?$filter=telephoneNumber%20eq%20'{written}'", self.said("baseAddress")?))
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

/// The violations in the sandbox's status. A status without them is no status without violations.
pub fn violations(status: &Value) -> Result<Vec<Value>> {
    status["violations"].as_array().cloned().context("the sandbox does not say what it saw")
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_status_that_does_not_speak_of_violations_is_not_one_without() {
        assert!(violations(&json!({"violations": []})).unwrap().is_empty());
        assert_eq!(violations(&json!({"violations": [{"kind": "staleOrder"}]})).unwrap().len(), 1);
        assert!(violations(&json!({"offences": []})).is_err());
        assert!(violations(&json!({"violations": null})).is_err());
    }
}
