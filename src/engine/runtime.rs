//! The one runtime of the process. It is made on first use and never ended: its threads outlive every unload.

use std::io;

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Runtime};

static RUNTIME: OnceCell<Runtime> = OnceCell::new();

/// The process-wide runtime.
///
/// # Errors
/// When the system has no thread left; the next call tries again.
pub fn runtime() -> io::Result<&'static Runtime> {
    // Two workers: requests wait for the network, not for a processor, and a host process keeps its cores.
    RUNTIME.get_or_try_init(|| {
        Builder::new_multi_thread().worker_threads(2).thread_name("cspn-worker").enable_all().build()
    })
}
