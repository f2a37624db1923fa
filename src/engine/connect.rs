//! Opening a connection: signing in, or starting a sandbox.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use uuid::Uuid;

use super::connection::{Connection, ConnectionSlot};
use super::failures::{capitalised, graph_failure};
use super::operation::Operation;
use super::sandbox_tenant::{blocking, sandbox_failure};
use crate::auth::TokenSource;
use crate::auth::application::Proof;
use crate::auth::claims::Claims;
use crate::auth::error::AuthError;
use crate::boundary::code::ErrorCode;
use crate::boundary::failure::Failure;
use crate::boundary::request::{ConnectionOptions, LimitOptions};
use crate::graph::error::GraphError;
use crate::graph::open::{COMMERCIAL, OpenError};
use crate::graph::{CallerLimits, Context, Graph};
use crate::sandbox::{Options as SandboxOptions, Sandbox, Seed};

/// How long signing in may take; a user who enters a code elsewhere is given less by the identity provider.
const TIME_TO_SIGN_IN: Duration = Duration::from_secs(20 * 60);

/// Opens what `options` describe, puts it into `slot`, and returns what the caller shows of it.
pub async fn connect(
    operation: Arc<Operation>,
    slot: Arc<ConnectionSlot>,
    options: ConnectionOptions,
) -> Result<Value, Failure> {
    match options {
        ConnectionOptions::Sandbox { path, seed, plan, port, limits } => {
            let options = SandboxOptions {
                path: path.map(PathBuf::from),
                port: port.unwrap_or(0),
                seed: seed.map(Seed::Named),
                plan: plan.map(PathBuf::from),
            };
            let sandbox = blocking(move || Sandbox::start(options)).await?.map_err(|error| sandbox_failure(&error))?;
            let graph = graph(sandbox.base_address(), TokenSource::given(sandbox.token().to_owned()), &limits)?;
            let (tenant, tenant_id) = (sandbox.tenant_name().to_owned(), sandbox.tenant_id().to_owned());
            let shown = shown(Some("sandbox"), "Sandbox", Some(&tenant), Some(&tenant_id), graph.base_address());
            slot.fill(Connection { graph, tenant_id: Some(tenant_id), sandbox: Some(sandbox) });
            Ok(shown)
        }
        service => {
            let account = match &service {
                ConnectionOptions::DeviceCode { account, .. } => account.clone(),
                _ => None,
            };
            let (tokens, tenant_id, base_address, limits) = token_source(service)?;
            let base_address = setting(base_address, "CSPN_GRAPH_ADDRESS").unwrap_or_else(|| COMMERCIAL.to_owned());
            let graph = graph(&base_address, tokens, &limits)?;
            let claims = sign_in(&operation, &graph).await?;
            check_who(&claims, tenant_id.as_deref(), account.as_deref())?;
            // A domain name is a tenant's name; only the token knows its id.
            let tenant_id = claims.tid.clone().or(tenant_id);
            let tenant = tenant_id.as_deref();
            let shown = shown(claims.account(), "AzureCloud", tenant, tenant, graph.base_address());
            slot.fill(Connection { graph, tenant_id, sandbox: None });
            Ok(shown)
        }
    }
}

/// The source of tokens that `options` describe, with what else they say.
fn token_source(
    options: ConnectionOptions,
) -> Result<(TokenSource, Option<String>, Option<String>, LimitOptions), Failure> {
    match options {
        ConnectionOptions::AccessToken { access_token, tenant_id, base_address, limits } => {
            let access_token = access_token.trim().to_owned();
            if access_token.is_empty() || !access_token.bytes().all(|byte| byte.is_ascii_graphic()) {
                let message = "The access token is blank, or holds characters that no token has";
                return Err(Failure::new(ErrorCode::InvalidRequest, message)
                    .advice("Pass the token alone, as the token endpoint returned it in access_token."));
            }
            Ok((TokenSource::given(access_token), tenant_id, base_address, limits))
        }
        ConnectionOptions::ClientSecret {
            tenant_id,
            application_id,
            client_secret,
            login_address,
            base_address,
            limits,
        } => {
            let tokens = application(login_address, &limits, &tenant_id, application_id, Proof::secret(client_secret))?;
            Ok((tokens, Some(tenant_id), base_address, limits))
        }
        ConnectionOptions::ClientCertificate {
            tenant_id,
            application_id,
            certificate_thumbprint,
            login_address,
            base_address,
            limits,
        } => {
            let proof = Proof::Certificate(certificate_thumbprint);
            let tokens = application(login_address, &limits, &tenant_id, application_id, proof)?;
            Ok((tokens, Some(tenant_id), base_address, limits))
        }
        ConnectionOptions::DeviceCode {
            tenant_id,
            application_id,
            account: _,
            login_address,
            base_address,
            limits,
        } => {
            let tenant = tenant_id.clone().unwrap_or_else(|| "organizations".to_owned());
            let login = login(login_address);
            let tokens = TokenSource::device_code(login.as_deref(), limit(&limits), tenant, application_id);
            Ok((tokens.map_err(auth_failure)?, tenant_id, base_address, limits))
        }
        ConnectionOptions::ManagedIdentity { client_id, metadata_address, base_address, limits } => {
            let address = setting(metadata_address, "CSPN_METADATA_ADDRESS");
            let tokens = TokenSource::managed_identity(client_id, address.as_deref(), limit(&limits));
            Ok((tokens.map_err(auth_failure)?, None, base_address, limits))
        }
        ConnectionOptions::AzureCli { tenant_id, base_address, limits } => {
            let tokens = TokenSource::azure_cli(tenant_id.clone(), limit(&limits)).map_err(auth_failure)?;
            Ok((tokens, tenant_id, base_address, limits))
        }
        ConnectionOptions::Sandbox { .. } => Err(Failure::new(ErrorCode::Internal, "A sandbox has a token of its own")),
    }
}

