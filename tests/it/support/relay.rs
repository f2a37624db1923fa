//! A server of bytes, for what no well-behaved server does: alone, or before a tenant whose replies it spoils.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;

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
    /// As it should, and from then on nobody listens.
    Gone,
    /// As it should, and from then on nobody picks up: the queue of connections is full, and Linux answers no further one.
    Busy,
    /// Like [`End::Busy`], but only for so long.
    Late(Duration),
}

/// A reply that promises a longer body than it has.
pub const PAGE: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{\"value\":[{\"id\":";

/// The server. Each connection serves one request.
pub struct Relay {
    _runtime: tokio::runtime::Runtime,
    /// `http://127.0.0.1:…`
    pub address: String,
    shared: Arc<Shared>,
}

/// What decides about a request, by its whole text.
type Decide = Box<dyn FnMut(&str) -> Option<Then> + Send>;

struct Shared {
    /// Host and port of the server and of the one behind it.
    own: String,
    target: String,
    decide: Mutex<Decide>,
    requests: Mutex<Vec<String>>,
    flood: AtomicUsize,
    /// Asks for the end of listening, and tells of it.
    go: Notify,
    gone: Notify,
    /// How long the listener stays though nobody takes its connections.
    busy: Mutex<Option<Duration>>,
}

impl Relay {
    /// A server before the one at `target` (`http://127.0.0.1:…`). What `decide` has no opinion of passes.
    pub fn before(target: &str, decide: impl FnMut(&str) -> Option<Then> + Send + 'static) -> Self {
        Self::start(target.strip_prefix("http://").unwrap(), Box::new(decide))
    }

    /// A server that stands alone and does the same with whatever comes first.
    pub fn alone(sends: Sends, end: End) -> Self {
        Self::start("", Box::new(move |_| Some(Then { carried_out: false, sends: sends.clone(), end })))
    }

    /// A server that sends these bytes to whatever comes first, and closes.
    pub fn raw(reply: &str) -> Self {
        Self::alone(Sends::Text(reply.to_owned()), End::Close)
    }

    fn start(target: &str, decide: Decide) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(async { listen() });
        let own = listener.local_addr().unwrap().to_string();
        let address = format!("http://{own}");
        let shared = Arc::new(Shared {
            own,
            target: target.to_owned(),
            decide: Mutex::new(decide),
            requests: Mutex::default(),
            flood: AtomicUsize::new(0),
            go: Notify::new(),
            gone: Notify::new(),
            busy: Mutex::default(),
        });
        let listening = Arc::clone(&shared);
        runtime.spawn(async move {
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        let shared = Arc::clone(&listening);
                        tokio::spawn(async move { shared.serve(accepted.unwrap().0).await });
                    }
                    () = listening.go.notified() => {
                        let Some(busy) = *listening.busy.lock().unwrap() else { break };
                        let _waiting = fill_queue(&listening.own).await;
                        listening.gone.notify_one();
                        tokio::time::sleep(busy).await;
                    }
                }
            }
            drop(listener);
            listening.gone.notify_one();
        });
        Self { _runtime: runtime, address, shared }
    }

    /// The requests that came, whole.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// How many bytes the replies without end have had up to now.
    pub fn flood(&self) -> usize {
        self.shared.flood.load(Ordering::SeqCst)
    }
}

impl Shared {
    async fn serve(&self, mut stream: TcpStream) {
        let Some(request) = read(&mut stream).await else { return };
        let then = (self.decide.lock().unwrap())(&request);
        self.requests.lock().unwrap().push(request.clone());
        let then = then.unwrap_or(Then { carried_out: true, sends: Sends::Whole, end: End::Close });
        let reply = if then.carried_out { self.forward(&request).await } else { PAGE.to_owned() };
        let head = reply.find("\r\n\r\n").unwrap() + 4;
        let sent = match &then.sends {
            Sends::Whole => &reply,
            Sends::Nothing => "",
            Sends::WithinHead => &reply[..head - 10],
            // A reply without a body has promised one then.
            Sends::WithinBody if head == reply.len() => {
                &reply.replace("content-length: 0\r\n", "content-length: 9\r\n")
            }
            Sends::WithinBody => &reply[..usize::midpoint(head, reply.len())],
            Sends::Text(text) => text,
        };
        if matches!(then.end, End::Gone | End::Busy | End::Late(_)) {
            *self.busy.lock().unwrap() = match then.end {
                End::Busy => Some(Duration::MAX),
                End::Late(busy) => Some(busy),
                _ => None,
            };
            self.go.notify_one();
            self.gone.notified().await;
        }
        let _ = stream.write_all(sent.as_bytes()).await;
        match then.end {
            End::Close | End::Gone | End::Busy | End::Late(_) => {
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
                while stream.write_all(chunk.as_bytes()).await.is_ok() {
                    self.flood.fetch_add(chunk.len(), Ordering::SeqCst);
                }
            }
        }
    }

    /// The target's reply, in which the addresses are our own.
    async fn forward(&self, request: &str) -> String {
        let reply = reply_of(&self.target, request).await;
        // Ports that the system chooses have five digits, so that no length changes.
        assert_eq!(self.target.len(), self.own.len(), "{} and {}", self.target, self.own);
        reply.replace(&self.target, &self.own)
    }
}

/// What the server at `target` (host and port) replies.
pub async fn reply_of(target: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(target).await.unwrap();
    let request = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

/// A listener whose queue of connections is short. It needs a runtime around it.
pub fn listen() -> TcpListener {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket.listen(16).unwrap()
}

/// Connections that fill the queue of a listener where nobody picks up.
pub async fn fill_queue(address: &str) -> Vec<TcpStream> {
    let mut waiting = Vec::new();
    while let Ok(stream) = tokio::time::timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
        waiting.push(stream.unwrap());
        assert!(waiting.len() < 200, "the queue does not fill");
    }
    waiting
}

/// A request with its body, as text; of a handshake of TLS what came first.
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
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
