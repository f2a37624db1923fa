//! The sandbox tenant, over real sockets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod csv;
mod example;
mod files;
mod filters;
mod numbers;
mod operations;
mod orders;
mod plans;
mod protocol;
mod schemas;
mod seeds;
mod stage;
mod users;
mod watch;