/// An application's tokens, whatever it proves itself with.
fn application(
    login_address: Option<String>,
    limits: &LimitOptions,
    tenant_id: &str,
    application_id: String,
    proof: Proof,
) -> Result<TokenSource, Failure> {
    let login = login(login_address);
    TokenSource::application(login.as_deref(), limit(limits), tenant_id.to_owned(), application_id, proof)
        .map_err(auth_failure)
}

fn login(address: Option<String>) -> Option<String> {
    setting(address, "CSPN_LOGIN_ADDRESS")
}

async fn sign_in(operation: &Operation, graph: &Graph) -> Result<Claims, Failure> {
    let context = Context { interaction: operation, deadline: Instant::now() + TIME_TO_SIGN_IN };
    graph.sign_in(context).await.map_err(|error| graph_failure(&error, "Signing in"))
}

/// Refuses a token of another tenant, or another user, than the caller named: what follows would change the wrong one. A tenant that
/// is named by a domain, and a token that does not tell its tenant, cannot be compared; a token that tells no user is not known to be
/// the named one's. Tokens that are had later are compared with this one, see [`TokenSource::token`].
fn check_who(claims: &Claims, tenant_id: Option<&str>, account: Option<&str>) -> Result<(), Failure> {
    let refused = |message: String| {
        Failure::new(ErrorCode::SignInFailed, message)
            .advice("Sign in to the tenant and as the user that you name, or leave the name out.")
    };
    if let (Some(expected), Some(tid)) = (tenant_id.and_then(|text| Uuid::parse_str(text).ok()), &claims.tid)
        && Uuid::parse_str(tid).ok() != Some(expected)
    {
        return Err(refused(format!("The access token is for the tenant {tid}, not for {expected}")));
    }
    let Some(expected) = account else { return Ok(()) };
    match (claims.is_user(expected), claims.user()) {
        (Some(true), _) => Ok(()),
        (_, Some(found)) => Err(refused(format!("The one who signed in is {found}, not {expected}"))),
        (_, None) => Err(refused(format!(
            "The access token does not tell the name of the one who signed in, so it is not known to be {expected}"
        ))),
    }
}

/// What the caller set, else what the environment says. A blank text is the usual address, whatever the environment says.
fn setting(given: Option<String>, variable: &str) -> Option<String> {
    given.or_else(|| std::env::var(variable).ok()).filter(|text| !text.trim().is_empty())
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

fn graph(base_address: &str, tokens: TokenSource, limits: &LimitOptions) -> Result<Graph, Failure> {
    Graph::open(base_address, tokens, limit(limits)).map_err(|error| match error {
        OpenError::Address(error) => {
            Failure::new(ErrorCode::RefusedAddress, format!("The address of Microsoft Graph is not used: {error}"))
                .advice("Set an address that begins with https, or one on this machine.")
        }
        OpenError::WithoutTheApi(_) => Failure::new(ErrorCode::NotSupported, capitalised(&error.to_string()))
            .advice("Only commercial and GCC tenants have it; they are at graph.microsoft.com."),
        OpenError::Tls(reason) => Failure::new(
            ErrorCode::ConnectionFailed,
            format!("The HTTPS client could not be set up: {reason}"),
        )
        .advice(
            "Check that the system's root certificates can be read, and the file of SSL_CERT_FILE where that is set.",
        ),
    })
}

fn limit(limits: &LimitOptions) -> CallerLimits {
    CallerLimits {
        connect: limits.connect_timeout_ms.map(Duration::from_millis),
        reply: limits.reply_timeout_ms.map(Duration::from_millis),
        requests_per_second: limits.requests_per_second,
    }
}

fn auth_failure(error: AuthError) -> Failure {
    graph_failure(&GraphError::from(error), "Signing in")
}
