//! A server that speaks TLS with a certificate of its own making.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;

use super::relay::{read, reply_of};

/// What its certificate says.
pub struct Says {
    /// The address or name that it is for.
    pub name: &'static str,
    /// The last year in which it is good.
    pub until: i32,
}

impl Default for Says {
    fn default() -> Self {
        Self { name: "127.0.0.1", until: 4000 }
    }
}

/// It answers everything with 401, or stands before a tenant that speaks none.
pub struct TlsServer {
    _runtime: tokio::runtime::Runtime,
    pub port: u16,
    pub certificate_pem: String,
    connections: Arc<AtomicUsize>,
}

impl TlsServer {
    /// Starts one whose certificate names `common_name`.
    pub fn start(common_name: &str, says: Says) -> Self {
        Self::before(None, common_name, says)
    }

    /// Starts one before the tenant at `target` (`http://127.0.0.1:…`).
    pub fn before(target: Option<&str>, common_name: &str, says: Says) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(vec![says.name.to_owned()]).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, common_name);
        parameters.not_after = date_time_ymd(says.until, 12, 31);
        let certificate = parameters.self_signed(&key).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let target = target.map(|address| address.strip_prefix("http://").unwrap().to_owned());
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let (acceptor, target) = (acceptor.clone(), target.clone());
                // Not one after the other: a client may keep a connection open before it uses it.
                tokio::spawn(async move {
                    // It fails where the client does not trust the certificate.
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let Some(request) = read(&mut stream).await else { return };
                    let _ = stream.write_all(reply(target.as_deref(), &request, port).await.as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { _runtime: runtime, port, certificate_pem: certificate.pem(), connections }
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn reply(target: Option<&str>, request: &str, port: u16) -> String {
    let Some(target) = target else {
        return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned();
    };
    let reply = reply_of(target, request).await;
    // In the head alone, where no length depends on it.
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    format!("{}\r\n\r\n{body}", head.replace(&format!("http://{target}"), &format!("https://127.0.0.1:{port}")))
}
