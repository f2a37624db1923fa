//! The documents that libraries read before they sign in.

use serde_json::json;

use super::{Refused, Visit};
use crate::sandbox::wire::Reply;

/// The configuration of the tenant as an OpenID provider.
pub fn configuration(tenant: &str, visit: &Visit<'_>) -> Result<Reply, Refused> {
    visit.got()?;
    visit.any_tenant(tenant)?;
    let login = visit.login_address;
    visit.json(&json!({
        "issuer": format!("{login}/{}/v2.0", visit.store.tenant_id),
        "token_endpoint": format!("{login}/{tenant}/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{login}/{tenant}/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{login}/{tenant}/discovery/v2.0/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "grant_types_supported": [
            "client_credentials", "urn:ietf:params:oauth:grant-type:device_code", "refresh_token",
        ],
        "token_endpoint_auth_signing_alg_values_supported": ["PS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
    }))
}

/// Which cloud the address belongs to: one of its own.
pub fn instance(visit: &Visit<'_>) -> Result<Reply, Refused> {
    visit.got()?;
    let login = visit.login_address;
    let host = login.strip_prefix("http://").unwrap_or(login);
    visit.json(&json!({
        "tenant_discovery_endpoint": format!("{login}/{}/v2.0/.well-known/openid-configuration", visit.store.tenant_id),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }))
}

/// No keys: the sandbox's tokens cannot be verified.
pub fn keys(visit: &Visit<'_>) -> Result<Reply, Refused> {
    visit.got()?;
    visit.json(&json!({"keys": []}))
}
