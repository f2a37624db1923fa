//! `cargo xtask soak`: thousands of removals from PowerShell and a native program at once, against one sandbox that does everything wrong
//! that its plan can say; then each report is compared with the store.
//!
//! The seed decides on the tenant, the jobs and the sandbox's dice. Which request meets which dice, and how many jobs a run gets through,
//! depends on how the threads happen to run.

mod activity;
mod callers;
mod changes;
mod dice;
mod jobs;
mod judge;
mod memory;
mod orders;
mod plan;
mod report;
mod settle;
mod summary;
mod world;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use lexopt::prelude::*;
use serde_json::Value;

use crate::served::{Served, violations};
use crate::{module, project, pwsh, replace, sandbox};
use activity::Activity;
use jobs::Jobs;
use judge::{Complaint, Evidence, judge};
use memory::Growth;
use report::Report;
use summary::Summary;
use world::World;

const SECONDS: u64 = 120;
const SEED: u64 = 1;
/// More jobs a second than the sides do, so that their lists last.
const NATIVE_RATE: u64 = 60;
const POWERSHELL_RATE: u64 = 40;
/// What the native program may grow by between the second quarter of a run and the last, in MiB. It keeps nothing of a call; the C
/// library's heap keeps some room for each thread.
const NATIVE_GROWTH: f64 = 16.0;
/// The same for PowerShell. .NET gives memory back late, and keeps what it has compiled; what a call left behind would be more after
/// thousands.
const POWERSHELL_GROWTH: f64 = 48.0;

/// `cargo xtask soak [--seconds N] [--seed N]`.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let (mut seconds, mut seed) = (SECONDS, SEED);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seconds") => seconds = arguments.value()?.parse()?,
            Long("seed") => seed = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    let shell = pwsh::find().context("the soak runs in PowerShell too")?;
    // Compiled quickly and with overflow checks: waits take most of the time, so the release profile would show nothing more.
    let built = project::cargo_build(&[
        "build",
        "--package",
        "cs-phone-number",
        "--lib",
        "--example",
        sandbox::EXAMPLE,
        "--bench",
        callers::NATIVE,
    ])?;
    let module = module::package(&built)?;
    let (server, native) = (built.program(sandbox::EXAMPLE)?, built.program(callers::NATIVE)?);
    println!("seed {seed}, {seconds} seconds, {}", shell.describe());
    let mut world = World::default();
    let jobs = Jobs::make(&mut world, seed, seconds, NATIVE_RATE, POWERSHELL_RATE);
    let plan = plan::plan(seed, &jobs.changes);
    println!(
        "the seed's plan: pages with nextLink {}, orders refused {}",
        plan["paging"]["nextLink"], plan["refusals"]
    );
    let folder = project::target().join("soak");
    let written = |name: &str, content: &Value| {
        let path = folder.join(name);
        replace::write(&path, content.to_string().as_bytes()).map(|()| path)
    };
    let (seed_file, plan_file) = (written("seed.json", &world.seed())?, written("plan.json", &plan)?);
    let tenant = folder.join("tenant.sandbox");
    remove_old(&tenant)?;

    let before = {
        let fresh = Served::start(server, Some(&tenant), Some(&seed_file), None)?;
        let numbers = fresh.numbers(1)?;
        fresh.stop()?;
        numbers
    };
    let (sides, status, orders, faults) = {
        let serving = Served::start(server, Some(&tenant), None, Some(&plan_file))?;
        let sides = callers::run(&folder, &serving, (native, &shell, &module), &jobs.jobs, seconds)?;
        let (status, faults) = (serving.own("status")?, serving.own("faults")?);
        let orders = settle::orders(&serving)?;
        serving.stop()?;
        (sides, status, orders, faults)
    };
    let after = {
        let quiet = Served::start(server, Some(&tenant), None, None)?;
        let numbers = quiet.numbers(1)?;
        quiet.stop()?;
        numbers
    };

    let read: Vec<(Vec<Report>, u64)> =
        sides.iter().map(|side| report::read_all(&side.reports)).collect::<Result<_>>()?;
    let reports: Vec<Report> = read.iter().flat_map(|(reports, _)| reports.iter().cloned()).collect();
    let acted = plan::acted(&plan, &faults)?;
    let violations = violations(&status)?;
    let mut complaints = judge(&Evidence {
        jobs: &jobs.jobs,
        planned: &plan::made(&jobs.changes, &world.planned, &acted),
        reports: &reports,
        taken: read.iter().map(|(_, taken)| taken).sum(),
        before: &before,
        after: &after,
        orders: &orders,
        violations: &violations,
    });
    #[allow(clippy::cast_precision_loss, reason = "a run has fewer seconds than a float has digits")]
    let growth = |side: usize| sides[side].memory.growth(seconds as f64);
    let faults: Vec<(String, u64)> = plan::names(&plan).into_iter().zip(acted).collect();
    let activity = Activity {
        jobs: &jobs.jobs,
        sides: [(sides[0].name, &read[0].0), (sides[1].name, &read[1].0)],
        seconds,
        faults: &faults,
    };
    complaints.extend(activity.lacking());
    let summary = Summary {
        activity: &activity,
        memory: [(growth(0), NATIVE_GROWTH), (growth(1), POWERSHELL_GROWTH)],
        requests: status["requests"].as_u64().context("the sandbox does not say how many requests it had")?,
    };
    for ((name, _), (growth, bound)) in activity.sides.iter().zip(&summary.memory) {
        complaints.extend(grown(name, growth.as_ref(), *bound));
    }
    print!("{}", summary.table());
    Ok(verdict(&complaints, before.len(), seed))
}

/// A tenant of an earlier run, with what SQLite puts beside it.
fn remove_old(tenant: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let path =
            tenant.with_file_name(format!("{}{ending}", tenant.file_name().unwrap_or_default().to_string_lossy()));
        if path.exists() {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn grown(side: &str, growth: Option<&Growth>, bound: f64) -> Option<Complaint> {
    let line = match growth {
        None => format!("{side}: the memory could not be asked for often enough"),
        Some(growth) if growth.mib() > bound => {
            format!("{side}: {:.1} MiB more than {:.1} MiB", growth.mib(), growth.warm)
        }
        Some(_) => return None,
    };
    Some(Complaint { check: "memory grows", line })
}

fn verdict(complaints: &[Complaint], numbers: usize, seed: u64) -> ExitCode {
    if complaints.is_empty() {
        println!(
            "Each call was reported once and truly, no number was touched that was not asked for, all {numbers} numbers compared."
        );
        return ExitCode::SUCCESS;
    }
    for complaint in complaints {
        println!("{}: {}", complaint.check, complaint.line);
    }
    println!("{} complaints, seed {seed}", complaints.len());
    ExitCode::FAILURE
}
