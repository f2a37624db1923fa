//! Asking a sandbox, as any Graph client would.

use anyhow::{Context, Result};
use serde_json::Value;

/// The longest reply that is read, in bytes.
const LIMIT: u64 = 64 << 20;

/// Gets JSON from a sandbox.
pub fn ask(address: &str, token: &str) -> Result<Value> {
    let reply = ureq::get(address).header("Authorization", format!("Bearer {token}")).call();
    let mut reply = reply.with_context(|| format!("the sandbox does not answer {address}"))?;
    let text = reply.body_mut().with_config().limit(LIMIT).read_to_string()?;
    serde_json::from_str(&text).with_context(|| format!("the sandbox's answer to {address} is not JSON"))
}
