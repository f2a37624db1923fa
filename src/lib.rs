//! `Remove-CsPhoneNumberAssignment` as a library.

pub mod sandbox;
