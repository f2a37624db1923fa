//! A test whose tool is missing is skipped by name. `cargo xtask test` counts what is noted here; CI allows none.

use std::io::Write;

/// Notes that the test `name` is skipped, and why. The test returns after it.
pub fn skip(name: &str, reason: &str) {
    eprintln!("skipped: {name}: {reason}");
    if let Some(path) = std::env::var_os("CSPN_SKIPPED") {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
        writeln!(file, "{name}: {reason}").unwrap();
    }
}
