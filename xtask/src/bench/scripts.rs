//! What scripts feel: the import, a whole process, and one removal in a process that is warm.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::figure::{Figure, median};
use super::process::{in_turn, timed};
use super::tenant::Tenant;
use crate::project;
use crate::pwsh::PowerShell;

/// `Import-Module`, beyond PowerShell's own start.
pub fn import(shell: &PowerShell, module: &Path) -> Result<Vec<Figure>> {
    let run = |what: String| {
        let mut command = shell.program();
        command.args(["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", &what]);
        timed(&mut command).map(|(took, _)| took)
    };
    let import = format!("Import-Module '{}'; exit", module.display().to_string().replace('\'', "''"));
    let pairs = in_turn(20, || run("exit".to_owned()), || run(import.clone()))?;
    let ratio = median(pairs.iter().map(|(start, import)| (import - start) / start));
    Ok(vec![
        Figure { name: "import, of PowerShell's own start", value: ratio, unit: "ratio", bound: Some(0.45) },
        told("  PowerShell's own start", pairs.iter().map(|(start, _)| *start)),
        told("  Import-Module beyond it", pairs.iter().map(|(start, import)| import - start)),
    ])
}

/// A whole process that imports, connects and removes one number, against one that does the same with `Invoke-RestMethod`.
pub fn whole_process(shell: &PowerShell, module: &Path, tenant: &mut Tenant) -> Result<Vec<Figure>> {
    let rounds = 20;
    let mut accounts = tenant.take(2 * (rounds + 1))?;
    let mut others = accounts.split_off(rounds + 1);
    let mut run = |script: &str, accounts: &mut Vec<usize>, module: Option<&Path>| {
        let account = accounts.pop().context("too few accounts")?;
        let mut command = shell.script(&benchmark(script));
        if let Some(module) = module {
            command.arg("-Module").arg(module);
        }
        served_by(&mut command, tenant)
            .args(["-Identity", &Tenant::identity(account), "-PhoneNumber", &Tenant::number(account)])
            .args(["-PhoneNumberType", Tenant::TYPE]);
        timed(&mut command).map(|(took, _)| took)
    };
    let run = std::cell::RefCell::new(&mut run);
    let pairs = in_turn(
        rounds,
        || run.borrow_mut()("module.ps1", &mut accounts, Some(module)),
        || run.borrow_mut()("restmethod.ps1", &mut others, None),
    )?;
    Ok(vec![
        Figure {
            name: "whole process, of one with Invoke-RestMethod",
            value: median(pairs.iter().map(|(ours, peer)| ours / peer)),
            unit: "ratio",
            bound: Some(1.1),
        },
        told("  whole process with the module", pairs.iter().map(|(ours, _)| *ours)),
        told("  whole process with Invoke-RestMethod", pairs.iter().map(|(_, peer)| *peer)),
    ])
}

/// How one removal is measured, and the names and bounds of its figures.
pub struct Removals {
    rounds: usize,
    of_rest_method: (&'static str, f64),
    of_http_client: (&'static str, f64),
    told: [&'static str; 3],
}

/// Against a sandbox that replies at once.
pub const AT_ONCE: Removals = Removals {
    rounds: 200,
    of_rest_method: ("removal, of one with Invoke-RestMethod", 0.3),
    of_http_client: ("removal, of one on one HttpClient", 0.8),
    told: ["  removal with the module", "  removal with Invoke-RestMethod", "  removal on one HttpClient"],
};

/// Against a sandbox whose replies are late.
pub const DELAYED: Removals = Removals {
    rounds: 40,
    of_rest_method: ("removal with 40 ms a reply, of one with Invoke-RestMethod", 0.65),
    of_http_client: ("removal with 40 ms a reply, of one on one HttpClient", 0.65),
    told: [
        "  removal with 40 ms a reply with the module",
        "  removal with 40 ms a reply with Invoke-RestMethod",
        "  removal with 40 ms a reply on one HttpClient",
    ],
};

/// One removal by UPN in a process that is warm, against two scripts that make the same requests.
pub fn removals(shell: &PowerShell, module: &Path, tenant: &mut Tenant, what: &Removals) -> Result<Vec<Figure>> {
    let warm_up = 20;
    let accounts = tenant.take(3 * (what.rounds + warm_up))?;
    let first = accounts.first().copied().unwrap_or_default();
    let mut command = shell.script(&benchmark("removals.ps1"));
    command.arg("-Module").arg(module);
    served_by(&mut command, tenant).args(["-First", &first.to_string()]).args([
        "-Rounds",
        &what.rounds.to_string(),
        "-WarmUp",
        &warm_up.to_string(),
    ]);
    let (_, said) = timed(&mut command)?;
    let rounds: Vec<Value> = serde_json::from_str(&said).with_context(|| format!("removals.ps1 says {said}"))?;
    let of = |way: &str| rounds.iter().map(|round| round[way].as_f64().unwrap_or(f64::NAN)).collect::<Vec<_>>();
    let (ours, rest_method, http_client) = (of("module"), of("restMethod"), of("httpClient"));
    let ratio = |(name, bound): (&'static str, f64), peer: &[f64]| Figure {
        name,
        value: median(ours.iter().zip(peer).map(|(ours, peer)| ours / peer)),
        unit: "ratio",
        bound: Some(bound),
    };
    let [name_ours, name_rest_method, name_http_client] = what.told;
    Ok(vec![
        ratio(what.of_rest_method, &rest_method),
        ratio(what.of_http_client, &http_client),
        told(name_ours, ours.iter().copied()),
        told(name_rest_method, rest_method.iter().copied()),
        told(name_http_client, http_client.iter().copied()),
    ])
}

/// A time that depends on the machine, so that it has no bound.
fn told(name: &'static str, values: impl IntoIterator<Item = f64>) -> Figure {
    Figure { name, value: median(values), unit: "ms", bound: None }
}

fn benchmark(script: &str) -> PathBuf {
    project::root().join("powershell").join("benchmarks").join(script)
}

fn served_by<'a>(command: &'a mut Command, tenant: &Tenant) -> &'a mut Command {
    command.args(["-Address", &tenant.address, "-Token", &tenant.token])
}
