//! Access tokens: made up, and known again.
//!
//! They have the form of Microsoft Graph's: a JWT whose claims a client may read and nobody can verify but Graph.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::access::{Access, Known};
use super::scope::RESOURCE;
use crate::sandbox::store::AccountRow;

/// How many tokens are remembered.
const REMEMBERED: usize = 10_000;

/// For whom a token is.
pub enum Bearer<'a> {
    /// An application or a managed identity, by itself.
    Application,
    /// A person who uses an application.
    Person(&'a AccountRow),
}

/// The tokens that were issued.
#[derive(Default)]
pub struct Issued {
    tokens: VecDeque<Entry>,
}

struct Entry {
    token: String,
    expires: Instant,
    access: Access,
}

/// What a new token is to say.
pub struct Wanted<'a> {
    /// The tenant's id.
    pub tenant_id: &'a str,
    /// The client id of the application or identity.
    pub client_id: Uuid,
    /// Who has it.
    pub bearer: Bearer<'a>,
    /// What it allows.
    pub permissions: &'a [String],
    /// How long.
    pub lifetime: Duration,
}

/// A token that has just been made up.
pub struct Made {
    /// The token.
    pub token: String,
    /// When it expires, in seconds since 1970.
    pub expires_on: i64,
    /// Since when it is good.
    pub not_before: i64,
}

impl Issued {
    /// Makes up a token.
    pub fn issue(&mut self, wanted: &Wanted<'_>) -> Made {
        let now = jiff::Timestamp::now().as_second();
        let expires_on = now.saturating_add_unsigned(wanted.lifetime.as_secs());
        let token = jwt(&claims(wanted, now, expires_on));
        if self.tokens.len() == REMEMBERED {
            self.tokens.pop_front();
        }
        let delegated = matches!(wanted.bearer, Bearer::Person(_));
        self.tokens.push_back(Entry {
            token: token.clone(),
            expires: Instant::now() + wanted.lifetime,
            access: Access::Granted { permissions: wanted.permissions.to_vec(), delegated },
        });
        Made { token, expires_on, not_before: now }
    }

    /// What the bearer of a token may do at this time; `None` for one that was not issued here, or too long ago.
    pub fn known(&self, token: &str, now: Instant) -> Option<Known> {
        let entry = self.tokens.iter().rev().find(|entry| entry.token == token)?;
        Some(if entry.expires <= now { Known::Expired } else { Known::Good(entry.access.clone()) })
    }

    /// Whether a text holds a token.
    pub fn holds_token(&self, text: &str) -> bool {
        // Each begins like this, as every JWT does; most texts hold none.
        text.contains("eyJ") && self.tokens.iter().any(|entry| text.contains(&entry.token))
    }
}

fn claims(wanted: &Wanted<'_>, now: i64, expires_on: i64) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut claim = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    claim("aud", RESOURCE.into());
    claim("iss", format!("https://sts.windows.net/{}/", wanted.tenant_id).into());
    claim("iat", now.into());
    claim("nbf", now.into());
    claim("exp", expires_on.into());
    claim("appid", wanted.client_id.to_string().into());
    claim("tid", wanted.tenant_id.into());
    claim("uti", Uuid::new_v4().to_string().into());
    claim("ver", "1.0".into());
    match wanted.bearer {
        Bearer::Application => {
            let object_id = object_id_of(wanted.client_id).to_string();
            claim("idtyp", "app".into());
            claim("oid", object_id.clone().into());
            claim("sub", object_id.into());
            claim("roles", json!(wanted.permissions));
        }
        Bearer::Person(account) => {
            claim("idtyp", "user".into());
            claim("oid", account.id.clone().into());
            claim("sub", account.id.clone().into());
            claim("upn", account.user_principal_name.clone().into());
            claim("preferred_username", account.user_principal_name.clone().into());
            claim("name", json!(account.display_name));
            claim("scp", wanted.permissions.join(" ").into());
        }
    }
    claims
}

/// The object id of an application's service principal, which is another one than its client id.
fn object_id_of(client_id: Uuid) -> Uuid {
    let digest = digest::digest(&digest::SHA256, client_id.as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest.as_ref()).for_each(|(byte, from)| *byte = *from);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// A JWT whose signature nobody could verify.
fn jwt(claims: &Map<String, Value>) -> String {
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": "sandbox"}).to_string();
    let claims = Value::Object(claims.clone()).to_string();
    let signature = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
    format!("{}.{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()), encode(&signature))
}
