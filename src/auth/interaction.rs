//! What signing in asks of whoever runs the operation.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::http::watching::Observer;

/// A future that an operation can be asked for through `dyn`.
pub type Asking<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An operation, as signing in sees it: it watches requests, and passes questions to its caller.
pub trait Interaction: Observer {
    /// Has `text` signed with RSASSA-PSS and SHA-256 by the private key of the caller's certificate. The key stays with the
    /// caller: it may be one that cannot be exported. `None`: no answer in time.
    fn sign<'a>(&'a self, text: &'a str) -> Asking<'a, Option<Vec<u8>>>;

    /// Shows the user where to enter which code.
    fn show_device_code(&self, code: &DeviceCode);
}

/// A code that the user enters elsewhere.
#[derive(Debug, Clone)]
pub struct DeviceCode {
    /// The identity provider's own sentence for the user.
    pub message: String,
    /// Where to enter it.
    pub verification_uri: String,
    /// What to enter.
    pub user_code: String,
    /// How long it is good for.
    pub expires_in: Duration,
}
