//! Behaviour and fault plans: what the sandbox does other than answer well and at once.
//!
//! A plan is data. Everything in it is decided by counting requests, by time, or by dice with a seed, so that the same
//! plan and the same requests give the same replies.

mod check;
mod check_sign_in;
mod faults;
mod model;
mod sign_in;

use std::path::Path;

use super::SandboxError;
pub use check::check_against_tenant;
pub use faults::{Faults, Sought};
pub use model::{
    Becomes, Binds, CarriedOut, Cut, EnterpriseVoice, FilterMode, Lag, OrderBehaviour, Plan, Progress, Refusals, Then,
    When,
};
pub use sign_in::{Application, DeviceCode, Outcome, SignIn};

/// Reads a plan file and checks what can be checked without a tenant.
pub fn read(path: &Path) -> Result<Plan, SandboxError> {
    let place = path.display().to_string();
    let text = std::fs::read(path).map_err(|error| SandboxError::Plan {
        place: place.clone(),
        reason: format!("the plan cannot be read: {error}"),
    })?;
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text);
    let plan: Plan = serde_json::from_slice(text).map_err(|error| {
        let reason = error.to_string();
        let end = format!(" at line {} column {}", error.line(), error.column());
        SandboxError::Plan {
            place: format!("{place}, line {}", error.line()),
            reason: reason.strip_suffix(&end).unwrap_or(&reason).to_owned(),
        }
    })?;
    check::check(&plan).map_err(|mistake| mistake.in_file(&place))?;
    Ok(plan)
}
