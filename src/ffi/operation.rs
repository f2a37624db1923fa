//! Operations: start, pull events, cancel, close.

use std::ffi::c_char;
use std::time::Duration;

use super::connection::open_connection;
use super::guard::guard;
use super::handles::Table;
use super::out::Out;
use super::status::CspnStatus;
use super::text::{Text, hand_out};
use crate::engine::operation::{Next, Operation};
use crate::engine::requests;

pub(super) static OPERATIONS: Table<Operation> = Table::new(2);

/// Starts what `request_json` asks for (docs/abi.md, "Requests") on a connection; 0 is the current one, if there is one. Hands out the
/// operation, to be closed by the caller. Returns at once; what is wrong with the request is a `failed` event.
///
/// Fails with NULL_ARGUMENT, INVALID_UTF8, INVALID_HANDLE, NOT_OPEN, OUT_OF_RESOURCES.
///
/// # Safety
/// `request_json` is NULL or NUL-ended text, borrowed for the call; `out_operation` is NULL or can be written to. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cspn_operation_start(
    connection: u64,
    request_json: *const c_char,
    out_operation: *mut u64,
) -> CspnStatus {
    // SAFETY: the caller's contract is the one of these two.
    let (request, out) = unsafe { (Text::new(request_json), Out::new(out_operation)) };
    guard(out, || {
        let request = request.required()?;
        OPERATIONS.insert(requests::start_json(open_connection(connection)?, request))
    })
}

/// Hands out the next event's JSON (docs/abi.md, "Events"), waiting at most `timeout_ms` milliseconds for it. The text is freed
/// with `cspn_string_free`.
///
/// Answers OK with an event, NO_EVENT, ENDED after the last event, or CLOSED when another thread closed the operation meanwhile.
/// Fails with NULL_ARGUMENT, INVALID_HANDLE.
///
/// # Safety
/// `out_event_json` is NULL or can be written to. Any thread; several may pull, and each event goes to one of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cspn_operation_next(
    operation: u64,
    timeout_ms: u32,
    out_event_json: *mut *mut c_char,
) -> CspnStatus {
    // SAFETY: the caller's contract is this one's.
    let out = unsafe { Out::new(out_event_json) };
    guard(out, || match OPERATIONS.get(operation)?.next(Duration::from_millis(timeout_ms.into())) {
        Next::Event(json) => Ok(hand_out(json)),
        Next::NoEvent => Err(CspnStatus::NoEvent),
        Next::Ended => Err(CspnStatus::Ended),
        Next::Closed => Err(CspnStatus::Closed),
    })
}

/// Answers an event that asks something: the `prompt` event with the number `seq` (docs/abi.md, "Prompts").
///
/// Fails with INVALID_REPLY, after which a question that is open stays open; and with NULL_ARGUMENT, INVALID_UTF8, INVALID_HANDLE.
///
/// # Safety
/// `reply_json` is NULL or NUL-ended text, borrowed for the call. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cspn_operation_reply(operation: u64, seq: u64, reply_json: *const c_char) -> CspnStatus {
    // SAFETY: the caller's contract is this one's.
    let reply = unsafe { Text::new(reply_json) };
    guard((), || {
        let operation = OPERATIONS.get(operation)?;
        operation.reply(seq, reply.required()?).map_err(|_| CspnStatus::InvalidReply)
    })
}

/// Asks a running operation to stop: what was not sent is not sent. Returns at once; the operation still ends with one last
/// event, mostly `cancelled`, which names the numbers that had been ordered.
///
/// Fails with INVALID_HANDLE. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn cspn_operation_cancel(operation: u64) -> CspnStatus {
    guard((), || {
        OPERATIONS.get(operation)?.cancel();
        Ok(())
    })
}

/// Closes an operation, and cancels it if it still runs. Whoever waits for its events gets CLOSED.
///
/// Fails with INVALID_HANDLE, also when it was closed before. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn cspn_operation_close(operation: u64) -> CspnStatus {
    guard((), || {
        OPERATIONS.remove(operation)?.close();
        Ok(())
    })
}
