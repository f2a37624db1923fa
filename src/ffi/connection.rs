//! Connections: handles, one of which may be current for the process.

use std::ffi::c_char;
use std::sync::{Arc, Mutex, PoisonError};

use super::guard::guard;
use super::handles::Table;
use super::operation::OPERATIONS;
use super::out::Out;
use super::status::CspnStatus;
use super::text::Text;
use crate::engine::connection::{Connection, ConnectionSlot};
use crate::engine::requests;

static CONNECTIONS: Table<ConnectionSlot> = Table::new(1);

/// The current connection's handle, 0 for none. Runspaces of one process share it.
static CURRENT: Mutex<u64> = Mutex::new(0);

/// Begins to open a connection. Hands out the connection and the operation that opens it, both to be closed by the caller.
///
/// The operation ends with `completed` when the connection is open, or with `failed`; then the connection is of no use and is
/// closed. `options_json`: docs/abi.md, "Connection options". Returns at once.
///
/// Fails with NULL_ARGUMENT, INVALID_UTF8, OUT_OF_RESOURCES.
///
/// # Safety
/// `options_json` is NULL or NUL-ended text, borrowed for the call; the out-parameters are NULL or can be written to. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cspn_connection_open(
    options_json: *const c_char,
    out_connection: *mut u64,
    out_operation: *mut u64,
) -> CspnStatus {
    // SAFETY: the caller's contract is the one of these two.
    let (options, outs) = unsafe { (Text::new(options_json), (Out::new(out_connection), Out::new(out_operation))) };
    guard(outs, || {
        let (slot, operation) = requests::open(options.required()?);
        Ok((CONNECTIONS.insert(slot)?, OPERATIONS.insert(operation)?))
    })
}

/// Closes a connection. Operations that began with it go on with it; when the last of them has ended, a sandbox stops. Where
/// there is none, a sandbox has stopped when this returns, and its file can be used again. If it was current, none is.
///
/// Fails with INVALID_HANDLE. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn cspn_connection_close(connection: u64) -> CspnStatus {
    guard((), || {
        let closed = CONNECTIONS.remove(connection)?;
        let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
        if *current == connection {
            *current = 0;
        }
        drop(current);
        drop(closed);
        Ok(())
    })
}

/// The current connection of the process; 0 when there is none. The handle stays the property of whoever opened it.
///
/// Fails with NULL_ARGUMENT.
///
/// # Safety
/// `out_connection` is NULL or can be written to. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cspn_connection_current_get(out_connection: *mut u64) -> CspnStatus {
    // SAFETY: the caller's contract is this one's.
    let out = unsafe { Out::new(out_connection) };
    guard(out, || Ok(*CURRENT.lock().unwrap_or_else(PoisonError::into_inner)))
}

/// Makes a connection the current one of the process, or none with 0.
///
/// Fails with INVALID_HANDLE, with NOT_OPEN, and with OTHER_ENVIRONMENT: from a sandbox to a real tenant, or back, only through
/// none, so that nobody removes in one what was meant for the other. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn cspn_connection_current_set(connection: u64) -> CspnStatus {
    guard((), || {
        let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
        if connection != 0 {
            let slot = CONNECTIONS.get(connection)?;
            slot.connection().ok_or(CspnStatus::NotOpen)?;
            if CONNECTIONS.get(*current).is_ok_and(|present| present.environment() != slot.environment()) {
                return Err(CspnStatus::OtherEnvironment);
            }
        }
        *current = connection;
        Ok(())
    })
}

/// The open connection that `handle` means; 0 means the current one, and `None` is answered where there is none.
pub(super) fn open_connection(handle: u64) -> Result<Option<Arc<Connection>>, CspnStatus> {
    if handle == 0 {
        let current = *CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever closes the current one in this moment leaves none.
        return Ok(CONNECTIONS.get(current).ok().and_then(|slot| slot.connection()));
    }
    CONNECTIONS.get(handle)?.connection().map(Some).ok_or(CspnStatus::NotOpen)
}
