//! What the tests share.

pub mod place;
pub mod relay;
pub mod sandbox_process;
pub mod secrets;
pub mod skip;
pub mod surroundings;
pub mod tenant;
pub mod tls_server;
