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
    /// The object id of the user, or of the application where no user signed in.
    pub oid: Option<String>,
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

    /// Who signed in, for showing: the user, else the application.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.user().or(self.appid.as_deref())
    }

    /// The name of the user who signed in. A guest's token may have none.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.upn.as_deref().or(self.preferred_username.as_deref())
    }

    /// Whether the user who signed in has this name; `None` where the token does not say.
    #[must_use]
    pub fn is_user(&self, name: &str) -> Option<bool> {
        let names = [self.upn.as_deref(), self.preferred_username.as_deref()];
        let mut names = names.into_iter().flatten().peekable();
        names.peek()?;
        Some(names.any(|known| known.eq_ignore_ascii_case(name)))
    }

    /// What keeps `later` from taking the place of this token, in words: it is for another tenant or another account, or no longer
    /// says for which. What this token does not say cannot be compared.
    #[must_use]
    pub fn other_than(&self, later: &Self) -> Option<String> {
        let unnamed = "one that it does not name";
        if differs(self.tid.as_deref(), later.tid.as_deref()) {
            let (first, other) = (self.tid.as_deref().unwrap_or_default(), later.tid.as_deref().unwrap_or(unnamed));
            return Some(format!("it is for the tenant {other}, and the connection for {first}"));
        }
        // A user may be renamed; the object id stays.
        let other_account = if self.oid.is_some() {
            differs(self.oid.as_deref(), later.oid.as_deref())
        } else {
            differs(self.user(), later.user())
        };
        if other_account {
            let shown = |claims: &Self| claims.account().or(claims.oid.as_deref()).unwrap_or(unnamed).to_owned();
            let (first, mut other) = (shown(self), shown(later));
            if first == other {
                other = later.oid.clone().unwrap_or_else(|| unnamed.to_owned());
            }
            return Some(format!("it is for {other}, and the connection was opened by {first}"));
        }
        if differs(self.appid.as_deref(), later.appid.as_deref()) {
            let (first, other) = (self.appid.as_deref().unwrap_or_default(), later.appid.as_deref().unwrap_or(unnamed));
            return Some(format!("it is for the application {other}, and the connection was opened by {first}"));
        }
        None
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

/// Whether what was said at first is not what is said later.
fn differs(first: Option<&str>, later: Option<&str>) -> bool {
    first.is_some_and(|first| !later.is_some_and(|later| later.eq_ignore_ascii_case(first)))
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

    #[test]
    fn a_later_token_is_for_the_same_tenant_and_account() {
        let first = claims(r#"{"tid":"t","oid":"o","upn":"a@contoso.com","appid":"p"}"#);
        let other = |json: &str| first.other_than(&claims(json));
        for same in [
            r#"{"tid":"T","oid":"O","upn":"a@contoso.com","appid":"P"}"#,
            r#"{"tid":"t","oid":"o","upn":"renamed@contoso.com","appid":"p"}"#,
        ] {
            assert_eq!(other(same), None, "{same}");
        }
        for (another, part) in [
            (r#"{"tid":"u","oid":"o","upn":"a@contoso.com","appid":"p"}"#, "the tenant u, and the connection for t"),
            (
                r#"{"tid":"t","oid":"x","upn":"b@contoso.com","appid":"p"}"#,
                "b@contoso.com, and the connection was opened by a@",
            ),
            (r#"{"tid":"t","oid":"x","upn":"a@contoso.com","appid":"p"}"#, "for x, and"),
            (
                r#"{"tid":"t","oid":"o","upn":"a@contoso.com","appid":"q"}"#,
                "the application q, and the connection was opened by p",
            ),
            ("{}", "does not name"),
        ] {
            assert!(other(another).is_some_and(|text| text.contains(part)), "{another}: {:?}", other(another));
        }
        let by_name = claims(r#"{"preferred_username":"a@contoso.com"}"#);
        assert_eq!(by_name.other_than(&claims(r#"{"upn":"A@contoso.com","tid":"t"}"#)), None);
        assert!(by_name.other_than(&claims(r#"{"upn":"b@contoso.com"}"#)).is_some());
        assert_eq!(Claims::default().other_than(&first), None);
    }

    #[test]
    fn a_users_names_are_compared_and_no_applications_id() {
        let guest = claims(r#"{"oid":"o","appid":"p"}"#);
        assert_eq!((guest.is_user("p"), guest.is_user("a@contoso.com")), (None, None));
        let both = claims(r#"{"upn":"a@contoso.com","preferred_username":"b@contoso.com","appid":"p"}"#);
        assert_eq!(
            ["A@contoso.com", "b@contoso.com", "p"].map(|name| both.is_user(name)),
            [true, true, false].map(Some)
        );
    }
}
