//! What an access token says of itself. The service alone decides what it is worth; this is for telling its holder early.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

/// Claims of an Entra ID access token (Microsoft identity platform, "access token claims reference").
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
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
    /// The service that the token is for.
    pub aud: Option<String>,
    /// When it expires, in seconds since 1970.
    pub exp: Option<u64>,
    /// An application's permissions.
    pub roles: Option<Vec<String>>,
    /// A user's permissions, with blanks between.
    pub scp: Option<String>,
}

/// Graph's application id, which stands in some tokens for its address.
const GRAPH_ID: &str = "00000003-0000-0000-c000-000000000000";

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

    /// When it expires.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.exp.and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
    }

    /// The service it is for, where that is neither Graph nor what stands at `origin` in Graph's place.
    #[must_use]
    pub fn other_audience(&self, origin: &str) -> Option<&str> {
        let audience = self.aud.as_deref()?;
        let graphs = ["https://graph.microsoft.com", GRAPH_ID, origin];
        let bare = audience.trim_end_matches('/');
        (!graphs.iter().any(|known| bare.eq_ignore_ascii_case(known.trim_end_matches('/')))).then_some(audience)
    }

    /// The permissions; `None` where the token does not say.
    #[must_use]
    pub fn permissions(&self) -> Option<Vec<&str>> {
        match (&self.roles, &self.scp) {
            (None, None) => None,
            (roles, scp) => Some(
                roles
                    .iter()
                    .flatten()
                    .map(String::as_str)
                    .chain(scp.iter().flat_map(|text| text.split_whitespace()))
                    .collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(json: &str) -> Claims {
        Claims::read(&format!("e30.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(json)))
    }

    #[test]
    fn a_jwt_tells_tenant_and_account_and_an_opaque_token_nothing() {
        let claims = claims(r#"{"tid":"t","upn":"admin@contoso.com","appid":"a","exp":60}"#);
        assert_eq!((claims.tid.as_deref(), claims.account()), (Some("t"), Some("admin@contoso.com")));
        assert_eq!(claims.expires_at(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(60)));
        for opaque in ["", "opaque", "a.b.c", "a.!!.c"] {
            assert_eq!(Claims::read(opaque), Claims::default());
        }
    }

    #[test]
    fn only_graphs_audience_is_graphs() {
        let other = |audience: &str| {
            claims(&format!(r#"{{"aud":"{audience}"}}"#)).other_audience("https://graph.example").is_some()
        };
        for graph in ["https://graph.microsoft.com", "https://graph.microsoft.com/", GRAPH_ID, "https://graph.example/"]
        {
            assert!(!other(graph), "{graph}");
        }
        for service in
            ["https://management.azure.com/", "https://graph.windows.net", "48ac35b8-9aa8-4d74-927d-1f4a14a0b239"]
        {
            assert!(other(service), "{service}");
        }
        assert_eq!(Claims::default().other_audience("https://graph.example"), None);
    }

    #[test]
    fn permissions_of_applications_and_users_are_read() {
        assert_eq!(claims("{}").permissions(), None);
        assert_eq!(claims(r#"{"roles":["A","B"]}"#).permissions(), Some(vec!["A", "B"]));
        assert_eq!(claims(r#"{"scp":"A B"}"#).permissions(), Some(vec!["A", "B"]));
    }
}
