//! The sandbox alone, as a process.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::stage::{NUMBERS, client};

fn program() -> PathBuf {
    // Test binaries are in target/…/deps, examples in target/…/examples.
    let test = std::env::current_exe().unwrap();
    test.parent().unwrap().parent().unwrap().join("examples").join(format!("sandbox{}", std::env::consts::EXE_SUFFIX))
}

struct Alone(Child);

impl Drop for Alone {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(arguments: &[&str]) -> (Alone, Value, BufReader<std::process::ChildStdout>) {
    let mut child = Command::new(program()).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    (Alone(child), serde_json::from_str(&line).unwrap(), output)
}

fn get(line: &Value, address: String) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let request = client().get(address).bearer_auth(line["token"].as_str().unwrap());
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
    })
}

#[test]
fn it_says_where_it_is_in_its_first_line_and_serves() {
    let (_alone, line, _) = start(&[]);
    let names: Vec<_> = line.as_object().unwrap().keys().collect();
    assert_eq!(names, ["baseAddress", "loginAddress", "tenantId", "token"]);
    assert_eq!(line["tenantId"], "6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11");
    let base = line["baseAddress"].as_str().unwrap();
    assert_eq!(get(&line, format!("{base}{NUMBERS}"))["value"].as_array().unwrap().len(), 28);
    let status = get(&line, base.replace("/v1.0", "/sandbox/status"));
    assert_eq!(status["violations"][0]["kind"], "missingClientRequestId");
}

#[test]
#[cfg(unix)]
fn it_ends_well_on_a_signal_and_keeps_the_tenant() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("tenant.sandbox");
    let path = file.to_str().unwrap();
    for signal in [libc::SIGINT, libc::SIGTERM] {
        let (mut alone, _, mut output) = start(&["--path", path]);
        let process = alone.0.id();
        let sent = Command::new("kill").args([format!("-{signal}"), process.to_string()]).status().unwrap();
        assert!(sent.success());
        assert!(alone.0.wait().unwrap().success());
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_tenant_survives_that_its_sandbox_is_killed() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("tenant.sandbox");
    let path = file.to_str().unwrap();
    let (alone, line, _) = start(&["--path", path]);
    let base = line["baseAddress"].as_str().unwrap();
    let order = client()
        .post(format!("{base}{NUMBERS}/unassignNumber"))
        .bearer_auth(line["token"].as_str().unwrap())
        .header("content-type", "application/json")
        .body(r#"{"telephoneNumber":"+12065551234","numberType":"callingPlan"}"#);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(order.send()).unwrap().status(), 202);
    drop(alone);
    let (_alone, line, _) = start(&["--path", path]);
    let base = line["baseAddress"].as_str().unwrap();
    assert_eq!(get(&line, base.replace("/v1.0", "/sandbox/status"))["assignedNumbers"], 16);
}

#[test]
fn wrong_arguments_and_sandboxes_that_cannot_start_have_exit_codes_of_their_own() {
    let run = |arguments: &[&str]| {
        let output = Command::new(program()).args(arguments).output().unwrap();
        assert!(output.stdout.is_empty());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, text) = run(&["--prot", "1"]);
    assert!(code == Some(2) && text.contains("--prot") && text.contains("usage: sandbox"), "{code:?}: {text}");
    let (code, text) = run(&["--port", "x"]);
    assert!(code == Some(2) && text.contains("usage: sandbox"), "{code:?}: {text}");
    let (code, text) = run(&["--plan", "absent.json"]);
    assert!(code == Some(1) && text.contains("absent.json: the plan cannot be read"), "{code:?}: {text}");
}
