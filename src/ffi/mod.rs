//! The C ABI: exports, panic boundary, handle table, text in and out. The only folder with `unsafe` code.
//!
//! Each export is a call of [`guard::guard`]. What callers must keep to is in `docs/abi.md` and in the header's comments.

#![allow(unsafe_code)]

pub mod client;
pub mod connection;
pub mod guard;
pub mod library;
pub mod operation;
pub mod status;
pub mod unassign;

mod handles;
mod out;
mod pin;
mod text;

#[cfg(test)]
mod tests;
