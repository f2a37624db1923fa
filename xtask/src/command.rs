//! The list of commands, and which one was asked for.

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::{bench, demo, module, pwsh, sandbox, soak, test};

/// One command: its name, its options, what it does in a line, and how it is run.
struct Command {
    name: &'static str,
    options: &'static str,
    about: &'static str,
    run: fn(lexopt::Parser) -> Result<ExitCode>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        options: "",
        about: "frees the numbers of three leavers in a sandbox tenant, and shows that no other number changed",
        run: demo::command,
    },
    Command {
        name: "test",
        options: "[--no-skip] [filter]",
        about: "all tests, or those whose name holds the filter: Rust, C and PowerShell",
        run: test::command,
    },
    Command {
        name: "build",
        options: "[--release]",
        about: "leaves the importable module at target/module/CsPhoneNumber",
        run: module::command,
    },
    Command {
        name: "bench",
        options: "[--json FILE]",
        about: "measures speed and memory, each figure beside its bound",
        run: bench::command,
    },
    Command {
        name: "soak",
        options: "[--seconds N] [--seed N]",
        about: "thousands of removals at once from PowerShell and a native program, with all faults, compared with the store",
        run: soak::command,
    },
    Command {
        name: "sandbox",
        options: "[--port N] [--path FILE] [--seed NAME] [--plan FILE]",
        about: "a sandbox tenant alone until Ctrl+C; its first line is JSON with address and token",
        run: sandbox::command,
    },
    Command {
        name: "pwsh",
        options: "[argument…]",
        about: "the PowerShell that the other commands use: CSPN_PWSH, on the PATH, ../shared/pwsh, or the official release",
        run: pwsh::command,
    },
];

/// Runs the command that the arguments name; without one, lists them all.
pub fn run(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let name = match arguments.next()? {
        None | Some(Short('h') | Long("help")) => {
            list();
            return Ok(ExitCode::SUCCESS);
        }
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    if name == "help" {
        list();
        return Ok(ExitCode::SUCCESS);
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        bail!("there is no command `{name}`; `cargo xtask` lists them all");
    };
    // What follows `pwsh` is PowerShell's.
    if command.name != "pwsh" && arguments.clone().raw_args()?.any(|it| it == "--help" || it == "-h") {
        show(command);
        return Ok(ExitCode::SUCCESS);
    }
    (command.run)(arguments)
}

fn list() {
    println!("The project's own commands:\n");
    COMMANDS.iter().for_each(show);
}

fn show(command: &Command) {
    let call = format!("  cargo xtask {} {}", command.name, command.options);
    println!("{}\n      {}", call.trim_end(), command.about);
}
