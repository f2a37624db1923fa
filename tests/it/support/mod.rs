//! What the tests share.

pub mod sandbox_process;
pub mod skip;
pub mod tenant;
