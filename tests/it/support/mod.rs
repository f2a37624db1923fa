//! What the tests share.

pub mod skip;
pub mod tenant;
