//! The JSON contract of `docs/abi.md`: requests in, events and failures out, and the closed list of error codes.
//!
//! Nothing here does anything; a change here is a change of the ABI.

pub mod code;
pub mod event;
pub mod failure;
pub mod request;
mod text;
