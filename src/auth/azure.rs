//! Managed identities and the Azure CLI's session, by Microsoft's own crate over our own HTTP client.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use azure_core::Bytes;
use azure_core::credentials::{AccessToken, TokenCredential};
use azure_core::error::ErrorKind;
use azure_core::http::headers::{HeaderName, Headers};
use azure_core::http::{AsyncRawResponse, Body, ClientOptions, HttpClient, Method, Request, Transport};
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    UserAssignedId,
};
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

use super::command::Limited;
use super::error::{AuthError, AuthErrorKind};
use super::token::Token;
use super::token_endpoint::SCOPE;
use crate::http::client::{CallerLimits, Limits, local_client};
use crate::http::retry::retry_after;

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
        limit: CallerLimits,
    ) -> Result<Self, AuthError> {
        let client = local_client(limit).map_err(|reason| AuthError::new(AuthErrorKind::Unreachable, reason, ""))?;
        let transport = Transport::new(Arc::new(LocalTransport { client, metadata_address }));
        let options = ManagedIdentityCredentialOptions {
            user_assigned_id: client_id.map(UserAssignedId::ClientId),
            client_options: ClientOptions { transport: Some(transport), ..ClientOptions::default() },
        };
        Self::ManagedIdentity(options).checked()
    }

    /// The session that `az login` made. The Azure CLI has as long to answer as `limit` gives a reply.
    ///
    /// # Errors
    /// [`AuthError`] for a tenant id that is none.
    pub fn azure_cli(tenant_id: Option<String>, limit: CallerLimits) -> Result<Self, AuthError> {
        let executor = Limited(Limits::default().with_times(limit).reply);
        let options = AzureCliCredentialOptions {
            tenant_id,
            executor: Some(Arc::new(executor)),
            ..AzureCliCredentialOptions::default()
        };
        Self::AzureCli(options).checked()
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
    let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let lifetime = Duration::from_secs(expires_at).saturating_sub(since_epoch);
    Token::for_lifetime(granted.token.secret().to_owned(), lifetime, now)
}

fn managed_identity_error(error: &azure_core::Error) -> AuthError {
    let message = format!("the managed identity gave no token: {}", told(error));
    let advice = "This works on an Azure machine or service that has a managed identity; name one of several with -ManagedIdentityClientId.";
    let error = azure_errors(error).into_iter().next_back().unwrap_or(error);
    let refused = AuthError::new(AuthErrorKind::Refused, message.clone(), advice);
    match error.kind() {
        ErrorKind::HttpResponse { status, raw_response, .. } => {
            let status = u16::from(*status);
            let (kind, advice) = match status {
                429 => (AuthErrorKind::Throttled, "Try again later, with fewer sign-ins at a time."),
                500.. => (AuthErrorKind::Unavailable, "Try again later."),
                300..400 => (
                    AuthErrorKind::Address,
                    "Check the metadata address, and what stands in between: no redirect is followed.",
                ),
                _ => (AuthErrorKind::Refused, advice),
            };
            let headers = raw_response.as_ref().map(|response| response.headers());
            let wait = headers.and_then(|headers| headers.get_optional_str(&HeaderName::from_static("retry-after")));
            AuthError {
                status: Some(status),
                retry_after: wait.and_then(told_wait),
                ..AuthError::new(kind, message, advice)
            }
        }
        // What was read is no token.
        ErrorKind::DataConversion => AuthError::new(
            AuthErrorKind::Unreachable,
            message,
            "Check the metadata address, and what stands in between.",
        ),
        _ => lost(error).map_or(refused, |kind| AuthError::new(kind, message, advice)),
    }
}

fn told_wait(text: &str) -> Option<Duration> {
    let value = HeaderValue::from_str(text).ok()?;
    retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value)]), SystemTime::now())
}

fn azure_cli_error(error: &azure_core::Error) -> AuthError {
    let message = format!("the Azure CLI gave no token: {}", told(error));
    match azure_errors(error).into_iter().find_map(lost) {
        Some(AuthErrorKind::TimedOut) => AuthError::new(
            AuthErrorKind::TimedOut,
            message,
            "Check that 'az account get-access-token' answers, and connect again, with a longer -ReplyTimeout where it needs one.",
        ),
        _ => AuthError::new(
            AuthErrorKind::Refused,
            message,
            "Run 'az login', in the account's tenant, and connect again.",
        ),
    }
}

