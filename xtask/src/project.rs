//! Where the project is, and how programs are started for it.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The project's root folder.
pub fn root() -> PathBuf {
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The folder for what is built: `target`, also where cargo was told to use another one, so that its place is known.
pub fn target() -> PathBuf {
    root().join("target")
}

/// A program, started without the variables that cargo set for this process alone: with them, build scripts that look at
/// them would run again each time.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    for (key, _) in env::vars_os() {
        let text = key.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&key);
        }
    }
    command
}

/// Cargo, the same one that started this.
pub fn cargo() -> Command {
    let mut command = program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Goes on as that program, so that signals reach it alone; where the system cannot do that, runs it to its end.
pub fn become_program(mut command: Command) -> Result<ExitCode> {
    let name = command.get_program().to_string_lossy().into_owned();
    #[cfg(unix)]
    let status = Err(std::os::unix::process::CommandExt::exec(&mut command));
    #[cfg(not(unix))]
    let status = command.status();
    let status: ExitStatus = status.with_context(|| format!("{name} could not be started"))?;
    Ok(exit_code(status))
}

/// The exit code of a program that has ended, as one's own.
pub fn exit_code(status: ExitStatus) -> ExitCode {
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// What cargo made: the targets' names with their files.
pub struct Built(Vec<Artifact>);

struct Artifact {
    target: String,
    files: Vec<PathBuf>,
    executable: Option<PathBuf>,
}

impl Built {
    /// The shared library that a library target became. (Its unit tests are a target of that name too.)
    pub fn shared_library(&self, target: &str) -> Result<&Path> {
        self.0
            .iter()
            .filter(|it| it.target == target)
            .flat_map(|it| &it.files)
            .find(|file| {
                file.extension().is_some_and(|ending| ["so", "dylib", "dll"].iter().any(|known| ending == *known))
            })
            .map(PathBuf::as_path)
            .with_context(|| format!("cargo built no shared library `{target}`"))
    }

    /// The program that a bin, example, bench or test target became.
    pub fn program(&self, target: &str) -> Result<&Path> {
        self.0
            .iter()
            .find_map(|it| if it.target == target { it.executable.as_deref() } else { None })
            .with_context(|| format!("cargo built no program `{target}`"))
    }
}

/// Runs cargo with its messages read, so that it says itself where each file went. Cargo's own words go to standard error.
pub fn cargo_build(arguments: &[&str]) -> Result<Built> {
    let output = cargo()
        .args(arguments)
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("cargo could not be started")?;
    if !output.status.success() {
        bail!("`cargo {}` failed", arguments.join(" "));
    }
    let artifacts = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .map(|message| Artifact {
            target: message["target"]["name"].as_str().unwrap_or_default().to_owned(),
            files: strings(&message["filenames"]).into_iter().map(PathBuf::from).collect(),
            executable: message["executable"].as_str().map(PathBuf::from),
        })
        .collect();
    Ok(Built(artifacts))
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
