//! What an access token says of itself, for display only: the service alone decides what it is worth.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

/// Claims of an Entra ID access token (Microsoft identity platform, "access token claims reference").
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Claims {
    /// The tenant.
    pub tid: Option<String>,
    /// The user, in v1.0 tokens.
    pub upn: Option<String>,
    /// The user, in v2.0 tokens.
    pub preferred_username: Option<String>,
    /// The application, where no user signed in.
    pub appid: Option<String>,
}

impl Claims {
    /// Reads the claims of a JWT without checking anything. An opaque token has none.
    #[must_use]
    pub fn read(token: &str) -> Self {
        let payload = token.split('.').nth(1).unwrap_or_default();
        BASE64_URL_SAFE_NO_PAD
            .decode(payload.trim_end_matches('='))
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or_default()
    }

    /// Who signed in: the user, else the application.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.upn.as_deref().or(self.preferred_username.as_deref()).or(self.appid.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jwt_tells_tenant_and_account_and_an_opaque_token_nothing() {
        let payload = BASE64_URL_SAFE_NO_PAD.encode(r#"{"tid":"t","upn":"admin@contoso.com","appid":"a"}"#);
        let claims = Claims::read(&format!("e30.{payload}.c2ln"));
        assert_eq!((claims.tid.as_deref(), claims.account()), (Some("t"), Some("admin@contoso.com")));
        for opaque in ["", "opaque", "a.b.c", "a.!!.c"] {
            assert_eq!(Claims::read(opaque).account(), None);
        }
    }
}
