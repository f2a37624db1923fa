//! Removals under throttling: several callers that remove numbers through the C ABI over one connection, against a sandbox in another
//! process that throttles. Tells how long all took, how each ended, and its course: its retries and the events between which they lie.
//!
//! `cargo xtask bench` runs it: the sandbox is told by `CSPN_BENCH_ADDRESS` and `CSPN_BENCH_TOKEN`, the accounts
//! `personN@bench.example` with the number +14255000000 and N by `CSPN_BENCH_FIRST` and `CSPN_BENCH_COUNT`, and the callers by
//! `CSPN_BENCH_CALLERS`.

use std::env;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use cs_phone_number::ffi::client::{Connection, Ending};
use serde_json::{Value, json};

#[allow(clippy::print_stdout, reason = "its output is its result")]
fn main() -> Result<(), Box<dyn Error>> {
    let Ok(address) = env::var("CSPN_BENCH_ADDRESS") else {
        println!("this one needs a sandbox in another process: cargo xtask bench");
        return Ok(());
    };
    let options = json!({"kind": "accessToken", "accessToken": env::var("CSPN_BENCH_TOKEN")?, "baseAddress": address});
    let connection = Connection::open(&options.to_string()).map_err(|failure| failure.to_string())?;
    let number = |name: &str| -> Result<u64, Box<dyn Error>> { Ok(env::var(name)?.parse()?) };
    let (first, count, callers) =
        (number("CSPN_BENCH_FIRST")?, number("CSPN_BENCH_COUNT")?, number("CSPN_BENCH_CALLERS")?);

    // Whoever is through takes the next account.
    let next = AtomicU64::new(first);
    let began = Instant::now();
    let courses = thread::scope(|scope| {
        let call = || -> Result<Vec<Value>, String> {
            let mut courses = Vec::new();
            loop {
                let account = next.fetch_add(1, Ordering::Relaxed);
                if account >= first + count {
                    return Ok(courses);
                }
                courses.push(course(account, &remove(&connection, account)?));
            }
        };
        let threads: Vec<_> = (0..callers).map(|_| scope.spawn(call)).collect();
        let mut courses = Vec::new();
        for thread in threads {
            courses.extend(thread.join().map_err(|_| "a caller panicked")??);
        }
        Ok::<_, String>(courses)
    })?;
    let seconds = began.elapsed().as_secs_f64();
    println!("{}", json!({"seconds": seconds, "courses": courses}));
    Ok(())
}

fn remove(connection: &Connection, account: u64) -> Result<Ending, String> {
    let identity = format!("person{account}@bench.example");
    let number = format!("+{}", 14_255_000_000 + account);
    let operation =
        connection.unassign(&identity, &number, "DirectRouting", None).map_err(|status| status.to_string())?;
    let ending = operation.wait();
    match ending.result() {
        // Some are throttled each time that they are sent; how many may be is the measurer's to say.
        Err(failure) if failure["code"] != "Throttled" => Err(format!("{number}: {failure}")),
        _ => Ok(ending),
    }
}

/// How a removal ended, and its events, each with its kind, and a retry with the request that it repeats and why.
fn course(account: u64, ending: &Ending) -> Value {
    let step = |event: &Value| json!({"kind": event["kind"], "method": event["method"], "path": event["path"], "status": event["status"]});
    let events: Value = ending.events.iter().map(step).collect();
    json!({"account": account, "removed": ending.result().is_ok(), "events": events})
}
