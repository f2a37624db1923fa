//! `cargo xtask sandbox`: the sandbox tenant alone, for any Graph client.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use lexopt::prelude::*;

use crate::project;

/// The example that runs the sandbox. It prints one JSON object with address and token, and goes on until Ctrl+C.
pub const EXAMPLE: &str = "sandbox";

/// `cargo xtask sandbox [--port N] [--path FILE] [--seed NAME] [--plan FILE]`.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut passed: Vec<OsString> = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long(name @ ("port" | "path" | "seed" | "plan")) => {
                passed.push(format!("--{name}").into());
                passed.push(arguments.value()?);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let built = project::cargo_build(&["build", "--quiet", "--package", "cs-phone-number", "--example", EXAMPLE])?;
    let mut sandbox = project::program(built.program(EXAMPLE)?);
    sandbox.args(passed);
    project::become_program(sandbox)
}
