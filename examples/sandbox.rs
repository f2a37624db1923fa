//! The sandbox tenant alone, for any Graph client: `sandbox [--port N] [--path FILE] [--seed NAME] [--plan FILE]`.
//!
//! The first line on standard output is one JSON object with `baseAddress`, `loginAddress`, `token` and `tenantId`. It runs
//! until Ctrl+C.
//! Exit code 2 is a wrong argument, 1 a sandbox that could not start.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use cs_phone_number::sandbox::{Options, Sandbox, Seed};
use serde::Serialize;

const USAGE: &str = "usage: sandbox [--port N] [--path FILE] [--seed NAME] [--plan FILE]

  --port N     the port on 127.0.0.1; a free one unless given
  --path FILE  the tenant's file; made when it does not exist; memory unless given
  --seed NAME  contoso, or a JSON seed file, for a new tenant
  --plan FILE  a behaviour and fault plan
";

fn main() -> ExitCode {
    let mut errors = std::io::stderr();
    let options = match options() {
        Ok(Some(options)) => options,
        Ok(None) => {
            let _ = std::io::stdout().write_all(USAGE.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let _ = write!(errors, "{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let sandbox = match Sandbox::start(options) {
        Ok(sandbox) => sandbox,
        Err(error) => {
            let _ = writeln!(errors, "{error}\n{}", error.advice());
            return ExitCode::FAILURE;
        }
    };
    match run(&sandbox) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(errors, "{error}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Option<Options>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options::default();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => options.port = arguments.value()?.parse()?,
            Long("path") => options.path = Some(arguments.value()?.into()),
            Long("seed") => options.seed = Some(Seed::Named(arguments.value()?.string()?)),
            Long("plan") => options.plan = Some(arguments.value()?.into()),
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
}

/// The first line on standard output.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    base_address: &'a str,
    login_address: &'a str,
    token: &'a str,
    tenant_id: &'a str,
}

/// Says where the sandbox is and waits for Ctrl+C.
fn run(sandbox: &Sandbox) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Before the line: whoever reads it may end this process at once.
        let stopped = stopped()?;
        let line = Line {
            base_address: sandbox.base_address(),
            login_address: sandbox.login_address(),
            token: sandbox.token(),
            tenant_id: sandbox.tenant_id(),
        };
        let mut output = std::io::stdout();
        writeln!(output, "{}", serde_json::to_string(&line)?)?;
        output.flush()?;
        stopped.await;
        Ok(())
    })
}

/// Ends with the first Ctrl+C or SIGTERM since the call.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Ends with the first Ctrl+C since the call.
#[cfg(windows)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupted = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupted.recv().await;
    })
}
