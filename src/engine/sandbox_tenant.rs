//! Making and describing sandbox tenants.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use super::connection::Connection;
use super::failures::capitalised;
use crate::boundary::code::ErrorCode;
use crate::boundary::failure::Failure;
use crate::sandbox::{SandboxError, Seed, create_tenant};

/// Runs what blocks away from the runtime's workers.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Failure::new(ErrorCode::Internal, "A defect of the library ended the operation"))
}

/// The sandbox's error as a failure.
#[must_use]
pub fn sandbox_failure(error: &SandboxError) -> Failure {
    let code = match error {
        SandboxError::File { .. } => ErrorCode::SandboxFile,
        SandboxError::Seed { .. } => ErrorCode::SandboxSeed,
        SandboxError::Plan { .. } => ErrorCode::SandboxPlan,
        SandboxError::Start { .. } => ErrorCode::SandboxStart,
    };
    Failure::new(code, capitalised(&error.to_string())).advice(error.advice())
}

/// Makes a tenant's file.
pub async fn create(
    path: String,
    seed: Option<String>,
    user_path: Option<String>,
    number_path: Option<String>,
    force: bool,
) -> Result<Value, Failure> {
    let seed = match (seed, user_path, number_path) {
        (seed, None, None) => seed.map(Seed::Named),
        (None, Some(users), Some(numbers)) => {
            Some(Seed::Csv { users: PathBuf::from(users), numbers: PathBuf::from(numbers) })
        }
        _ => {
            let message = "A tenant comes from a seed, or from a CSV of users and one of numbers";
            return Err(
                Failure::new(ErrorCode::InvalidRequest, message).advice("Give the seed alone, or both CSV files.")
            );
        }
    };
    let shown = path.clone();
    let created = blocking(move || create_tenant(&PathBuf::from(path), seed, force))
        .await?
        .map_err(|error| sandbox_failure(&error))?;
    Ok(json!({
        "path": shown,
        "tenant": created.tenant,
        "tenantId": created.tenant_id,
        "users": created.users,
        "numbers": created.numbers,
    }))
}

/// Describes the connection's sandbox.
pub async fn describe(connection: Arc<Connection>) -> Result<Value, Failure> {
    let description = blocking(move || connection.sandbox.as_ref().map(crate::sandbox::Sandbox::describe)).await?;
    match description {
        Some(description) => Ok(json!({ "sandbox": description })),
        None => Err(Failure::new(ErrorCode::NotConnected, "The connection is not to a sandbox tenant")
            .advice("Disconnect, then connect with Connect-MicrosoftTeams -Sandbox.")),
    }
}
