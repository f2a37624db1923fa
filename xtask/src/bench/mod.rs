//! `cargo xtask bench`: how fast it is and how much memory it keeps, each figure beside its bound.
//!
//! What depends on the machine is measured against a peer in the same run, in turn, and told as a ratio: the median over the rounds.

mod figure;
mod native;
mod process;
mod scripts;
mod tenant;
mod throttled;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use lexopt::prelude::*;
use serde_json::json;

use crate::{module, project, pwsh, sandbox};
use figure::Figure;
use tenant::Tenant;

/// The delay of the second measurement of a removal: a usual round trip to a service in the cloud.
const DELAY_MS: u32 = 40;

/// `cargo xtask bench [--json FILE]`.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut json: Option<PathBuf> = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => json = Some(arguments.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let figures = measure()?;
    print!("{}", figure::table(&figures));
    if let Some(file) = json {
        fs::write(&file, format!("{:#}\n", figure::json(&figures)))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(if figures.iter().all(Figure::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure() -> Result<Vec<Figure>> {
    let shell = pwsh::find()?;
    let built = project::cargo_build(&[
        "build",
        "--release",
        "--package",
        "cs-phone-number",
        "--lib",
        "--example",
        sandbox::EXAMPLE,
        "--bench",
        native::ABI,
        "--bench",
        native::GROWTH,
        "--bench",
        throttled::THROTTLED,
    ])?;
    let module = module::package(&built)?;
    let server = built.program(sandbox::EXAMPLE)?;
    eprintln!("measuring with {}; this takes some minutes", shell.describe());

    let mut figures = scripts::import(&shell, &module)?;
    {
        let mut tenant = Tenant::start(server, &json!({}))?;
        figures.extend(scripts::whole_process(&shell, &module, &mut tenant)?);
        figures.extend(scripts::removals(&shell, &module, &mut tenant, &scripts::AT_ONCE)?);
        figures.extend(native::growth(&built, &mut tenant)?);
    }
    let mut tenant = Tenant::start(server, &json!({"replyDelayMs": DELAY_MS}))?;
    figures.extend(scripts::removals(&shell, &module, &mut tenant, &scripts::DELAYED)?);
    figures.extend(throttled::throttled(&built, server)?);
    figures.extend(native::start_to_failed(&built)?);
    Ok(figures)
}
