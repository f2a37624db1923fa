//! Opening a connection.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use super::connection::{Connection, ConnectionSlot};
use super::failures::capitalised;
use super::sandbox_tenant::{blocking, sandbox_failure};
use crate::auth::TokenSource;
use crate::auth::claims::Claims;
use crate::boundary::code::ErrorCode;
use crate::boundary::failure::Failure;
use crate::boundary::request::ConnectionOptions;
use crate::graph::Graph;
use crate::graph::open::{COMMERCIAL, OpenError};
use crate::sandbox::{Options as SandboxOptions, Sandbox, Seed};

/// Opens what `options` describe, puts it into `slot`, and returns what the caller shows of it.
pub async fn connect(slot: Arc<ConnectionSlot>, options: ConnectionOptions) -> Result<Value, Failure> {
    match options {
        ConnectionOptions::Sandbox { path, seed, plan, port } => {
            let options = SandboxOptions {
                path: path.map(PathBuf::from),
                port: port.unwrap_or(0),
                seed: seed.map(Seed::Named),
                plan: plan.map(PathBuf::from),
            };
            let sandbox = blocking(move || Sandbox::start(options)).await?.map_err(|error| sandbox_failure(&error))?;
            let graph = graph(sandbox.base_address(), sandbox.token().to_owned())?;
            let (tenant, tenant_id) = (sandbox.tenant_name().to_owned(), sandbox.tenant_id().to_owned());
            let shown = shown(Some("sandbox"), "Sandbox", Some(&tenant), Some(&tenant_id), graph.base_address());
            slot.fill(Connection { graph, tenant_id: Some(tenant_id), sandbox: Some(sandbox) });
            Ok(shown)
        }
        ConnectionOptions::AccessToken { access_token, base_address } => {
            let access_token = access_token.trim().to_owned();
            if access_token.is_empty() || !access_token.bytes().all(|byte| byte.is_ascii_graphic()) {
                let message = "The access token is blank, or holds characters that no token has";
                return Err(Failure::new(ErrorCode::InvalidRequest, message)
                    .advice("Pass the token alone, as the token endpoint returned it in access_token."));
            }
            let base_address = base_address
                .filter(|text| !text.trim().is_empty())
                .or_else(|| std::env::var("CSPN_GRAPH_ADDRESS").ok().filter(|text| !text.trim().is_empty()))
                .unwrap_or_else(|| COMMERCIAL.to_owned());
            let claims = Claims::read(&access_token);
            let graph = graph(&base_address, access_token)?;
            let tenant = claims.tid.as_deref();
            let shown = shown(claims.account(), "AzureCloud", tenant, tenant, graph.base_address());
            slot.fill(Connection { graph, tenant_id: claims.tid.clone(), sandbox: None });
            Ok(shown)
        }
    }
}

fn shown(
    account: Option<&str>,
    environment: &str,
    tenant: Option<&str>,
    tenant_id: Option<&str>,
    base_address: &str,
) -> Value {
    json!({
        "account": account,
        "environment": environment,
        "tenant": tenant,
        "tenantId": tenant_id,
        "baseAddress": base_address,
    })
}

fn graph(base_address: &str, token: String) -> Result<Graph, Failure> {
    Graph::open(base_address, TokenSource::given(token)).map_err(|error| match error {
        OpenError::Address(error) => {
            Failure::new(ErrorCode::RefusedAddress, format!("The address of Microsoft Graph is not used: {error}"))
                .advice("Set an address that begins with https, or one on this machine.")
        }
        OpenError::WithoutTheApi(_) => Failure::new(ErrorCode::NotSupported, capitalised(&error.to_string()))
            .advice("Only commercial and GCC tenants have it; they are at graph.microsoft.com."),
        OpenError::Tls(reason) => {
            Failure::new(ErrorCode::ConnectionFailed, format!("The HTTPS client could not be set up: {reason}"))
                .advice("Check that the system's store of root certificates can be read.")
        }
    })
}
