//! Where tokens come from, how long they last, and what they say of themselves.
//!
//! A token is held in memory alone. It is renewed before it expires, by one caller while the others wait.

pub mod application;
pub mod claims;
pub mod error;
pub mod interaction;

mod azure;
mod device_code;
mod token;
mod token_endpoint;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::Mutex;

use self::application::Proof;
use self::azure::AzureCredential;
use self::claims::Claims;
use self::error::{AuthError, AuthErrorKind};
use self::interaction::Interaction;
pub use self::token::Token;
use self::token_endpoint::TokenEndpoint;
use crate::http::address::BaseAddress;
use crate::http::client::{Client, Limit, Limits};
use crate::http::secret::Secret;

/// Entra ID, for commercial and GCC tenants.
pub const LOGIN: &str = "https://login.microsoftonline.com";

/// A source of tokens for one connection.
#[derive(Debug)]
pub struct TokenSource {
    kind: Kind,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    token: Option<Arc<Token>>,
    /// What the first token said of itself. Those that follow are for the same tenant and account, or are not used: the Azure CLI
    /// may be signed in elsewhere meanwhile, and another user may enter a code.
    first: Option<Claims>,
    /// What renews the sign-in of a user.
    refresh_token: Option<Secret>,
    /// Until then nothing is asked for again, since it failed just now and the old token lasts.
    pause_until: Option<Instant>,
}

/// How long a renewal is tried for while the old token lasts, and the pause after it failed.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_secs(30);

#[derive(Debug)]
enum Kind {
    /// A token that the caller brought.
    Given,
    /// An application that signs in as itself.
    Application { endpoint: TokenEndpoint, application_id: String, proof: Proof },
    /// A user who enters a code elsewhere.
    DeviceCode { endpoint: TokenEndpoint, application_id: String },
    /// The identity of the machine or service, or the Azure CLI's session.
    Azure(AzureCredential),
}

impl TokenSource {
    fn of(kind: Kind) -> Self {
        Self { kind, held: Mutex::default() }
    }

    /// A token that the caller brought. It is used as it is, until it expires.
    #[must_use]
    pub fn given(token: String) -> Self {
        let held = Held { token: Some(Arc::new(Token::given(token))), ..Held::default() };
        Self { kind: Kind::Given, held: Mutex::new(held) }
    }

    /// An application that signs in as itself.
    ///
    /// # Errors
    /// [`AuthError`] for a login address that a secret must not go to.
    pub fn application(
        login_address: Option<&str>,
        limit: Limit,
        tenant_id: String,
        application_id: String,
        proof: Proof,
    ) -> Result<Self, AuthError> {
        let endpoint = endpoint(login_address, limit, tenant_id)?;
        Ok(Self::of(Kind::Application { endpoint, application_id, proof }))
    }

    /// A user who enters a code elsewhere.
    ///
    /// # Errors
    /// [`AuthError`] for a login address that a code must not go to.
    pub fn device_code(
        login_address: Option<&str>,
        limit: Limit,
        tenant_id: String,
        application_id: String,
    ) -> Result<Self, AuthError> {
        let endpoint = endpoint(login_address, limit, tenant_id)?;
        Ok(Self::of(Kind::DeviceCode { endpoint, application_id }))
    }

    /// The identity of the machine or service that this runs on.
    ///
    /// # Errors
    /// [`AuthError`] where the surroundings offer none, or the address of the metadata service is not one to be asked.
    pub fn managed_identity(
        client_id: Option<String>,
        metadata_address: Option<&str>,
        limit: Limit,
    ) -> Result<Self, AuthError> {
        let address =
            metadata_address.map(|text| base(text)?.join("").map_err(|error| wrong_address(&error))).transpose()?;
        Ok(Self::of(Kind::Azure(AzureCredential::managed_identity(client_id, address, limit)?)))
    }

    /// The session that `az login` made.
    ///
    /// # Errors
    /// [`AuthError`] for a tenant id that is none.
    pub fn azure_cli(tenant_id: Option<String>) -> Result<Self, AuthError> {
        Ok(Self::of(Kind::Azure(AzureCredential::azure_cli(tenant_id)?)))
    }

