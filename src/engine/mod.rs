//! The runtime, one operation's life, and what the operations do: the removal itself, listings, and sandbox tenants.
//!
//! Everything a caller hears of it is an event; nothing here touches a raw pointer.

pub mod connection;
pub mod operation;
pub mod requests;

mod account;
mod connect;
mod failures;
mod listing;
mod number_locks;
mod removal;
mod runtime;
mod sandbox_tenant;
