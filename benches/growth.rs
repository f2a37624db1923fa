//! What a process keeps: removes numbers one after the other through the C ABI, against a sandbox in another process, and tells how much
//! its resident memory grew after the first thousand, and how long one removal took.
//!
//! `cargo xtask bench` runs it: the sandbox is told by `CSPN_BENCH_ADDRESS` and `CSPN_BENCH_TOKEN`, and the accounts
//! `personN@bench.example` with the number +14255000000 and N by `CSPN_BENCH_FIRST` and `CSPN_BENCH_COUNT`.

use std::env;
use std::error::Error;
use std::time::Instant;

use cs_phone_number::ffi::client::Connection;
use serde_json::json;

/// The removals after which caches and pools have their size.
const WARM: u64 = 1000;

#[allow(clippy::print_stdout, reason = "its output is its result")]
fn main() -> Result<(), Box<dyn Error>> {
    let Ok(address) = env::var("CSPN_BENCH_ADDRESS") else {
        println!("this one needs a sandbox in another process: cargo xtask bench");
        return Ok(());
    };
    let options = json!({"kind": "accessToken", "accessToken": env::var("CSPN_BENCH_TOKEN")?, "baseAddress": address});
    let connection = Connection::open(&options.to_string()).map_err(|failure| failure.to_string())?;
    let first: u64 = env::var("CSPN_BENCH_FIRST")?.parse()?;
    let count: u64 = env::var("CSPN_BENCH_COUNT")?.parse()?;

    // All room for the figures is taken at once, so that they are no part of the growth.
    let mut times = vec![0.0; usize::try_from(count)?];
    let mut warm = 0;
    for (index, time) in (0..count).zip(&mut times) {
        if index == WARM.min(count / 2) {
            warm = resident_kib()?;
        }
        let account = first + index;
        let started = Instant::now();
        let identity = format!("person{account}@bench.example");
        let number = format!("+{}", 14_255_000_000 + account);
        let operation =
            connection.unassign(&identity, &number, "DirectRouting", None).map_err(|status| status.to_string())?;
        operation.wait().result().map_err(|failure| format!("{number}: {failure}"))?;
        *time = started.elapsed().as_secs_f64() * 1000.0;
    }
    let growth = resident_kib()?.saturating_sub(warm);
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!("{}", json!({"removals": count, "growthKiB": growth, "medianMs": median}));
    Ok(())
}

/// The resident memory of this process, in KiB.
fn resident_kib() -> Result<u64, Box<dyn Error>> {
    let text = if cfg!(target_os = "linux") {
        let status = std::fs::read_to_string("/proc/self/status")?;
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?.replace("kB", "")
    } else {
        let id = std::process::id().to_string();
        let output = std::process::Command::new("ps").args(["-o", "rss=", "-p", &id]).output()?;
        String::from_utf8(output.stdout)?
    };
    Ok(text.trim().parse()?)
}