/// The error and those that it wraps: the crate wraps each in one that says only that there is no token.
fn azure_errors<'a>(error: &'a azure_core::Error) -> Vec<&'a azure_core::Error> {
    let wrapped = |error: &&'a azure_core::Error| {
        let error: &'a azure_core::Error = error;
        error.source()?.downcast_ref::<azure_core::Error>()
    };
    std::iter::successors(Some(error), wrapped).collect()
}

/// What kept the reply from coming, where nothing was answered.
fn lost(error: &azure_core::Error) -> Option<AuthErrorKind> {
    let source = error.source()?;
    if let Some(lost) = source.downcast_ref::<Lost>() {
        return Some(lost.kind);
    }
    let timed_out = source.downcast_ref::<io::Error>()?.kind() == io::ErrorKind::TimedOut;
    Some(if timed_out { AuthErrorKind::TimedOut } else { AuthErrorKind::Unreachable })
}

/// What the innermost error says, in one line and cut: it may hold a whole reply. No text of the crate holds a token.
fn told(error: &azure_core::Error) -> String {
    const LONGEST: usize = 300;
    let text = azure_errors(error).into_iter().next_back().unwrap_or(error).to_string();
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// No whole reply.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
struct Lost {
    kind: AuthErrorKind,
    reason: String,
}

impl Lost {
    /// The causes in words. reqwest's own text names the address, and no cause.
    fn of(error: &reqwest::Error) -> Self {
        let kind = if error.is_timeout() { AuthErrorKind::TimedOut } else { AuthErrorKind::Unreachable };
        let mut texts: Vec<String> =
            std::iter::successors(error.source(), |cause| (*cause).source()).map(ToString::to_string).collect();
        texts.dedup();
        let reason = if texts.is_empty() { "no reply came".to_owned() } else { texts.join(": ") };
        Self { kind, reason }
    }
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
        let failed = |error: reqwest::Error| azure_core::Error::new(ErrorKind::Io, Lost::of(&error));
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
                let reason = "the reply is too long for a token".to_owned();
                return Err(azure_core::Error::new(
                    ErrorKind::Other,
                    Lost { kind: AuthErrorKind::Unreachable, reason },
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(AsyncRawResponse::from_bytes(status.into(), headers, Bytes::from(body)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the crate hands it out.
    fn explained(inner: azure_core::Error) -> AuthError {
        managed_identity_error(&azure_core::Error::with_error(ErrorKind::Credential, inner, "authentication failed"))
    }

    #[test]
    fn a_status_tells_what_kept_a_machine_from_its_token() {
        for (status, kind) in [
            (429, AuthErrorKind::Throttled),
            (500, AuthErrorKind::Unavailable),
            (503, AuthErrorKind::Unavailable),
            (307, AuthErrorKind::Address),
            (403, AuthErrorKind::Refused),
        ] {
            let mut headers = Headers::new();
            headers.insert("retry-after", "7");
            let response = azure_core::http::RawResponse::from_bytes(status.into(), headers, Bytes::new());
            let http = ErrorKind::HttpResponse {
                status: status.into(),
                error_code: None,
                raw_response: Some(Box::new(response)),
            };
            let error = explained(azure_core::Error::with_message(http, "x"));
            let told = (error.kind, error.status, error.retry_after);
            assert_eq!(told, (kind, Some(status), Some(Duration::from_secs(7))));
        }
        assert_eq!(explained(azure_core::Error::with_message(ErrorKind::Other, "x")).kind, AuthErrorKind::Refused);
        let text = format!("a\u{1b}[1m\n{}", "b".repeat(5_000));
        let message = explained(azure_core::Error::with_message(ErrorKind::Other, text)).message;
        assert!(message.ends_with("bbb…") && message.contains(": a [1m b"), "{message}");
        assert_eq!(message.chars().filter(|character| *character == 'b').count(), 300 - "a [1m ".len());
    }

    #[tokio::test]
    async fn a_metadata_service_that_is_not_there_or_silent_is_told_with_its_cause() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let limit = CallerLimits { reply: Some(Duration::from_millis(100)), ..CallerLimits::default() };
        for (address, kind) in
            [(silent.local_addr().unwrap(), AuthErrorKind::TimedOut), (gone, AuthErrorKind::Unreachable)]
        {
            let transport = LocalTransport { client: local_client(limit).unwrap(), metadata_address: None };
            let request = Request::new(format!("http://{address}/").parse().unwrap(), Method::Get);
            let error = explained(transport.execute_request(&request).await.unwrap_err());
            assert_eq!(error.kind, kind, "{error}");
            assert!(kind != AuthErrorKind::Unreachable || error.message.contains("refused"), "{error}");
            assert!(!error.message.contains("127.0.0.1"), "{error}");
        }
    }
}
