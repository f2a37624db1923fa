//! The Azure CLI as a process that ends when nobody waits for it any more.

use std::ffi::OsStr;
use std::io;
use std::process::{Output, Stdio};
use std::time::Duration;

use async_trait::async_trait;
use azure_identity::Executor;
use tokio::process::Command;

/// Runs a command for so long at the most.
#[derive(Debug)]
pub struct Limited(pub Duration);

#[async_trait]
impl Executor for Limited {
    async fn run(&self, program: &OsStr, args: &[&OsStr]) -> io::Result<Output> {
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        // The shell starts the Azure CLI, which may start another process: they end together.
        #[cfg(unix)]
        command.process_group(0);
        let child = command.spawn()?;
        #[cfg(unix)]
        let mut group = Group(child.id());
        let output = tokio::time::timeout(self.0, child.wait_with_output()).await.unwrap_or_else(|_| {
            Err(io::Error::new(io::ErrorKind::TimedOut, format!("the command did not end within {:?}", self.0)))
        })?;
        #[cfg(unix)]
        {
            group.0 = None;
        }
        Ok(output)
    }
}

/// A process group, by its leader's id, that is killed unless it has ended.
#[cfg(unix)]
struct Group(Option<u32>);

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            // What cannot be killed so ends by itself when it finds that nobody reads what it writes.
            let _ = std::process::Command::new("/bin/sh")
                .args(["-c", &format!("kill -s KILL -- -{id}")])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
        }
    }
}
