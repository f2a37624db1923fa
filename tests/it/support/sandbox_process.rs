//! A sandbox in a process of its own, as `cargo xtask sandbox` runs it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A running sandbox, killed when dropped.
pub struct SandboxProcess {
    child: Child,
    _stdout: BufReader<ChildStdout>,
    pub base_address: String,
    pub token: String,
}

impl SandboxProcess {
    /// Starts one and waits for its first line.
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(binary()).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        Self { child, _stdout: stdout, base_address: text("baseAddress"), token: text("token") }
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The example `sandbox`: named by `cargo xtask test`, else built beside this test.
pub fn binary() -> PathBuf {
    std::env::var_os("CSPN_SANDBOX").map_or_else(
        || profile_folder().join("examples").join(format!("sandbox{}", std::env::consts::EXE_SUFFIX)),
        PathBuf::from,
    )
}

/// Where cargo puts what it built with this test.
pub fn profile_folder() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(|deps| deps.parent()).unwrap().to_owned()
}
