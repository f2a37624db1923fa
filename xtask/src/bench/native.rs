//! What programs feel that use the C ABI themselves: the programs in `benches/`.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use super::figure::Figure;
use super::process::timed;
use super::tenant::Tenant;
use crate::project::{self, Built};

/// The bench of the ABI itself, by criterion.
pub const ABI: &str = "abi";
/// The bench of what a process keeps.
pub const GROWTH: &str = "growth";

/// From the start of an operation to its failure, where nothing is sent.
pub fn start_to_failed(built: &Built) -> Result<Vec<Figure>> {
    let place = project::target().join("criterion");
    timed(project::program(built.program(ABI)?).arg("--bench").env("CRITERION_HOME", &place))?;
    let estimates = place.join("start_to_failed").join("new").join("estimates.json");
    let text = fs::read_to_string(&estimates).with_context(|| format!("cannot read {}", estimates.display()))?;
    let nanoseconds = serde_json::from_str::<Value>(&text)?["median"]["point_estimate"].as_f64();
    let value = nanoseconds.context("criterion has no median")? / 1000.0;
    Ok(vec![Figure { name: "start to failed at the ABI", value, unit: "µs", bound: Some(50.0) }])
}

/// What 10,000 removals in one process leave behind, and how long one of them took.
pub fn growth(built: &Built, tenant: &mut Tenant) -> Result<Vec<Figure>> {
    let accounts = tenant.take(10_000)?;
    let first = accounts.first().copied().unwrap_or_default();
    let mut program = project::program(built.program(GROWTH)?);
    program
        .env("CSPN_BENCH_ADDRESS", &tenant.address)
        .env("CSPN_BENCH_TOKEN", &tenant.token)
        .env("CSPN_BENCH_FIRST", first.to_string())
        .env("CSPN_BENCH_COUNT", accounts.len().to_string());
    let (_, said) = timed(&mut program)?;
    let result: Value = serde_json::from_str(&said).with_context(|| format!("the growth bench says {said}"))?;
    let value = |name: &str| result[name].as_f64().with_context(|| format!("the growth bench does not say {name}"));
    Ok(vec![
        Figure {
            name: "growth over 10,000 removals, after the first 1,000",
            value: value("growthKiB")? / 1024.0,
            unit: "MiB",
            bound: Some(8.0),
        },
        Figure { name: "  removal at the ABI", value: value("medianMs")?, unit: "ms", bound: None },
    ])
}
