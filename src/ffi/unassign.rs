//! The two forms of unassignment, which are what the library is for. They build the generic request.

use std::ffi::c_char;
use std::sync::Arc;

use super::connection::open_connection;
use super::guard::guard;
use super::operation::OPERATIONS;
use super::out::Out;
use super::status::CspnStatus;
use super::text::Text;
use crate::boundary::failure::Failure;
use crate::boundary::request::{Options, Request};
use crate::engine::operation::Operation;
use crate::engine::requests;

/// Starts taking one number from an account on a connection; 0 is the current one. Hands out the operation, to be closed by the caller. Returns at once; what is
/// wrong with the arguments is a `failed` event.
///
/// `identity`: object id, user principal name or SIP address. `telephone_number`: without `tel:`. `number_type`: DirectRouting,
/// CallingPlan or OperatorConnect. `options_json`: NULL, or docs/abi.md, "Requests".
///
/// Fails with NULL_ARGUMENT, INVALID_UTF8, INVALID_HANDLE, NOT_OPEN, OUT_OF_RESOURCES.
///
/// # Safety
/// Each text is NULL or NUL-ended, borrowed for the call; `out_operation` is NULL or can be written to. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cspn_number_unassign(
    connection: u64,
    identity: *const c_char,
    telephone_number: *const c_char,
    number_type: *const c_char,
    options_json: *const c_char,
    out_operation: *mut u64,
) -> CspnStatus {
    // SAFETY: the caller's contract is the one of these.
    let (identity, number, number_type, options, out) = unsafe {
        (
            Text::new(identity),
            Text::new(telephone_number),
            Text::new(number_type),
            Text::new(options_json),
            Out::new(out_operation),
        )
    };
    guard(out, || {
        let (identity, telephone_number) = (identity.required()?.to_owned(), number.required()?.to_owned());
        let number_type = number_type.required()?.to_owned();
        let options = requests::read_options(options.optional()?);
        start(connection, "unassignNumber", options, |options| Request::UnassignNumber {
            identity,
            telephone_number,
            number_type,
            options,
        })
    })
}

/// Starts taking all numbers from an account. Otherwise like `cspn_number_unassign`.
///
/// # Safety
/// Each text is NULL or NUL-ended, borrowed for the call; `out_operation` is NULL or can be written to. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cspn_number_unassign_all(
    connection: u64,
    identity: *const c_char,
    options_json: *const c_char,
    out_operation: *mut u64,
) -> CspnStatus {
    // SAFETY: the caller's contract is the one of these.
    let (identity, options, out) = unsafe { (Text::new(identity), Text::new(options_json), Out::new(out_operation)) };
    guard(out, || {
        let identity = identity.required()?.to_owned();
        let options = requests::read_options(options.optional()?);
        start(connection, "unassignAll", options, |options| Request::UnassignAll { identity, options })
    })
}

fn start(
    connection: u64,
    name: &'static str,
    options: Result<Options, Failure>,
    request: impl FnOnce(Options) -> Request,
) -> Result<u64, CspnStatus> {
    let connection = open_connection(connection)?;
    let operation: Arc<Operation> = match options {
        Ok(options) => requests::start(connection, request(options)),
        Err(failure) => requests::failed(name, failure),
    };
    OPERATIONS.insert(operation)
}
