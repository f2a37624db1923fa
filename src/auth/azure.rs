//! Managed identities and the Azure CLI's session, by Microsoft's own crate over our own HTTP client.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use azure_core::Bytes;
use azure_core::credentials::{AccessToken, TokenCredential};
use azure_core::error::ErrorKind;
use azure_core::http::headers::Headers;
use azure_core::http::{AsyncRawResponse, Body, ClientOptions, HttpClient, Method, Request, Transport};
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    UserAssignedId,
};
use reqwest::Url;

use super::error::{AuthError, AuthErrorKind};
use super::token::Token;
use super::token_endpoint::SCOPE;
use crate::http::client::{Limit, local_client};

/// The instance metadata service of a virtual machine.
const METADATA_HOST: &str = "169.254.169.254";

/// More bytes than any token has.
const LONGEST_REPLY: usize = 1 << 20;

/// How to make a credential of `azure_identity`. It is made anew for each token: a credential keeps the token it had, and would
/// hand out again one that the service refused.
#[derive(Debug)]
pub enum AzureCredential {
    /// The identity of the machine or App Service that this runs on.
    ManagedIdentity(ManagedIdentityCredentialOptions),
    /// The session that `az login` made.
    AzureCli(AzureCliCredentialOptions),
}

impl AzureCredential {
    /// The identity of the machine or App Service that this runs on; of several the one with `client_id`. `metadata_address` stands
    /// in for the metadata service's own.
    ///
    /// # Errors
    /// [`AuthError`] where the surroundings offer no such identity.
    pub fn managed_identity(
        client_id: Option<String>,
        metadata_address: Option<Url>,
        limit: Limit,
    ) -> Result<Self, AuthError> {
        let client = local_client(limit).map_err(|reason| AuthError::new(AuthErrorKind::Unreachable, reason, ""))?;
        let transport = Transport::new(Arc::new(LocalTransport { client, metadata_address }));
        let options = ManagedIdentityCredentialOptions {
            user_assigned_id: client_id.map(UserAssignedId::ClientId),
            client_options: ClientOptions { transport: Some(transport), ..ClientOptions::default() },
        };
        Self::ManagedIdentity(options).checked()
    }

    /// The session that `az login` made.
    ///
    /// # Errors
    /// [`AuthError`] for a tenant id that is none.
    pub fn azure_cli(tenant_id: Option<String>) -> Result<Self, AuthError> {
        Self::AzureCli(AzureCliCredentialOptions { tenant_id, ..AzureCliCredentialOptions::default() }).checked()
    }

    /// A token.
    ///
    /// # Errors
    /// [`AuthError`].
    pub async fn token(&self) -> Result<Token, AuthError> {
        let granted = self.credential()?.get_token(&[SCOPE], None).await;
        granted.map(token).map_err(|error| self.explained(&error))
    }

    fn checked(self) -> Result<Self, AuthError> {
        self.credential().map(|_| self)
    }

    fn credential(&self) -> Result<Arc<dyn TokenCredential>, AuthError> {
        let made: azure_core::Result<Arc<dyn TokenCredential>> = match self {
            Self::ManagedIdentity(options) => {
                ManagedIdentityCredential::new(Some(options.clone())).map(|credential| credential as _)
            }
            Self::AzureCli(options) => AzureCliCredential::new(Some(options.clone())).map(|credential| credential as _),
        };
        made.map_err(|error| self.explained(&error))
    }

    fn explained(&self, error: &azure_core::Error) -> AuthError {
        match self {
            Self::ManagedIdentity(_) => managed_identity_error(error),
            Self::AzureCli(_) => azure_cli_error(error),
        }
    }
}

fn token(granted: AccessToken) -> Token {
    let now = SystemTime::now();
    let expires_at = u64::try_from(granted.expires_on.unix_timestamp()).unwrap_or(0);
    let lifetime = (SystemTime::UNIX_EPOCH + Duration::from_secs(expires_at)).duration_since(now).unwrap_or_default();
    Token::for_lifetime(granted.token.secret().to_owned(), lifetime, now)
}

fn managed_identity_error(error: &azure_core::Error) -> AuthError {
    let kind = if matches!(error.kind(), ErrorKind::Io) { AuthErrorKind::Unreachable } else { AuthErrorKind::Refused };
    let message = format!("the managed identity gave no token: {}", chain(error));
    AuthError::new(
        kind,
        message,
        "This works on an Azure machine or service that has a managed identity; name one of several with -ManagedIdentityClientId.",
    )
}

fn azure_cli_error(error: &azure_core::Error) -> AuthError {
    let message = format!("the Azure CLI gave no token: {}", chain(error));
    AuthError::new(AuthErrorKind::Refused, message, "Run 'az login', in the account's tenant, and connect again.")
}

/// The error and its causes in one line; no text of the crate holds a token.
fn chain(error: &azure_core::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Requests to the machine's own metadata service: no proxy, no redirect.
#[derive(Debug)]
struct LocalTransport {
    client: reqwest::Client,
    metadata_address: Option<Url>,
}

impl LocalTransport {
    /// Where a request really goes.
    fn target(&self, url: &Url) -> Url {
        let mut target = url.clone();
        if let Some(address) = &self.metadata_address
            && url.host_str() == Some(METADATA_HOST)
        {
            // The address was checked to be http or https with a host when it was read.
            let _ = target.set_scheme(address.scheme());
            let _ = target.set_host(address.host_str());
            let _ = target.set_port(address.port());
        }
        target
    }
}

#[async_trait]
impl HttpClient for LocalTransport {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let failed =
            |error: reqwest::Error| azure_core::Error::with_message(ErrorKind::Io, error.without_url().to_string());
        let method = if request.method() == Method::Post { reqwest::Method::POST } else { reqwest::Method::GET };
        let mut builder = self.client.request(method, self.target(request.url()));
        for (name, value) in request.headers().iter() {
            builder = builder.header(name.as_str(), value.as_str());
        }
        if let Body::Bytes(bytes) = request.body()
            && !bytes.is_empty()
        {
            builder = builder.body(bytes.clone());
        }
        let mut response = builder.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let mut headers = Headers::new();
        for (name, value) in response.headers() {
            if let Ok(value) = value.to_str() {
                headers.insert(name.as_str().to_owned(), value.to_owned());
            }
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LONGEST_REPLY {
                return Err(azure_core::Error::with_message(ErrorKind::Other, "the reply is too long for a token"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(AsyncRawResponse::from_bytes(status.into(), headers, Bytes::from(body)))
    }
}
