//! A body that does not leave once it is too late for it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// A body that is asked for its bytes when a connection stands, which may be long after the request was made. After `not_after` it
/// hands out none, and the request is given up.
#[derive(Debug)]
pub struct TimelyBody {
    bytes: Bytes,
    not_after: Instant,
    withheld: Withheld,
}

/// Tells whether a [`TimelyBody`] withheld its bytes. HTTP/2 does not carry a body's own error to where the reply is waited for.
#[derive(Debug, Clone, Default)]
pub struct Withheld(Arc<AtomicBool>);

impl Withheld {
    /// Whether it did: the service has had no byte of the body then, and gets none.
    #[must_use]
    pub fn get(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// It was too late.
#[derive(Debug, thiserror::Error)]
#[error("the connection came too late")]
pub struct TooLate;

impl TimelyBody {
    /// A body of these bytes, and what tells of it.
    #[must_use]
    pub fn new(bytes: impl Into<Bytes>, not_after: Instant) -> (Self, Withheld) {
        let withheld = Withheld::default();
        (Self { bytes: bytes.into(), not_after, withheld: withheld.clone() }, withheld)
    }
}

impl http_body::Body for TimelyBody {
    type Data = Bytes;
    type Error = TooLate;

    fn poll_frame(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TooLate>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        if Instant::now() > self.not_after {
            self.withheld.0.store(true, Ordering::SeqCst);
            return Poll::Ready(Some(Err(TooLate)));
        }
        Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.bytes)))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// What a server of HTTP/2 gets of a body, and what becomes of the request.
    async fn sent(not_after: Instant) -> (Vec<u8>, Option<String>, bool, bool) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let mut connection = h2::server::handshake(listener.accept().await.unwrap().0).await.unwrap();
            let (request, mut respond) = connection.accept().await.unwrap().unwrap();
            tokio::spawn(async move { while connection.accept().await.is_some() {} });
            let length = request.headers().get("content-length").map(|value| value.to_str().unwrap().to_owned());
            let (mut body, mut bytes) = (request.into_body(), Vec::new());
            while let Some(Ok(chunk)) = body.data().await {
                bytes.extend_from_slice(&chunk);
            }
            let _ = respond.send_response(axum::http::Response::new(()), true);
            (bytes, length)
        });
        let (body, withheld) = TimelyBody::new("{}", not_after);
        let client = reqwest::Client::builder()
            .no_proxy()
            .http2_prior_knowledge()
            .tls_backend_preconfigured(
                rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                    .with_safe_default_protocol_versions()
                    .unwrap()
                    .with_root_certificates(rustls::RootCertStore::empty())
                    .with_no_client_auth(),
            )
            .build()
            .unwrap();
        let reply = client.post(format!("http://{address}/")).body(reqwest::Body::wrap(body)).send().await;
        let (bytes, length) = tokio::time::timeout(Duration::from_secs(10), server).await.unwrap().unwrap();
        (bytes, length, withheld.get(), reply.is_ok())
    }

    #[test]
    fn http_2_sends_a_body_in_time_whole_and_nothing_of_one_that_is_too_late() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let length = Some("2".to_owned());
            let in_time = sent(Instant::now() + Duration::from_secs(60)).await;
            assert_eq!(in_time, (b"{}".to_vec(), length.clone(), false, true));
            assert_eq!(sent(Instant::now()).await, (Vec::new(), length, true, false));
        });
    }
}
