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
mod sign_in;
mod sign_in_certificate;
mod sign_in_device_code;
mod sign_in_identity;
mod sign_in_plan;
mod sign_in_stage;
mod sign_in_token;
mod stage;
mod users;
mod watch;
