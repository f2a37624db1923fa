//! A sandbox tenant behind the C ABI. Each test has its own, and ends with no violation seen by it.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use cs_phone_number::ffi::client::{Connection, Ending, Operation};
use cs_phone_number::ffi::status::CspnStatus;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::secrets;

/// Object id of the built-in tenant's account `n`.
pub fn object_id(n: u32) -> String {
    format!("10000000-0000-4000-8000-{n:012}")
}

/// A tenant in memory.
pub struct Tenant {
    pub connection: Connection,
    _files: Vec<NamedTempFile>,
}

impl Tenant {
    /// The built-in tenant, without faults.
    pub fn contoso() -> Self {
        Self::with(json!({}), None)
    }

    /// The built-in tenant with a behaviour and fault plan.
    pub fn with_plan(plan: Value) -> Self {
        Self::with(plan, None)
    }

    /// A tenant with a plan and a seed of its own.
    pub fn with(plan: Value, seed: Option<Value>) -> Self {
        Self::limited(plan, seed, json!({}))
    }

    /// A tenant whose connection has limits.
    pub fn limited(plan: Value, seed: Option<Value>, limits: Value) -> Self {
        let plan = json_file(&plan);
        let seed = seed.map(|seed| json_file(&seed));
        let options = json!({
            "kind": "sandbox",
            "plan": plan.path(),
            "seed": seed.as_ref().map(|file| file.path()),
            "limits": limits,
        });
        // One after the other: what needs the processors must not hold up the removals beside it, which have limits in time.
        static STARTING: Mutex<()> = Mutex::new(());
        let starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = Connection::open(&options.to_string()).unwrap();
        drop(starting);
        Self { connection, _files: [Some(plan), seed].into_iter().flatten().collect() }
    }

    /// Takes one number, following the order for at most `wait_limit_ms`, and pulls all events, requests too.
    pub fn remove_within(&self, wait_limit_ms: u64, identity: &str, number: &str, number_type: &str) -> Ending {
        let options = json!({ "waitLimitMs": wait_limit_ms, "verbose": true }).to_string();
        self.connection.unassign(identity, number, number_type, Some(&options)).unwrap().wait()
    }

    /// Takes one number and pulls all events.
    pub fn remove(&self, identity: &str, number: &str, number_type: &str) -> Ending {
        self.remove_within(20_000, identity, number, number_type)
    }

    /// Takes all numbers, following each order for at most `wait_limit_ms`, and pulls all events, requests too.
    pub fn remove_all_within(&self, wait_limit_ms: u64, identity: &str) -> Ending {
        let options = json!({ "waitLimitMs": wait_limit_ms, "verbose": true }).to_string();
        self.connection.unassign_all(identity, Some(&options)).unwrap().wait()
    }

    /// Takes all numbers and pulls all events.
    pub fn remove_all(&self, identity: &str) -> Ending {
        self.remove_all_within(2_000, identity)
    }

    /// Runs a request.
    pub fn run(&self, request: Value) -> Result<Value, Value> {
        self.connection.start(&request.to_string()).unwrap().wait().result()
    }

    /// Every number of the tenant with its row.
    pub fn numbers(&self) -> BTreeMap<String, Value> {
        let listed = self.run(json!({ "operation": "listNumbers" })).unwrap();
        let rows = listed["numbers"].as_array().unwrap();
        rows.iter().map(|row| (row["telephoneNumber"].as_str().unwrap().to_owned(), row.clone())).collect()
    }

    /// The object id of whoever has a number.
    pub fn holder(&self, number: &str) -> Option<String> {
        self.numbers()[number]["assignmentTargetId"].as_str().map(str::to_owned)
    }

    /// Asserts that exactly `freed` are free now and were not in `before`, and that nothing else changed.
    pub fn assert_only_freed(&self, before: &BTreeMap<String, Value>, freed: &[&str]) {
        let after = self.numbers();
        assert_eq!(before.len(), after.len());
        for (number, row) in before {
            if freed.contains(&number.as_str()) {
                assert_ne!(row["assignmentStatus"], "unassigned", "{number} was free before");
                assert_eq!(after[number]["assignmentStatus"], "unassigned", "{number}");
                assert!(after[number]["assignmentTargetId"].is_null(), "{number}");
            } else {
                assert_eq!(row, &after[number], "{number} must not change");
            }
        }
    }

    /// What the sandbox says of itself.
    pub fn description(&self) -> Value {
        self.run(json!({ "operation": "describeSandbox" })).unwrap()["sandbox"].clone()
    }

    /// How many requests the sandbox has had.
    pub fn requests(&self) -> u64 {
        self.description()["requests"].as_u64().unwrap()
    }

    /// Starts a removal without waiting for it.
    pub fn start_removal(&self, wait_limit_ms: u64, identity: &str, number: &str, number_type: &str) -> Operation {
        let options = json!({ "waitLimitMs": wait_limit_ms }).to_string();
        self.connection.unassign(identity, number, number_type, Some(&options)).unwrap()
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.description()["violations"], json!([]), "the sandbox saw its client do wrong");
        }
    }
}

/// A token that the sandbox at `login` issues for a machine's identity.
pub fn issued_at(login: &str) -> String {
    let host = login.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let path = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com/";
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nMetadata: true\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let body: Value = serde_json::from_str(reply.split_once("\r\n\r\n").unwrap().1).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

/// A file with this JSON, removed when dropped.
pub fn json_file(value: &Value) -> NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    file.write_all(value.to_string().as_bytes()).unwrap();
    file
}

/// The failure of an operation that must have failed.
#[track_caller]
pub fn failure(ending: &Ending) -> Value {
    assert_no_secret(ending);
    match ending.result() {
        Ok(result) => panic!("it should have failed: {result}"),
        Err(failure) => failure,
    }
}

/// Asserts that a removal was done, and returns its warnings.
#[track_caller]
pub fn done(ending: &Ending) -> Vec<String> {
    assert_no_secret(ending);
    match ending.result() {
        Ok(result) => assert_eq!(result["outcome"], "done", "{result}"),
        Err(failure) => panic!("it should have worked: {failure}"),
    }
    ending.of_kind("warning").map(|event| event["message"].as_str().unwrap().to_owned()).collect()
}

/// Asserts that no event of an operation shows a secret.
#[track_caller]
fn assert_no_secret(ending: &Ending) {
    for event in &ending.events {
        assert_eq!(secrets::found(&event.to_string()), None, "{event}");
    }
}

/// How many orders were sent, told by the requests that an operation showed.
pub fn orders(ending: &Ending) -> usize {
    let path = |event: &Value| event["path"].as_str().unwrap().ends_with("/unassignNumber");
    ending.of_kind("request").filter(|event| event["method"] == "POST" && path(event)).count()
}

/// Pulls events until one of this kind has come.
pub fn until(operation: &Operation, kind: &str) -> Value {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        match operation.next(Duration::from_millis(100)) {
            Ok(json) => {
                let event: Value = serde_json::from_str(&json).unwrap();
                if event["kind"] == kind {
                    return event;
                }
            }
            Err(status) => assert_eq!(status, CspnStatus::NoEvent, "no event of the kind {kind}"),
        }
    }
    panic!("no event of the kind {kind}");
}
