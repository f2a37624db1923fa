//! `Remove-CsPhoneNumberAssignment` as a library: takes a telephone number away from a Microsoft Teams account through
//! Microsoft Graph, and follows the order to its end.
//!
//! Callers use the C ABI (`include/cspn.h`, `docs/abi.md`); `docs/ARCHITECTURE.md` shows the way from there to the service.

pub mod auth;
pub mod boundary;
pub mod domain;
pub mod engine;
pub mod ffi;
pub mod graph;
pub mod http;
pub mod sandbox;
