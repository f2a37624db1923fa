//! One request, one reply.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, Url};
use rustls::crypto::CryptoProvider;
use uuid::Uuid;

use super::address::BaseAddress;
use super::certificates;
use super::failure::{chain, no_connection};
use super::limiter::Limiter;
use super::retry::{Answer, retry_after};
use super::secret::Secret;
use super::timely::{TimelyBody, Withheld};

/// Limits that a caller sets; what is not set has its usual value.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallerLimits {
    /// Until a connection is made.
    pub connect: Option<Duration>,
    /// Until the whole reply is there.
    pub reply: Option<Duration>,
    /// The most requests to Graph in any second; 0 is no limit.
    pub requests_per_second: Option<u32>,
}

/// How long, how much, and how often.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Until a connection is made.
    pub connect: Duration,
    /// Until the whole reply is there.
    pub reply: Duration,
    /// The longest body that is read, in bytes. A page of a thousand numbers has less than one MiB.
    pub body: usize,
    /// The most requests in any second; 0 is no limit.
    pub requests_per_second: u32,
}

impl Limits {
    /// These limits, with the times that a caller set. How often is up to who is asked.
    #[must_use]
    pub fn with_times(self, limit: CallerLimits) -> Self {
        let (connect, reply) = (limit.connect.unwrap_or(self.connect), limit.reply.unwrap_or(self.reply));
        Self { connect, reply, ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            reply: Duration::from_secs(100),
            body: 16 << 20,
            requests_per_second: 0,
        }
    }
}

/// The client of one connection: kept connections, HTTP/2 where the service offers it, system proxy and roots, no redirects.
#[derive(Debug)]
pub struct Client {
    inner: reqwest::Client,
    base: BaseAddress,
    limits: Limits,
    limiter: Limiter,
}

/// What is sent.
#[derive(Debug)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: Method,
    /// Where to; of the base address's origin.
    pub url: Url,
    /// What it carries.
    pub body: Body,
}

/// What a request carries.
#[derive(Debug)]
pub enum Body {
    /// Nothing.
    Empty,
    /// JSON that must not leave later than this: then nothing of it is sent, and the answer is [`Answer::NotSent`].
    Json {
        /// The text.
        text: String,
        /// The last moment.
        not_after: Instant,
    },
    /// Form fields, encoded. They may hold a secret.
    Form(Secret),
}

/// A whole reply.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// `Location`, as the service wrote it.
    pub location: Option<String>,
    /// The wait that the service asks for.
    pub retry_after: Option<Duration>,
    /// The body, whole.
    pub body: Vec<u8>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// Our id of the request.
    pub client_request_id: Uuid,
}

/// No whole reply.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{reason}")]
pub struct SendError {
    /// Whether it may have reached the service.
    pub answer: Answer,
    /// Whether time ran out.
    pub timed_out: bool,
    /// In words, without any secret.
    pub reason: String,
    /// What to do, where more is known than that no reply came.
    pub advice: Option<String>,
    /// Our id of the request.
    pub client_request_id: Uuid,
}

