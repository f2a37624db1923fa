//! A test in a process of its own, whose environment it chooses.

use std::process::Command;

/// Runs the test `name` (with its modules) once more in a process with these variables. `true` in that process.
pub fn in_surroundings(name: &str, variables: &[(&str, &str)]) -> bool {
    const WITHIN: &str = "CSPN_TEST_WITHIN";
    if std::env::var_os(WITHIN).is_some() {
        return true;
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(WITHIN, "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}{}", String::from_utf8_lossy(&output.stderr));
    false
}
