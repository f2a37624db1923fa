//! Where tokens come from, how long they last, and what they say of themselves.
//!
//! A token is held in memory alone. It is renewed before it expires, by one caller; the others use the old one for as long as it lasts.

pub mod application;
pub mod claims;
pub mod error;
pub mod interaction;

mod azure;
mod command;
mod device_code;
mod token;
mod token_endpoint;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use self::application::Proof;
use self::azure::AzureCredential;
use self::claims::Claims;
use self::error::{AuthError, AuthErrorKind};
use self::interaction::Interaction;
pub use self::token::Token;
use self::token_endpoint::TokenEndpoint;
use crate::http::address::BaseAddress;
use crate::http::client::{CallerLimits, Client, Limits};
use crate::http::secret::Secret;

/// Entra ID, for commercial and GCC tenants.
pub const LOGIN: &str = "https://login.microsoftonline.com";

/// A source of tokens for one connection.
#[derive(Debug)]
pub struct TokenSource {
    kind: Kind,
    /// The token that is used now. It is read without waiting for a renewal.
    current: Current,
    renewal: tokio::sync::Mutex<Renewal>,
}

#[derive(Debug, Default)]
struct Current(Mutex<Option<Arc<Token>>>);

impl Current {
    fn locked(&self) -> MutexGuard<'_, Option<Arc<Token>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token, unless it has expired.
    fn lasting(&self) -> Option<Arc<Token>> {
        self.locked().as_ref().filter(|token| !token.is_expired(SystemTime::now())).map(Arc::clone)
    }
}

/// What one renewal leaves for the next. Whoever renews has it locked.
#[derive(Debug, Default)]
struct Renewal {
    /// What the first token said of itself. Those that follow are for the same tenant and account, or are not used: the Azure CLI
    /// may be signed in elsewhere meanwhile, and another user may enter a code.
    first: Option<Claims>,
    /// What renews the sign-in of a user.
    refresh_token: Option<Secret>,
    /// Until then nothing is asked for again, since it failed just now and the old token lasts.
    pause_until: Option<Instant>,
    /// The answer of a provider that told how long not to ask again, and the end of that wait.
    told: Option<(AuthError, Instant)>,
}

