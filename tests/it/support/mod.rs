//! What the tests share.

pub mod sandbox_process;
pub mod secrets;
pub mod skip;
pub mod surroundings;
pub mod tenant;
