//! What the tests share.

pub mod tenant;
