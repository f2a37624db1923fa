//! A tenant's file: recognised, created whole or not at all, opened for one sandbox at a time.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use uuid::Uuid;

use super::{LAYOUT, Store, import, is_sandbox_file};
use crate::sandbox::SandboxError;
use crate::sandbox::seed::Tenant;

const OTHER_PATH: &str = "Give the path of a sandbox tenant's file, or of a file that does not exist yet.";
const IN_USE: &str = "Disconnect the other sandbox first, or take another file.";

/// Opens the tenant in a file and keeps it to itself until it is dropped.
pub fn open(path: &Path) -> Result<Store, SandboxError> {
    let refuse = |reason: String| SandboxError::file(path, reason, OTHER_PATH);
    // Reading a pipe would wait for its other end.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(refuse("the path is not that of a file".into()));
    }
    if !is_sandbox_file(path).map_err(|error| refuse(format!("the file cannot be read: {error}")))? {
        return Err(refuse("the file is no sandbox tenant".into()));
    }
    let connection = lock(path)?;
    // In exclusive mode a log needs no shared memory file.
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        .map_err(|error| refuse(format!("the file cannot be opened: {error}")))?;
    let layout: i32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|error| refuse(format!("the file cannot be read: {error}")))?;
    if layout != LAYOUT {
        return Err(refuse(format!("the file has layout {layout}, and this version reads layout {LAYOUT}")));
    }
    Store::with(connection).map_err(|error| refuse(format!("the file cannot be read: {error}")))
}

/// Writes a tenant into a file. `replace` takes the place of a sandbox's file that nobody uses, never of any other file.
pub fn create(path: &Path, tenant: &Tenant, replace: bool) -> Result<(), SandboxError> {
    let refuse = |reason: String| SandboxError::file(path, reason, OTHER_PATH);
    check_place(path, replace)?;
    let scratch = Scratch::beside(path).ok_or_else(|| refuse("the path names no file".into()))?;
    connect(&scratch.path, OpenFlags::SQLITE_OPEN_CREATE)
        .and_then(|mut connection| {
            // The file is worthless until it is renamed, so nothing is gained by a journal or by waiting for the disk.
            connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
            import::write(&mut connection, tenant)?;
            connection.close().map_err(|(_, error)| error)
        })
        .map_err(|error| refuse(format!("the tenant could not be written: {error}")))?;
    // Now it does: after a power cut there is the old file or all of the new one.
    std::fs::File::open(&scratch.path)
        .and_then(|file| file.sync_all())
        .map_err(|error| refuse(format!("the tenant could not be written: {error}")))?;
    // Again, since an import takes a while.
    check_place(path, replace)?;
    std::fs::rename(&scratch.path, path).map_err(|error| refuse(format!("the tenant could not be written: {error}")))
}

/// Whether a tenant may be written to this path.
pub fn check_place(path: &Path, replace: bool) -> Result<(), SandboxError> {
    // Not `exists`: a dangling link is something that is there.
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(SandboxError::file(path, format!("the file cannot be read: {error}"), OTHER_PATH));
        }
        Ok(metadata) if !metadata.is_file() => {
            return Err(SandboxError::file(path, "the path is not that of a file", OTHER_PATH));
        }
        Ok(_) => {}
    }
    let sandbox = is_sandbox_file(path)
        .map_err(|error| SandboxError::file(path, format!("the file cannot be read: {error}"), OTHER_PATH))?;
    if !sandbox {
        return Err(SandboxError::file(
            path,
            "the file is there already and is no sandbox tenant",
            "Take another path. Only a sandbox tenant's file can be replaced.",
        ));
    }
    if !replace {
        return Err(SandboxError::file(
            path,
            "the file has a tenant already",
            "Use the tenant that is there without a seed, replace it with New-CsSandboxTenant -Force, or take another path.",
        ));
    }
    // Taking the lock proves that nobody uses it, and closing it again removes what the last user may have left beside it.
    lock(path)?.close().map_err(|(_, error)| SandboxError::file(path, error.to_string(), OTHER_PATH))
}

/// Opens the database of exactly this path: names such as `:memory:` and `file:…` have no meaning of their own here.
fn connect(path: &Path, more: OpenFlags) -> rusqlite::Result<Connection> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    Connection::open_with_flags(path, flags)
}

/// Opens a database and locks it until the connection is closed.
fn lock(path: &Path) -> Result<Connection, SandboxError> {
    let open = || -> rusqlite::Result<Connection> {
        let connection = connect(path, OpenFlags::empty())?;
        connection.busy_timeout(std::time::Duration::ZERO)?;
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")?;
        Ok(connection)
    };
    open().map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            SandboxError::file(path, "the file is in use by another sandbox", IN_USE)
        }
        _ => SandboxError::file(path, format!("the file cannot be opened: {error}"), OTHER_PATH),
    })
}

/// A file beside the one to be written, gone again when it was not renamed.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn beside(path: &Path) -> Option<Self> {
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name()?);
        name.push(format!(".{}.tmp", Uuid::new_v4().simple()));
        Some(Self { path: path.with_file_name(name) })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Missing after a rename, and nothing can be done about any other failure.
        let _ = std::fs::remove_file(&self.path);
    }
}
