//! A connection that can be cut at a chosen place.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::sandbox::plan::Cut;

const WHOLE: u8 = 0;
const CUT_BEFORE_REPLY: u8 = 1;
const CUT_WITHIN_BODY: u8 = 2;

/// Cuts one connection. The handler of a request has it, the connection obeys it.
#[derive(Debug, Clone)]
pub struct Knife(Arc<AtomicU8>);

impl Knife {
    /// Has the connection cut when the reply is written.
    pub fn set(&self, cut: Cut) {
        let mode = match cut {
            Cut::BeforeReply => CUT_BEFORE_REPLY,
            Cut::WithinBody => CUT_WITHIN_BODY,
        };
        self.0.store(mode, Ordering::Release);
    }
}

/// A TCP listener whose connections can be cut.
pub struct Lines(pub TcpListener);

impl Listener for Lines {
    type Io = Line;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Line, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // A reply is written at once and whole; waiting for more to send would only delay it. A failure to say so costs time only.
        let _ = stream.set_nodelay(true);
        let line = Line { stream, knife: Knife(Arc::new(AtomicU8::new(WHOLE))), left: None };
        (line, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Lines>> for Knife {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().knife.clone()
    }
}

/// One connection.
pub struct Line {
    stream: TcpStream,
    knife: Knife,
    /// How many bytes of a reply that is cut may still pass; `None` until its head has been seen.
    left: Option<usize>,
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let most = match self.knife.0.load(Ordering::Acquire) {
            WHOLE => bytes.len(),
            CUT_WITHIN_BODY => *self.left.get_or_insert_with(|| half_of_body(bytes)),
            _ => 0,
        };
        let part = bytes.get(..most).unwrap_or(bytes);
        if part.is_empty() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, part))?;
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(written);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
    // Vectored writes stay off: then head and body come in one piece, which is what `half_of_body` looks at.
}

/// How many bytes of a reply are its head and half of its body.
fn half_of_body(reply: &[u8]) -> usize {
    let head = reply.windows(4).position(|window| window == b"\r\n\r\n").map_or(reply.len(), |at| at + 4);
    head + (reply.len() - head) / 2
}
