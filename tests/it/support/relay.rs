//! A server of bytes, for what no well-behaved server does: alone, or before a tenant whose replies it spoils.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of a request.
pub struct Then {
    /// Whether the tenant gets it.
    pub carried_out: bool,
    /// What of the reply is sent.
    pub sends: Sends,
    /// What comes after.
    pub end: End,
}

/// What of the reply is sent. Of a request that is not carried out the reply is [`PAGE`].
#[derive(Clone)]
pub enum Sends {
    /// All of it.
    Whole,
    /// Not a byte.
    Nothing,
    /// A part of the head.
    WithinHead,
    /// The head, and a part of the body.
    WithinBody,
    /// This in its place.
    Text(String),
}

/// How a connection ends.
#[derive(Clone, Copy)]
pub enum End {
    /// As it should.
    Close,
    /// With a reset.
    Reset,
    /// Not at all.
    Open,
    /// Not at all: a blank every 20 ms.
    Drip,
    /// Not at all: chunk after chunk.
    Flood,
}

/// A reply that promises a longer body than it has.
pub const PAGE: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{\"value\":[{\"id\":";

/// What decides about a request, by its whole text.
type Decide = Box<dyn FnMut(&str) -> Option<Then> + Send>;

/// The server. Each connection serves one request.
pub struct Relay {
    _runtime: tokio::runtime::Runtime,
    /// `http://127.0.0.1:…`
    pub address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    /// A server before the one at `target` (`http://127.0.0.1:…`). What `decide` has no opinion of passes.
    pub fn before(target: &str, decide: impl FnMut(&str) -> Option<Then> + Send + 'static) -> Self {
        Self::start(target.strip_prefix("http://").unwrap(), Box::new(decide))
    }

    /// A server that stands alone and does the same with every request.
    pub fn alone(sends: Sends, end: End) -> Self {
        Self::start("", Box::new(move |_| Some(Then { carried_out: false, sends: sends.clone(), end })))
    }

    /// A server that sends these bytes to whatever comes first, and closes.
    pub fn raw(reply: &str) -> Self {
        Self::alone(Sends::Text(reply.to_owned()), End::Close)
    }

    fn start(target: &str, decide: Decide) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let own = listener.local_addr().unwrap().to_string();
        let address = format!("http://{own}");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, decide, target) = (Arc::clone(&requests), Arc::new(Mutex::new(decide)), target.to_owned());
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, own.clone(), target.clone(), Arc::clone(&decide), Arc::clone(&seen)));
            }
        });
        Self { _runtime: runtime, address, requests }
    }

    /// The requests that came, whole.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// How many requests with this method or path came.
    pub fn count(&self, part: &str) -> usize {
        self.requests().iter().filter(|request| request.contains(part)).count()
    }
}

async fn serve(
    mut stream: TcpStream,
    own: String,
    target: String,
    decide: Arc<Mutex<Decide>>,
    seen: Arc<Mutex<Vec<String>>>,
) {
    let Some(request) = read(&mut stream).await else { return };
    let then = (decide.lock().unwrap())(&request);
    seen.lock().unwrap().push(request.clone());
    let then = then.unwrap_or(Then { carried_out: true, sends: Sends::Whole, end: End::Close });
    let reply = if then.carried_out { forward(&target, &own, &request).await } else { PAGE.to_owned() };
    let head = reply.find("\r\n\r\n").unwrap() + 4;
    let sent = match &then.sends {
        Sends::Whole => &reply,
        Sends::Nothing => "",
        Sends::WithinHead => &reply[..head - 10],
        Sends::WithinBody => &reply[..usize::midpoint(head, reply.len())],
        Sends::Text(text) => text,
    };
    let _ = stream.write_all(sent.as_bytes()).await;
    match then.end {
        End::Close => {
            let _ = stream.shutdown().await;
        }
        End::Reset => stream.set_zero_linger().unwrap(),
        End::Open => std::future::pending().await,
        End::Drip => {
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        End::Flood => {
            let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
            while stream.write_all(chunk.as_bytes()).await.is_ok() {}
        }
    }
}

/// A request with its body, as text; of a handshake of TLS what came first.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_ascii_lowercase();
            let length = length.split_once("content-length: ").map_or("0", |(_, rest)| rest);
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            if body.len() >= length {
                return Some(text.into_owned());
            }
        }
        if bytes.first().is_some_and(|byte| !byte.is_ascii_uppercase()) {
            return Some(text.into_owned());
        }
        drop(text);
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// The target's reply, in which the addresses are `own`.
async fn forward(target: &str, own: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(target).await.unwrap();
    let request = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    // Ports that the system chooses have five digits, so that no length changes.
    assert_eq!(target.len(), own.len(), "{target} and {own}");
    reply.replace(target, own)
}
