//! The HTTP server: a thread with a runtime of its own, which hands every request to the database thread.

use std::net::Ipv4Addr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::sync::oneshot;
use tower_http::decompression::RequestDecompressionLayer;

use super::line::{Knife, Lines};
use super::{Answer, Arrival};
use crate::sandbox::plan::Cut;

/// The most that a request's body may hold. Graph's own limit is 4 MB; no request here comes near this one.
const BODY_LIMIT: usize = 1 << 20;

/// What the database thread is asked.
pub enum Desk {
    /// A request, and where its answer goes.
    Request(Box<Arrival>, oneshot::Sender<Answer>),
    /// What the sandbox is to say of itself.
    Describe(mpsc::Sender<crate::sandbox::Description>),
    /// No more.
    Stop,
}

/// A server that listens.
pub struct Listening {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Listens on 127.0.0.1 and starts to answer.
pub fn listen(socket: std::net::TcpListener, desk: mpsc::Sender<Desk>) -> std::io::Result<Listening> {
    socket.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(socket)?
    };
    let (stop, stopped) = oneshot::channel();
    // Other encodings pass, so that their refusal has Graph's shape.
    let unpack = RequestDecompressionLayer::new().pass_through_unaccepted(true);
    let router = Router::new().fallback(handle).layer(unpack).with_state(desk);
    let service = router.into_make_service_with_connect_info::<Knife>();
    let thread = std::thread::Builder::new().name("sandbox-http".into()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = axum::serve(Lines(listener), service) => {}
                // Also when the other end is gone without a word.
                _ = stopped => {}
            }
        });
        // Dropping the runtime drops each connection with whatever reply it was holding back.
    })?;
    Ok(Listening { stop: Some(stop), thread: Some(thread) })
}

/// A socket on 127.0.0.1; port 0 takes a free one.
pub fn bind(port: u16) -> std::io::Result<std::net::TcpListener> {
    std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // An error is a panic on that thread, which has been reported there already.
            let _ = thread.join();
        }
    }
}

async fn handle(
    State(desk): State<mpsc::Sender<Desk>>,
    ConnectInfo(knife): ConnectInfo<Knife>,
    request: Request,
) -> Response {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|error| error.to_string());
    // What is left of a body that was not read to its end would be taken for the next request.
    let unread = body.is_err();
    let arrival = Box::new(Arrival { at, method: head.method, uri: head.uri, headers: head.headers, body });
    let (answer, answered) = oneshot::channel();
    if desk.send(Desk::Request(arrival, answer)).is_err() {
        return closing();
    }
    let Ok(answer) = answered.await else {
        return closing();
    };
    if !answer.delay.is_zero() {
        tokio::time::sleep(answer.delay).await;
    }
    if let Some(cut) = answer.cut {
        // A reply without a body has no middle.
        knife.set(if answer.reply.body.is_empty() { Cut::BeforeReply } else { cut });
    }
    let mut response = Response::new(Body::from(answer.reply.body));
    *response.status_mut() = answer.reply.status;
    response.headers_mut().extend(answer.reply.headers);
    if unread {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The reply of a sandbox that is about to stop.
fn closing() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}
