//! The native side of a soak: several threads that remove numbers through the C ABI over one connection, and write down what each call
//! reported. `cargo xtask soak` runs it beside its like in PowerShell, against one sandbox, and compares the reports with the store.
//!
//! It is told where the sandbox is and what to do by variables that begin with `CSPN_SOAK_`. Jobs and reports are JSON, a line each; the
//! last line says how many jobs were taken.

use std::collections::{BTreeMap, VecDeque};
use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, LineWriter, Write};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cs_phone_number::ffi::client::{Connection, Ending, Operation};
use cs_phone_number::ffi::status::CspnStatus;
use serde_json::{Value, json};

/// The list of jobs that all callers share which are no rivals.
const SHARED: &str = "native";

/// What all callers share.
struct Side {
    connection: Connection,
    lists: Mutex<BTreeMap<String, VecDeque<Value>>>,
    reports: Mutex<LineWriter<File>>,
    start: SystemTime,
    seconds: u64,
    wait_limit_ms: u64,
}

#[allow(clippy::print_stdout, reason = "its output is for whoever runs it alone")]
fn main() -> Result<(), Box<dyn Error>> {
    let Ok(address) = env::var("CSPN_SOAK_ADDRESS") else {
        println!("this one needs a sandbox in another process: cargo xtask soak");
        return Ok(());
    };
    // An application of its own: to the sandbox it is another client than PowerShell, so that neither minds the other's waits.
    let options = json!({
        "kind": "clientSecret", "tenantId": env::var("CSPN_SOAK_TENANT")?,
        "applicationId": "40000000-0000-4000-8000-000000000001", "clientSecret": "sandbox-secret",
        "loginAddress": env::var("CSPN_SOAK_LOGIN")?, "baseAddress": address, "limits": {"replyTimeoutMs": 3_000},
    });
    let number = |name: &str| -> Result<u64, Box<dyn Error>> { Ok(env::var(name)?.parse()?) };
    let side = Side {
        connection: Connection::open(&options.to_string()).map_err(|failure| failure.to_string())?,
        lists: Mutex::new(lists(&env::var("CSPN_SOAK_JOBS")?)?),
        reports: Mutex::new(LineWriter::new(File::create(env::var("CSPN_SOAK_REPORTS")?)?)),
        start: UNIX_EPOCH + Duration::from_millis(number("CSPN_SOAK_START")?),
        seconds: number("CSPN_SOAK_SECONDS")?,
        wait_limit_ms: number("CSPN_SOAK_WAIT_LIMIT_MS")?,
    };
    let callers = number("CSPN_SOAK_CALLERS")?;
    let rivals: Vec<String> = side.lists().keys().filter(|name| *name != SHARED).cloned().collect();
    let shared = std::iter::repeat_n(SHARED.to_owned(), usize::try_from(callers)?);
    let taken = thread::scope(|scope| {
        let side = &side;
        let threads: Vec<_> = shared
            .chain(rivals)
            .map(|list| scope.spawn(move || side.work(&list).map_err(|error| error.to_string())))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err("a caller panicked".into())))
            .sum::<Result<u64, _>>()
    })?;
    side.write(&json!({"taken": taken}))?;
    Ok(())
}

/// The jobs of this side, by list and in order.
fn lists(path: &str) -> Result<BTreeMap<String, VecDeque<Value>>, Box<dyn Error>> {
    let mut lists: BTreeMap<String, VecDeque<Value>> = BTreeMap::new();
    for line in BufReader::new(File::open(path)?).lines() {
        let job: Value = serde_json::from_str(&line?)?;
        let list = job["list"].as_str().ok_or("a job without list")?.to_owned();
        lists.entry(list).or_default().push_back(job);
    }
    Ok(lists)
}

impl Side {
    fn lists(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, VecDeque<Value>>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, line: &Value) -> Result<(), Box<dyn Error>> {
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(writeln!(reports, "{line}")?)
    }

    /// Milliseconds since the start; before it, none.
    fn now_ms(&self) -> u64 {
        self.start.elapsed().map_or(0, |elapsed| u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
    }

    /// Does one job of the list after the other until time is up; returns how many.
    fn work(&self, list: &str) -> Result<u64, Box<dyn Error>> {
        thread::sleep(self.start.duration_since(SystemTime::now()).unwrap_or_default());
        let mut taken = 0;
        while self.now_ms() < self.seconds * 1_000 {
            let Some(job) = self.lists().get_mut(list).and_then(VecDeque::pop_front) else { break };
            taken += 1;
            let at = job["atMs"].as_u64().unwrap_or(0);
            thread::sleep(Duration::from_millis(at.saturating_sub(self.now_ms())));
            self.call(&job)?;
        }
        Ok(taken)
    }

    fn call(&self, job: &Value) -> Result<(), Box<dyn Error>> {
        let began = self.now_ms();
        let identity = job["identity"].as_str().unwrap_or_default();
        let options =
            json!({"waitLimitMs": self.wait_limit_ms, "dryRun": job["dryRun"], "verbose": job["countsOrders"]})
                .to_string();
        let operation = match (job["number"].as_str(), job["numberType"].as_str()) {
            (Some(number), Some(number_type)) => {
                self.connection.unassign(identity, number, number_type, Some(&options))
            }
            _ => self.connection.unassign_all(identity, Some(&options)),
        };
        let operation = operation.map_err(|status| format!("job {}: {status}", job["job"]))?;
        let ending = match job["cancelAfterMs"].as_u64() {
            Some(after) => cancelled_after(operation, Duration::from_millis(after)),
            None => operation.wait(),
        };
        let mut line = report(&ending);
        if job["countsOrders"] == true {
            let is_order = |event: &&Value| event["path"].as_str().is_some_and(|path| path.contains("unassignNumber"));
            let orders = |kind: &str| ending.of_kind(kind).filter(is_order).count();
            line["sent"] = orders("request").into();
            line["sentAgain"] = orders("retry").into();
        }
        line["job"] = job["job"].clone();
        line["beganMs"] = began.into();
        line["endedMs"] = self.now_ms().into();
        self.write(&line)
    }
}

/// Lets an operation run for a while, and cancels it then.
fn cancelled_after(operation: Operation, after: Duration) -> Ending {
    let until = std::time::Instant::now() + after;
    let mut events = Vec::new();
    loop {
        let left = until.saturating_duration_since(std::time::Instant::now());
        match operation.next(left) {
            Ok(json) => events.push(serde_json::from_str(&json).unwrap_or(Value::Null)),
            Err(CspnStatus::NoEvent) if left.is_zero() => break,
            Err(CspnStatus::NoEvent) => {}
            Err(_) => break,
        }
    }
    operation.cancel();
    events.extend(operation.wait().events);
    Ending { events }
}

fn report(ending: &Ending) -> Value {
    let last = ending.last();
    let body = match last["kind"].as_str() {
        Some("completed") => &last["result"],
        _ => &last["failure"],
    };
    let outcome = match last["kind"].as_str() {
        Some("cancelled") => &json!("cancelled"),
        _ => &body["outcome"],
    };
    let items: Vec<Value> = body["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| {
            json!({"telephoneNumber": item["telephoneNumber"], "outcome": item["outcome"], "code": item["failure"]["code"]})
        })
        .collect();
    json!({
        "outcome": outcome, "code": body["code"], "message": body["message"], "items": items, "ordered": last["ordered"],
        "retries": ending.of_kind("retry").count(),
    })
}
