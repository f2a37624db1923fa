//! The project's own commands: `cargo xtask`.
//!
//! It does not depend on the library: it builds it, and runs it as its users do.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a command does")]

mod ask;
mod bench;
mod command;
mod demo;
mod merge;
mod module;
mod project;
mod pwsh;
mod replace;
mod sandbox;
mod served;
mod soak;
mod test;

use std::process::ExitCode;

fn main() -> ExitCode {
    match command::run(lexopt::Parser::from_env()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
