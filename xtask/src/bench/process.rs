//! Timing whole processes, and two of them against each other.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

/// What a process took from its start to its end, in milliseconds, and what it said. It must end well.
pub fn timed(command: &mut Command) -> Result<(f64, String)> {
    let started = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{:?} could not be started", command.get_program()))?;
    let took = started.elapsed().as_secs_f64() * 1000.0;
    let (said, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "{command:?} failed ({}):\n{said}{complaint}", output.status);
    Ok((took, said.into_owned()))
}

/// Times two things in turn, the first first and then the second first, so that what drifts on the machine meets both alike. The first
/// round only warms up.
pub fn in_turn(
    rounds: usize,
    mut first: impl FnMut() -> Result<f64>,
    mut second: impl FnMut() -> Result<f64>,
) -> Result<Vec<(f64, f64)>> {
    let mut pairs = Vec::with_capacity(rounds);
    for round in 0..=rounds {
        let pair = if round % 2 == 0 {
            let one = first()?;
            (one, second()?)
        } else {
            let two = second()?;
            (first()?, two)
        };
        if round > 0 {
            pairs.push(pair);
        }
    }
    Ok(pairs)
}
