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
