//! `cargo xtask test`: everything there is to test, counted.

mod count;
mod report;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};
use lexopt::prelude::*;

use crate::module;
use crate::{project, pwsh, sandbox};
use count::Count;

/// A run of all tests that has fewer than these has lost some, and fails.
const FLOOR: usize = 535;

/// `cargo xtask test [--no-skip] [filter]`.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut filter = None;
    let mut no_skip = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("no-skip") => no_skip = true,
            Value(text) if filter.is_none() => filter = Some(text.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let skipped = project::target().join("skipped.txt");
    fs::create_dir_all(project::target()).context("cannot create target")?;
    fs::write(&skipped, "").with_context(|| format!("cannot write {}", skipped.display()))?;

    // All in one call, with the same packages as the run itself, so that nothing is compiled twice.
    let built = project::cargo_build(&["build", "--workspace", "--lib", "--examples", "--tests"])?;
    let module = module::package(&built)?;
    let shell = pwsh::find();
    let prepare = |command: &mut Command| {
        command.env("CSPN_MODULE", &module).env("CSPN_SKIPPED", &skipped).env_remove("CSPN_PWSH");
        if let Ok(program) = built.program(sandbox::EXAMPLE) {
            command.env("CSPN_SANDBOX", program);
        }
        if let Ok(shell) = &shell {
            shell.prepare(command);
        }
    };
    match &shell {
        Ok(shell) => eprintln!("{}", shell.describe()),
        Err(error) => eprintln!("{error:#}"),
    }

    let mut count = run(&prepare, filter.as_deref())?;
    let reasons = fs::read_to_string(&skipped).with_context(|| format!("cannot read {}", skipped.display()))?;
    let reasons = count::skipped(&reasons);
    count.skip(reasons.len());

    for (name, reason) in &reasons {
        println!("skipped {name}: {reason}");
    }
    let complaint = count.complaint(if filter.is_some() { 1 } else { FLOOR }, no_skip);
    if let Some(complaint) = &complaint {
        println!("{complaint}");
    }
    println!("{count}");
    Ok(if complaint.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Runs the tests with cargo-nextest where it is installed, which runs them side by side in processes of their own; else with cargo's own
/// runner. The examples in the documentation are tests too, which only cargo's own runner knows.
fn run(prepare: &dyn Fn(&mut Command), filter: Option<&str>) -> Result<Count> {
    let nextest = project::cargo().args(["nextest", "--version"]).output().is_ok_and(|it| it.status.success());
    let mut count =
        if nextest { run_nextest(prepare, filter)? } else { run_cargo(prepare, &["--workspace", "--tests"], filter)? };
    count += run_cargo(prepare, &["--workspace", "--doc"], filter)?;
    Ok(count)
}

fn run_nextest(prepare: &dyn Fn(&mut Command), filter: Option<&str>) -> Result<Count> {
    let folder = env::var_os("CARGO_TARGET_DIR").map_or_else(project::target, Into::into);
    let junit = project::root().join(folder).join("nextest").join("xtask").join("junit.xml");
    let _ = fs::remove_file(&junit);
    let mut command = project::cargo();
    command.args(["nextest", "run", "--profile", "xtask", "--workspace", "--run-ignored", "all", "--no-tests", "pass"]);
    command.args(filter);
    prepare(&mut command);
    let status = command.status().context("cargo-nextest could not be started")?;
    let report = fs::read_to_string(&junit).unwrap_or_default();
    let mut count = report::junit(&report).unwrap_or_default();
    count.note_end(status.success());
    Ok(count)
}

fn run_cargo(prepare: &dyn Fn(&mut Command), what: &[&str], filter: Option<&str>) -> Result<Count> {
    let mut command = project::cargo();
    command.arg("test").args(what).arg("--no-fail-fast").arg("--").arg("--include-ignored").args(filter);
    prepare(&mut command);
    let mut child = command.stdout(Stdio::piped()).spawn().context("cargo could not be started")?;
    let mut count = Count::default();
    let output = child.stdout.take().context("cargo has no output")?;
    for line in BufReader::new(output).lines() {
        let line = line.context("cannot read what cargo says")?;
        println!("{line}");
        count += report::libtest(&line).unwrap_or_default();
    }
    let status = child.wait().context("cargo could not be waited for")?;
    count.note_end(status.success());
    Ok(count)
}