/// How long a renewal is tried for at the most while the old token lasts, and the least pause after it failed.
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
        Self { kind, current: Current::default(), renewal: tokio::sync::Mutex::default() }
    }

    /// A token that the caller brought. It is used as it is, until it expires.
    #[must_use]
    pub fn given(token: String) -> Self {
        let source = Self::of(Kind::Given);
        *source.current.locked() = Some(Arc::new(Token::given(token)));
        source
    }

    /// An application that signs in as itself.
    ///
    /// # Errors
    /// [`AuthError`] for a login address that a secret must not go to.
    pub fn application(
        login_address: Option<&str>,
        limit: CallerLimits,
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
        limit: CallerLimits,
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
        limit: CallerLimits,
    ) -> Result<Self, AuthError> {
        let address =
            metadata_address.map(|text| base(text)?.join("").map_err(|error| wrong_address(&error))).transpose()?;
        Ok(Self::of(Kind::Azure(AzureCredential::managed_identity(client_id, address, limit)?)))
    }

    /// The session that `az login` made. The Azure CLI has as long to answer as `limit` gives a reply.
    ///
    /// # Errors
    /// [`AuthError`] for a tenant id that is none.
    pub fn azure_cli(tenant_id: Option<String>, limit: CallerLimits) -> Result<Self, AuthError> {
        Ok(Self::of(Kind::Azure(AzureCredential::azure_cli(tenant_id, limit)?)))
    }

    /// The token for the next request. One caller renews it. Where renewing fails or takes long, the old one is used for as long as
    /// it lasts; those who come meanwhile use it too, and wait only where there is none.
    ///
    /// # Errors
    /// [`AuthError`].
    pub async fn token(&self, interaction: &dyn Interaction, deadline: Instant) -> Result<Arc<Token>, AuthError> {
        let lasting = self.current.lasting();
        let mut renewal = match (&lasting, self.renewal.try_lock()) {
            (Some(token), _) if !token.is_due(SystemTime::now()) => return Ok(Arc::clone(token)),
            (Some(token), Err(_)) => return Ok(Arc::clone(token)),
            (_, Ok(renewal)) => renewal,
            (None, Err(_)) => self.renewal.lock().await,
        };
        // Somebody else may have renewed it meanwhile.
        match self.current.lasting() {
            Some(token) if !token.is_due(SystemTime::now()) => Ok(token),
            Some(token) => self.renewed_in_time(token, &mut renewal, interaction, deadline).await,
            None => self.had_anew(&mut renewal, interaction, deadline).await,
        }
    }

    /// A new token in place of `old`, which lasts; else `old`. Half of the time that the operation has is left to it.
    async fn renewed_in_time(
        &self,
        old: Arc<Token>,
        renewal: &mut Renewal,
        interaction: &dyn Interaction,
        deadline: Instant,
    ) -> Result<Arc<Token>, AuthError> {
        let now = Instant::now();
        let patience = PATIENCE.min(deadline.saturating_duration_since(now) / 2);
        // No user is shown a code that would be taken back in a moment.
        let asks_user = matches!(self.kind, Kind::DeviceCode { .. }) && renewal.refresh_token.is_none();
        if patience.is_zero() || asks_user || renewal.pause_until.is_some_and(|until| now < until) {
            return Ok(old);
        }
        let until = now + patience;
        let asked = self.renew(renewal.refresh_token.as_ref(), interaction, until);
        let renewed = tokio::time::timeout_at(until.into(), asked).await.unwrap_or_else(|_| {
            Err(AuthError::new(
                AuthErrorKind::TimedOut,
                "the access token has expired while a new one was asked for, which did not come in time",
                "Check the network, and try again later.",
            ))
        });
        match renewed.and_then(|(token, refresh_token)| renewal.keep(&self.current, token, refresh_token)) {
            Ok(token) => Ok(token),
            Err(error) => {
                renewal.pause_until = Instant::now().checked_add(pause_after(&error));
                // Trying took its time: the old one may have expired meanwhile.
                if old.is_expired(SystemTime::now()) { Err(renewal.noted(error)) } else { Ok(old) }
            }
        }
    }

    /// A new token where there is none. A provider that told a wait is not asked before its end.
    async fn had_anew(
        &self,
        renewal: &mut Renewal,
        interaction: &dyn Interaction,
        deadline: Instant,
    ) -> Result<Arc<Token>, AuthError> {
        if let Some((error, until)) = &renewal.told
            && Instant::now() < *until
        {
            if deadline < *until {
                let left = until.saturating_duration_since(Instant::now());
                return Err(AuthError { retry_after: Some(left), attempts: 0, ..error.clone() });
            }
            tokio::time::sleep_until((*until).into()).await;
        }
        renewal.told = None;
        let renewed = self.renew(renewal.refresh_token.as_ref(), interaction, deadline).await;
        renewed
            .and_then(|(token, refresh_token)| renewal.keep(&self.current, token, refresh_token))
            .map_err(|error| renewal.noted(error))
    }

    /// Forgets a token that the service did not take, so that the next call gets a new one. A given one is all there is.
    pub fn forget(&self, refused: &Token) {
        if !matches!(self.kind, Kind::Given) {
            let mut current = self.current.locked();
            if current.as_ref().is_some_and(|token| token.secret.expose() == refused.secret.expose()) {
                *current = None;
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

impl Renewal {
    /// Keeps a new token, and what renews it, where they are for whom the first one was.
    fn keep(
        &mut self,
        current: &Current,
        token: Token,
        refresh_token: Option<Secret>,
    ) -> Result<Arc<Token>, AuthError> {
        let first = self.first.get_or_insert_with(|| token.claims.clone());
        if let Some(why) = first.other_than(&token.claims) {
            return Err(AuthError::new(
                AuthErrorKind::Refused,
                format!("the new access token is not used: {why}"),
                "Run Connect-MicrosoftTeams again to work with the new sign-in; or sign in as before, and try again.",
            ));
        }
        let token = Arc::new(token);
        *current.locked() = Some(Arc::clone(&token));
        self.pause_until = None;
        // A provider that hands out no new refresh token means the old one to be used again.
        if refresh_token.is_some() {
            self.refresh_token = refresh_token;
        }
        Ok(token)
    }

    /// The error, of which a told wait is noted.
    fn noted(&mut self, error: AuthError) -> AuthError {
        let until = error.retry_after.and_then(|wait| Instant::now().checked_add(wait));
        self.told = until.map(|until| (error.clone(), until));
        error
    }
}

/// How long nothing is asked for after a renewal failed: as long as the provider told, and no less than our own pause.
fn pause_after(error: &AuthError) -> Duration {
    error.retry_after.map_or(PAUSE, |told| told.max(PAUSE))
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

fn endpoint(login_address: Option<&str>, limit: CallerLimits, tenant_id: String) -> Result<TokenEndpoint, AuthError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_told_wait_lengthens_the_pause_and_never_shortens_it() {
        let after = |told: Option<u64>| {
            let error = AuthError::new(AuthErrorKind::Throttled, "", "");
            pause_after(&AuthError { retry_after: told.map(Duration::from_secs), ..error }).as_secs()
        };
        assert_eq!((after(None), after(Some(1)), after(Some(600))), (30, 30, 600));
    }
}
