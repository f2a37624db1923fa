//! Finding a PowerShell to run: the one that was named, the one that is installed, an archive at hand, or the official release.

mod archive;
mod release;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::project;

/// The variable that names the PowerShell to use.
const VARIABLE: &str = "CSPN_PWSH";
/// The folder of archives beside the project, for machines that cannot download one.
const ARCHIVES: &str = "../shared/pwsh";
/// .NET's switch for doing without the ICU library, which it otherwise insists on.
const INVARIANT: &str = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";
/// The oldest version that the module's manifest takes.
const OLDEST: (u32, u32) = (7, 4);

/// A PowerShell that has been seen to run.
pub struct PowerShell {
    program: PathBuf,
    version: String,
    invariant: bool,
}

impl PowerShell {
    /// It itself, in the folder that the caller is in.
    pub fn program(&self) -> Command {
        let mut command = project::program(&self.program);
        self.prepare(&mut command);
        command
    }

    /// A script to be run by it. The caller adds the script's own arguments.
    pub fn script(&self, script: &Path) -> Command {
        let mut command = self.program();
        command.args(["-NoLogo", "-NoProfile", "-NonInteractive", "-File"]).arg(script);
        command
    }

    /// Makes a program that will start PowerShell itself start this one.
    pub fn prepare(&self, command: &mut Command) {
        command.env(VARIABLE, &self.program);
        if self.invariant {
            command.env(INVARIANT, "1");
        }
    }

    /// Its version and place, for people.
    pub fn describe(&self) -> String {
        format!("PowerShell {} ({})", self.version, self.program.display())
    }
}

/// `cargo xtask pwsh […]`.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut command = find()?.program();
    command.args(arguments.raw_args()?);
    project::become_program(command)
}

/// The first PowerShell there is; otherwise what was tried, and the ways out.
pub fn find() -> Result<PowerShell> {
    if let Some(named) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        return tried(Path::new(&named)).with_context(|| format!("{VARIABLE} names no PowerShell that can be used"));
    }
    let mut report = String::new();
    for (place, look) in PLACES {
        match look().and_then(|program| tried(&program)) {
            Ok(found) => return Ok(found),
            Err(error) => {
                let _ = write!(report, "\n  {place}: {error:#}");
            }
        }
    }
    bail!(
        "no PowerShell could be had:{report}\nThe ways out, any one of them:\n  \
         install PowerShell {}.{} or later, so that `pwsh` is on the PATH (https://aka.ms/powershell)\n  \
         set {VARIABLE} to the path of a `pwsh`\n  \
         put an archive of PowerShell with its SHA256SUMS into {ARCHIVES}\n  \
         let this machine reach github.com, for the official release",
        OLDEST.0,
        OLDEST.1
    )
}

type Look = fn() -> Result<PathBuf>;
const PLACES: [(&str, Look); 3] =
    [("on the PATH", on_path), ("an archive in ../shared/pwsh", from_archive), ("the official release", from_release)];

fn on_path() -> Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join(format!("pwsh{}", env::consts::EXE_SUFFIX)))
        .find(|candidate| candidate.is_file())
        .context("there is no `pwsh`")
}

fn from_archive() -> Result<PathBuf> {
    let folder = project::root().join(ARCHIVES);
    let entries = fs::read_dir(&folder).with_context(|| format!("there is no folder {ARCHIVES}"))?;
    let mut archives = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.contains(&release::system()?) && name.ends_with(".tar.xz") {
            archives.push((path, name));
        }
    }
    archives.sort();
    let (path, name) = archives.pop().context("none is for this system")?;
    let place = place(&name);
    if let Some(program) = archive::program_in(&place) {
        return Ok(program);
    }
    eprintln!("unpacking {name}");
    let sums = fs::read(folder.join("SHA256SUMS")).context("there is no SHA256SUMS beside it")?;
    let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    archive::install(&name, &content, &sums, &place)
}

fn from_release() -> Result<PathBuf> {
    let name = release::asset()?;
    let place = place(&name);
    if let Some(program) = archive::program_in(&place) {
        return Ok(program);
    }
    release::install(&release::address(), &name, &place)
}

/// The folder that an archive is unpacked to.
fn place(archive: &str) -> PathBuf {
    project::target().join("pwsh").join(archive)
}

/// Runs it once: it must start, and be new enough. Without the ICU library, which the official release needs on Linux, it is asked
/// to do without.
fn tried(program: &Path) -> Result<PowerShell> {
    let plain = version(program, false);
    let (version, invariant) = match plain {
        Ok(version) => (version, false),
        Err(error) => (version(program, true).map_err(|_| error)?, true),
    };
    let mut parts = version.split('.').map_while(|part| part.parse::<u32>().ok());
    let number = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    ensure!(
        number >= OLDEST,
        "{} is PowerShell {version}; {}.{} or later is needed",
        program.display(),
        OLDEST.0,
        OLDEST.1
    );
    Ok(PowerShell { program: program.to_path_buf(), version, invariant })
}

fn version(program: &Path, invariant: bool) -> Result<String> {
    let mut command = project::program(program);
    if invariant {
        command.env(INVARIANT, "1");
    }
    let output = command
        .args(["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", "$PSVersionTable.PSVersion.ToString()"])
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{} could not be started", program.display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{} does not run ({}): {}",
        program.display(),
        output.status,
        said.lines().next().unwrap_or("it says nothing")
    );
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
