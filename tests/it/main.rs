//! All tests at the boundaries: through the C ABI and through PowerShell, against the sandbox over real sockets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod bad_input;
mod broken_replies;
mod c;
mod cancelling;
mod certificates;
mod connections;
mod faults;
mod header;
mod layers;
mod outcome_table;
mod outcomes;
mod powershell;
mod proxies;
mod reading;
mod redirects;
mod removal;
mod renewals;
mod sandbox;
mod sign_in;
mod support;
mod throttling;
mod time_limits;
mod transport;