impl Client {
    /// Makes the client for `base`.
    ///
    /// # Errors
    /// In words, when TLS cannot be set up: mostly because the system's roots cannot be read.
    pub fn new(base: BaseAddress, limits: Limits) -> Result<Self, String> {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("CsPhoneNumber/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(limits.connect);
        // No proxy stands between a machine and itself.
        let builder = if base.is_loopback() { builder.no_proxy() } else { builder };
        // Over http, which loopback alone may use, the system's roots need not be read; that takes longer than a removal.
        let tls = if base.as_str().starts_with("http:") { no_roots()? } else { certificates::tls(ring())? };
        let builder = builder.tls_backend_preconfigured(tls);
        let inner = builder.build().map_err(|error| chain(&error))?;
        Ok(Self { inner, base, limiter: Limiter::new(limits.requests_per_second), limits })
    }

    /// Where requests go.
    #[must_use]
    pub fn base(&self) -> &BaseAddress {
        &self.base
    }

    /// Waits until the limit of requests in a second allows another one. [`Client::send`] does not wait, so that what was
    /// decided just before it is not decided long before.
    ///
    /// # Errors
    /// [`SendError`], at once, where that would be after `until`.
    pub async fn turn(&self, until: Instant) -> Result<(), SendError> {
        if self.limiter.turn(until).await {
            return Ok(());
        }
        let reason = format!(
            "the limit of requests in a second ({}) leaves no turn within the operation's waiting limit",
            self.limits.requests_per_second
        );
        let advice = "Run fewer removals at a time, or set a longer waiting limit.".to_owned();
        Err(SendError {
            answer: Answer::NotSent,
            timed_out: true,
            reason,
            advice: Some(advice),
            client_request_id: Uuid::new_v4(),
        })
    }

    /// Sends one request once. The token, where there is one, is added here, last, and only for the base address's origin. `left` is
    /// what the caller has left for it; it bounds the reply as the client's own limit does.
    ///
    /// # Errors
    /// [`SendError`], which says whether the request may have reached the service.
    pub(super) async fn send(
        &self,
        request: &Request,
        token: Option<&Secret>,
        left: Duration,
    ) -> Result<Reply, SendError> {
        let client_request_id = Uuid::new_v4();
        let error = |answer, timed_out, reason: String| SendError {
            answer,
            timed_out,
            reason: token.map_or_else(|| reason.clone(), |token| token.redact(&reason)),
            advice: None,
            client_request_id,
        };
        let mut headers = HeaderMap::with_capacity(5);
        let id = client_request_id.to_string();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Ok(value) = HeaderValue::from_str(&id) {
            headers.insert("client-request-id", value);
        }
        if self.base.same_origin(request.url.as_str()).is_err() {
            return Err(error(
                Answer::NotSent,
                false,
                format!("{} is another origin", request.url.origin().ascii_serialization()),
            ));
        }
        if let Some(token) = token {
            let mut bearer = HeaderValue::from_maybe_shared(token.bytes("Bearer ")).map_err(|_| {
                error(Answer::NotSent, false, "the access token holds characters that no header can have".into())
            })?;
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        let mut builder = self.inner.request(request.method.clone(), request.url.clone());
        let mut withheld = Withheld::default();
        match &request.body {
            Body::Json { text, not_after } => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                let body;
                (body, withheld) = TimelyBody::new(text.clone(), *not_after);
                builder = builder.body(reqwest::Body::wrap(body));
            }
            Body::Form(fields) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
                builder = builder.body(fields.bytes(""));
            }
            Body::Empty if request.method == Method::POST => {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            Body::Empty => {}
        }
        let exchange = async {
            let response = builder.headers(headers).send().await.map_err(|e| {
                if !e.is_connect() {
                    return error(Answer::Lost, e.is_timeout(), chain(&e));
                }
                match no_connection(&e, self.base.host()) {
                    Some((answer, reason, advice)) => {
                        SendError { advice: Some(advice), ..error(answer, e.is_timeout(), reason) }
                    }
                    None if e.is_timeout() => {
                        let reason = format!("no connection to {} within {:?}", self.base.host(), self.limits.connect);
                        error(Answer::NotSent, true, reason)
                    }
                    None => error(Answer::NotSent, false, chain(&e)),
                }
            })?;
            let whole = self.whole(response, client_request_id).await;
            let mut reply = whole.map_err(|(answer, reason)| error(answer, false, reason))?;
            // It is shown, and whatever stands between may have put the token into it.
            if let (Some(token), Some(id)) = (token, &mut reply.request_id) {
                *id = token.redact(id);
            }
            Ok(reply)
        };
        match tokio::time::timeout(self.limits.reply.min(left), exchange).await {
            // Whatever came back: there was nothing in it that the service could have acted on.
            _ if withheld.get() => {
                let reason =
                    format!("the connection came too late: {} was sent nothing that it could act on", self.base.host());
                Err(error(Answer::NotSent, true, reason))
            }
            Ok(result) => result,
            Err(_) if left < self.limits.reply => {
                Err(error(Answer::Lost, true, "no whole reply within the operation's waiting limit".to_owned()))
            }
            Err(_) => Err(error(Answer::Lost, true, format!("no whole reply within {:?}", self.limits.reply))),
        }
    }

    async fn whole(&self, mut response: reqwest::Response, client_request_id: Uuid) -> Result<Reply, (Answer, String)> {
        let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut reply = Reply {
            status: response.status().as_u16(),
            location: text(LOCATION.as_str()),
            retry_after: retry_after(response.headers(), SystemTime::now()),
            body: Vec::new(),
            request_id: text("request-id"),
            client_request_id,
        };
        let broken = |e: reqwest::Error| (Answer::Lost, format!("the reply broke off: {}", chain(&e)));
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if reply.body.len() + chunk.len() > self.limits.body {
                return Err((Answer::TooLong, format!("the reply is longer than {} bytes", self.limits.body)));
            }
            reply.body.extend_from_slice(&chunk);
        }
        Ok(reply)
    }
}

/// A client for services of the machine itself, over http: no proxy, no redirect, no roots.
///
/// # Errors
/// In words, when it cannot be made.
pub fn local_client(limit: CallerLimits) -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(limit.connect.unwrap_or(Duration::from_secs(5)))
        .timeout(limit.reply.unwrap_or(Duration::from_secs(30)))
        .tls_backend_preconfigured(no_roots()?)
        .build()
        .map_err(|error| chain(&error))
}

/// ring, since it builds with a C compiler alone.
fn ring() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn no_roots() -> Result<rustls::ClientConfig, String> {
    let builder = rustls::ClientConfig::builder_with_provider(ring()).with_safe_default_protocol_versions();
    Ok(builder
        .map_err(|error| error.to_string())?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth())
}