    /// The token for the next request. One caller renews it while the others wait; where renewing fails, the old one is used for
    /// as long as it lasts.
    ///
    /// # Errors
    /// [`AuthError`].
    pub async fn token(&self, interaction: &dyn Interaction, deadline: Instant) -> Result<Arc<Token>, AuthError> {
        let mut held = self.held.lock().await;
        let now = SystemTime::now();
        let lasting = held.token.as_ref().filter(|token| !token.is_expired(now)).map(Arc::clone);
        let began = Instant::now();
        if let Some(token) = &lasting
            && (!token.is_due(now) || held.pause_until.is_some_and(|until| began < until))
        {
            return Ok(Arc::clone(token));
        }
        let deadline = if lasting.is_some() { deadline.min(began + PATIENCE) } else { deadline };
        let renewed = self.renew(held.refresh_token.as_ref(), interaction, deadline).await;
        match renewed.and_then(|(token, refresh_token)| held.keep(token, refresh_token)) {
            Ok(token) => Ok(token),
            // Trying took its time: the old one may have expired meanwhile.
            Err(error) => match lasting.filter(|token| !token.is_expired(SystemTime::now())) {
                Some(token) => {
                    held.pause_until = Some(Instant::now() + PAUSE);
                    Ok(token)
                }
                None => Err(error),
            },
        }
    }

    /// Forgets a token that the service did not take, so that the next call gets a new one. A given one is all there is.
    pub async fn forget(&self, refused: &Token) {
        if !matches!(self.kind, Kind::Given) {
            let mut held = self.held.lock().await;
            if held.token.as_ref().is_some_and(|token| token.secret.expose() == refused.secret.expose()) {
                held.token = None;
            }
        }
    }

    async fn renew(
        &self,
        refresh_token: Option<&Secret>,
        interaction: &dyn Interaction,
        deadline: Instant,
    ) -> Result<(Token, Option<Secret>), AuthError> {
        match &self.kind {
            Kind::Given => Err(AuthError::new(
                AuthErrorKind::Useless,
                "the access token has expired",
                "Get a new one, and connect again with Connect-MicrosoftTeams -AccessTokens.",
            )),
            Kind::Application { endpoint, application_id, proof } => {
                Ok((application::token(endpoint, application_id, proof, interaction, deadline).await?, None))
            }
            Kind::Azure(credential) => Ok((credential.token().await?, None)),
            Kind::DeviceCode { endpoint, application_id } => match refresh_token {
                Some(refresh_token) => {
                    device_code::renew(endpoint, application_id, refresh_token, interaction, deadline).await
                }
                None => device_code::sign_in(endpoint, application_id, interaction, deadline).await,
            },
        }
    }
}

impl Held {
    /// Keeps a new token, and what renews it, where they are for whom the first one was.
    fn keep(&mut self, token: Token, refresh_token: Option<Secret>) -> Result<Arc<Token>, AuthError> {
        let first = self.first.get_or_insert_with(|| token.claims.clone());
        if let Some(why) = first.other_than(&token.claims) {
            return Err(AuthError::new(
                AuthErrorKind::Refused,
                format!("the new access token is not used: {why}"),
                "Run Connect-MicrosoftTeams again to work with the new sign-in; or sign in as before, and try again.",
            ));
        }
        let token = Arc::new(token);
        self.token = Some(Arc::clone(&token));
        self.pause_until = None;
        // A provider that hands out no new refresh token means the old one to be used again.
        if refresh_token.is_some() {
            self.refresh_token = refresh_token;
        }
        Ok(token)
    }
}

/// Refuses a token that is for another service than the one at `origin`.
///
/// # Errors
/// [`AuthError`], which names the service that the token is for.
pub fn check_audience(claims: &Claims, origin: &str) -> Result<(), AuthError> {
    match claims.other_audience(origin) {
        None => Ok(()),
        Some(audience) => Err(AuthError::new(
            AuthErrorKind::Useless,
            format!("the access token is for '{audience}', not for Microsoft Graph"),
            "Ask for a token with the scope https://graph.microsoft.com/.default.",
        )),
    }
}

fn endpoint(login_address: Option<&str>, limit: Limit, tenant_id: String) -> Result<TokenEndpoint, AuthError> {
    let limits = Limits::default().with_times(limit);
    let client = Client::new(base(login_address.unwrap_or(LOGIN))?, limits).map_err(|reason| {
        AuthError::new(
            AuthErrorKind::Unreachable,
            reason,
            "Check that the system's root certificates can be read, and the file of SSL_CERT_FILE where that is set.",
        )
    })?;
    Ok(TokenEndpoint::new(client, tenant_id))
}

fn base(text: &str) -> Result<BaseAddress, AuthError> {
    BaseAddress::parse(text, "").map_err(|error| wrong_address(&error))
}

fn wrong_address(error: &crate::http::address::AddressError) -> AuthError {
    AuthError::new(
        AuthErrorKind::Address,
        format!("the login address is not used: {error}"),
        "Set an address that begins with https, or one on this machine.",
    )
}
