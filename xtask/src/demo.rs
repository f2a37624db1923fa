//! `cargo xtask demo`: an administrator's job, done on a sandbox tenant.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::module::{self, Profile};
use crate::{project, pwsh};

/// The same job through the C ABI, for where there is no PowerShell.
const NATIVE: &str = "leavers";

/// `cargo xtask demo`.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    let mut job = match pwsh::find() {
        Ok(shell) => {
            let module = module::build(Profile::Dev)?;
            println!("{}", shell.describe());
            let mut job = shell.script(&project::root().join("examples").join("demo.ps1"));
            job.arg("-Module").arg(module);
            job
        }
        Err(error) => {
            println!("{error:#}\n\nWithout PowerShell, the same job through the C ABI:\n");
            let built = project::cargo_build(&["build", "--package", "cs-phone-number", "--example", NATIVE])?;
            let mut job = project::program(built.program(NATIVE)?);
            job.arg(project::root().join("examples").join("leavers.csv"));
            job
        }
    };
    let status = job.status().context("the demo could not be started")?;
    Ok(project::exit_code(status))
}
