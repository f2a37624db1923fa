//! Both sides' callers: the native program and PowerShell, started at once and watched until both have ended.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};

use super::jobs::Job;
use super::memory::{Samples, resident_kib};
use crate::project;
use crate::pwsh::PowerShell;
use crate::served::Served;

/// The native program, in `benches/`.
pub const NATIVE: &str = "soak";

/// Callers that are no rivals: threads of the native program, and runspaces.
const THREADS: usize = 16;
const RUNSPACES: usize = 8;
/// How long orders are followed: short, since some never end.
const WAIT_LIMIT_MS: u64 = 2_000;
/// What both sides need before they can begin.
const HEAD_START: Duration = Duration::from_secs(8);
/// What the last calls may take beyond the time.
const PATIENCE: Duration = Duration::from_secs(60);

/// One side's end.
pub struct Side {
    /// `native` or `powershell`.
    pub name: &'static str,
    /// What its callers wrote.
    pub reports: String,
    /// Its memory over the run.
    pub memory: Samples,
}

/// Runs both sides against `server` for so many seconds.
pub fn run(
    folder: &Path,
    server: &Served,
    (program, shell, module): (&Path, &PowerShell, &Path),
    jobs: &[Job],
    seconds: u64,
) -> Result<[Side; 2]> {
    let began = Instant::now();
    let start = SystemTime::now() + HEAD_START;
    let start_ms = start.duration_since(UNIX_EPOCH).context("the clock is before 1970")?.as_millis().to_string();
    let native = {
        let mut command = project::program(program);
        command
            .env("CSPN_SOAK_ADDRESS", server.said("baseAddress")?)
            .env("CSPN_SOAK_LOGIN", server.said("loginAddress")?)
            .env("CSPN_SOAK_TENANT", server.said("tenantId")?)
            .env("CSPN_SOAK_START", &start_ms)
            .env("CSPN_SOAK_SECONDS", seconds.to_string())
            .env("CSPN_SOAK_WAIT_LIMIT_MS", WAIT_LIMIT_MS.to_string())
            .env("CSPN_SOAK_CALLERS", THREADS.to_string());
        Running::start("native", folder, jobs, |jobs, reports| {
            command.env("CSPN_SOAK_JOBS", jobs).env("CSPN_SOAK_REPORTS", reports);
            command
        })?
    };
    let powershell = {
        let mut command = shell.script(&project::root().join("powershell").join("soak").join("callers.ps1"));
        command.arg("-Module").arg(module);
        command.args(["-Address", server.said("baseAddress")?, "-Token", server.said("token")?, "-Start", &start_ms]);
        command.args(["-Seconds", &seconds.to_string(), "-Callers", &RUNSPACES.to_string()]);
        command.args(["-WaitLimit", &(Duration::from_millis(WAIT_LIMIT_MS).as_secs_f64()).to_string()]);
        Running::start("powershell", folder, jobs, |jobs, reports| {
            command.arg("-JobPath").arg(jobs).arg("-ReportPath").arg(reports);
            command
        })?
    };
    let mut sides = [native, powershell];
    let last = HEAD_START + Duration::from_secs(seconds) + PATIENCE;
    loop {
        let at = began.elapsed();
        let mut running = false;
        for side in &mut sides {
            running |= side.look(at.as_secs_f64() - HEAD_START.as_secs_f64())?;
        }
        if !running {
            break;
        }
        ensure!(at < last, "the callers did not come to their end within {PATIENCE:?} after the time was up");
        sleep(Duration::from_millis(500));
    }
    let [native, powershell] = sides;
    Ok([native.end()?, powershell.end()?])
}

struct Running {
    name: &'static str,
    process: Child,
    ended: bool,
    reports: PathBuf,
    errors: PathBuf,
    memory: Samples,
}

impl Running {
    /// Writes the side's jobs and starts its program.
    fn start(
        name: &'static str,
        folder: &Path,
        jobs: &[Job],
        command: impl FnOnce(&Path, &Path) -> Command,
    ) -> Result<Self> {
        let place = |what: &str| folder.join(format!("{name}-{what}"));
        let (list, reports, errors) = (place("jobs.jsonl"), place("reports.jsonl"), place("errors.txt"));
        let own = jobs.iter().filter(|job| job.list.starts_with(name));
        let lines: String = own.map(|job| format!("{}\n", job.json())).collect();
        fs::write(&list, lines).with_context(|| format!("cannot write {}", list.display()))?;
        let log = File::create(&errors).with_context(|| format!("cannot write {}", errors.display()))?;
        // What PowerShell says to its host is for people.
        let process = command(&list, &reports)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .with_context(|| format!("the {name} callers could not be started"))?;
        Ok(Self { name, process, ended: false, reports, errors, memory: Samples::default() })
    }

    /// Notes its memory, and tells whether it still runs.
    fn look(&mut self, at: f64) -> Result<bool> {
        if !self.ended
            && let Some(kib) = resident_kib(self.process.id())
        {
            self.memory.add(at, kib);
        }
        self.ended = self.ended || self.process.try_wait()?.is_some();
        Ok(!self.ended)
    }

    fn end(mut self) -> Result<Side> {
        let status = self.process.wait()?;
        let errors = fs::read_to_string(&self.errors).unwrap_or_default();
        if !status.success() || !errors.trim().is_empty() {
            bail!("the {} callers failed ({status}):\n{errors}", self.name);
        }
        let reports =
            fs::read_to_string(&self.reports).with_context(|| format!("cannot read {}", self.reports.display()))?;
        Ok(Side { name: self.name, reports, memory: std::mem::take(&mut self.memory) })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
