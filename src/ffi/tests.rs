//! Calls that are wrong in every way a caller can be wrong: each is an answer, none a crash.

use std::ffi::{CStr, c_char};
use std::ptr::{null, null_mut};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::client::{Connection, Operation};
use super::connection::*;
use super::library::*;
use super::operation::*;
use super::status::CspnStatus::{self, *};
use super::unassign::*;

const NOT_UTF8: *const c_char = c"\xff\xfe".as_ptr();

/// There is one current connection in the process; the tests that set it take turns.
static CURRENT_TURN: Mutex<()> = Mutex::new(());

fn sandbox() -> Connection {
    Connection::open(r#"{"kind":"sandbox"}"#).unwrap()
}

fn text(pointer: *const c_char) -> String {
    assert!(!pointer.is_null());
    // SAFETY: static NUL-ended text.
    unsafe { CStr::from_ptr(pointer) }.to_str().unwrap().to_owned()
}

fn next(handle: u64) -> CspnStatus {
    let mut event = null_mut();
    // SAFETY: a place that outlives the call; a text that was handed out is freed once.
    unsafe {
        let status = cspn_operation_next(handle, 0, &raw mut event);
        assert_eq!(status == Ok, !event.is_null());
        cspn_string_free(event);
        status
    }
}

#[test]
fn the_library_says_what_it_is() {
    assert_eq!(cspn_abi_version(), CSPN_ABI_VERSION);
    assert_eq!(text(cspn_library_version()), env!("CARGO_PKG_VERSION"));
    assert!(text(cspn_status_text(InvalidHandle as i32)).contains("stale"));
    for number in [-1, 4, 9_999, i32::MAX, i32::MIN] {
        assert!(text(cspn_status_text(number)).contains("no status"));
    }
    // SAFETY: NUL-ended texts and NULL.
    unsafe {
        assert_eq!(cspn_error_number(c"NumberNotFound".as_ptr()), 22);
        assert_eq!(cspn_error_number(c"numbernotfound".as_ptr()), 0);
        assert_eq!(cspn_error_number(null()), 0);
        assert_eq!(cspn_error_number(NOT_UTF8), 0);
        cspn_string_free(null_mut());
    }
}

#[test]
fn null_is_an_answer_everywhere() {
    let connection = sandbox();
    let handle = connection.handle();
    let (mut a, mut b) = (7_u64, 7_u64);
    let some = c"x".as_ptr();
    let (out, out_b) = (&raw mut a, &raw mut b);
    // SAFETY: every text is NULL or NUL-ended, every place NULL or writable.
    let statuses = unsafe {
        [
            cspn_connection_open(null(), out, out_b),
            cspn_connection_open(some, null_mut(), out_b),
            cspn_connection_open(some, out, null_mut()),
            cspn_connection_current_get(null_mut()),
            cspn_operation_start(handle, null(), out),
            cspn_operation_start(handle, some, null_mut()),
            cspn_operation_next(handle, 0, null_mut()),
            cspn_number_unassign(handle, null(), some, some, null(), out),
            cspn_number_unassign(handle, some, null(), some, null(), out),
            cspn_number_unassign(handle, some, some, null(), null(), out),
            cspn_number_unassign(handle, some, some, some, null(), null_mut()),
            cspn_number_unassign_all(handle, null(), null(), out),
            cspn_number_unassign_all(handle, some, null(), null_mut()),
        ]
    };
    assert_eq!(statuses, [NullArgument; 13]);
    assert_eq!((a, b), (0, 0), "out-parameters are cleared");
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    let connection = sandbox();
    let handle = connection.handle();
    let (mut a, mut b) = (7_u64, 7_u64);
    let some = c"x".as_ptr();
    // SAFETY: NUL-ended texts and writable places.
    let statuses = unsafe {
        [
            cspn_connection_open(NOT_UTF8, &raw mut a, &raw mut b),
            cspn_operation_start(handle, NOT_UTF8, &raw mut a),
            cspn_number_unassign(handle, NOT_UTF8, some, some, null(), &raw mut a),
            cspn_number_unassign(handle, some, NOT_UTF8, some, null(), &raw mut a),
            cspn_number_unassign(handle, some, some, NOT_UTF8, null(), &raw mut a),
            cspn_number_unassign(handle, some, some, some, NOT_UTF8, &raw mut a),
            cspn_number_unassign_all(handle, NOT_UTF8, null(), &raw mut a),
            cspn_number_unassign_all(handle, some, NOT_UTF8, &raw mut a),
        ]
    };
    assert_eq!(statuses, [InvalidUtf8; 8]);
    assert_eq!((a, b), (0, 0));
}

#[test]
fn bad_json_is_a_failed_event_and_not_a_status() {
    let connection = sandbox();
    let huge = format!(r#"{{"operation":"getUser","identity":"{}"}}"#, "a".repeat(2 << 20));
    for request in ["", "{", "null", "[]", r#"{"operation":1}"#, r#"{"operation":"fly"}"#, &huge] {
        let failure = connection.start(request).unwrap().wait().result().unwrap_err();
        assert_eq!(failure["code"], "InvalidRequest", "{failure}");
    }
    for options in
        ["", "{", r#"{"dryrun":true}"#, r#"{"waitLimitMs":-1}"#, r#"{"waitLimitMs":1e99}"#, r#"{"verbose":"yes"}"#]
    {
        let one = connection.unassign("user1@contoso.com", "+12065551234", "CallingPlan", Some(options)).unwrap();
        let all = connection.unassign_all("user1@contoso.com", Some(options)).unwrap();
        assert_eq!(one.wait().result().unwrap_err()["code"], "InvalidRequest", "{options}");
        assert_eq!(all.wait().result().unwrap_err()["code"], "InvalidRequest", "{options}");
    }
    let listed = connection.start(r#"{"operation":"listNumbers","telephoneNumber":"+12065551234"}"#).unwrap().wait();
    assert_eq!(listed.result().unwrap()["numbers"][0]["assignmentStatus"], "userAssigned");
}

#[test]
fn a_waiting_limit_beyond_all_time_is_survived() {
    let connection = sandbox();
    let options = format!(r#"{{"waitLimitMs":{}}}"#, u64::MAX);
    let ending =
        connection.unassign("user1@contoso.com", "+12065551234", "CallingPlan", Some(&options)).unwrap().wait();
    assert!(ending.result().is_ok(), "{}", ending.last());
}

#[test]
fn a_handle_that_means_nothing_is_an_answer_everywhere() {
    let connection = sandbox();
    let operation = connection.start(r#"{"operation":"describeSandbox"}"#).unwrap();
    let (mut out, some) = (0_u64, c"{}".as_ptr());
    let (of_connection, of_operation) = (connection.handle(), operation.handle());
    for handle in [0, 1, u64::MAX, 1 << 63, of_connection, of_operation ^ 1 << 32, of_operation + 1_000] {
        assert_eq!(next(handle), InvalidHandle, "{handle:x}");
        assert_eq!(cspn_operation_cancel(handle), InvalidHandle);
        assert_eq!(cspn_operation_close(handle), InvalidHandle);
        // SAFETY: a NUL-ended text.
        assert_eq!(unsafe { cspn_operation_reply(handle, 0, some) }, InvalidHandle);
    }
    for handle in [1, u64::MAX, of_operation, of_connection ^ 1 << 32] {
        assert_eq!(cspn_connection_close(handle), InvalidHandle, "{handle:x}");
        assert_eq!(cspn_connection_current_set(handle), InvalidHandle);
        // SAFETY: NUL-ended texts and a writable place.
        unsafe {
            assert_eq!(cspn_operation_start(handle, some, &raw mut out), InvalidHandle);
            assert_eq!(cspn_number_unassign(handle, some, some, some, null(), &raw mut out), InvalidHandle);
            assert_eq!(cspn_number_unassign_all(handle, some, null(), &raw mut out), InvalidHandle);
        }
        assert_eq!(out, 0);
    }
    assert_eq!(cspn_connection_close(0), InvalidHandle);
    // SAFETY: a NUL-ended text.
    assert_eq!(unsafe { cspn_operation_reply(of_operation, 0, some) }, InvalidReply, "nothing is asked");
    assert_eq!(next(of_operation), Ok, "the real ones still work");
}

#[test]
fn what_was_closed_stays_closed() {
    let connection = sandbox();
    let operation = connection.start(r#"{"operation":"describeSandbox"}"#).unwrap();
    let (of_connection, of_operation) = (connection.handle(), operation.handle());
    assert_eq!(cspn_operation_close(of_operation), Ok);
    assert_eq!(cspn_operation_close(of_operation), InvalidHandle, "closed twice");
    assert_eq!(next(of_operation), InvalidHandle);
    assert_eq!(cspn_connection_close(of_connection), Ok);
    assert_eq!(cspn_connection_close(of_connection), InvalidHandle, "closed twice");
    assert!(connection.start(r#"{"operation":"describeSandbox"}"#).is_err());
    let newer = sandbox();
    assert_ne!(newer.handle(), of_connection);
    assert_eq!(cspn_connection_close(of_connection), InvalidHandle, "a stale handle must not close a newer one");
}

#[test]
fn every_call_from_many_threads_at_once() {
    let connection = sandbox();
    let handle = connection.handle();
    let operations: Vec<Operation> = (0..4)
        .map(|_| connection.start(r#"{"operation":"listNumbers","options":{"verbose":true}}"#).unwrap())
        .collect();
    let handles: Vec<u64> = operations.iter().map(Operation::handle).collect();
    std::thread::scope(|scope| {
        for thread in 0..8_u64 {
            let handles = &handles;
            scope.spawn(move || {
                for round in 0..200_u64 {
                    let target = handles[((thread + round) % 4) as usize];
                    match (thread + round) % 7 {
                        0 => drop(cspn_operation_cancel(target)),
                        1 if round > 150 => drop(cspn_operation_close(target)),
                        2 => drop(cspn_operation_close(thread * 1_000_003 + round)),
                        3 => {
                            let ending =
                                Operation::start(handle, r#"{"operation":"getUser","identity":" "}"#).unwrap().wait();
                            assert_eq!(ending.events.len(), 2);
                        }
                        _ => drop(next(target)),
                    }
                }
            });
        }
    });
    let after = connection.start(r#"{"operation":"listNumbers"}"#).unwrap().wait();
    assert_eq!(after.result().unwrap()["numbers"].as_array().unwrap().len(), 28);
}

#[test]
fn whoever_waits_on_an_operation_is_told_that_it_was_closed() {
    let connection = Connection::open(r#"{"kind":"sandbox"}"#).unwrap();
    let operation = connection.start(r#"{"operation":"describeSandbox"}"#).unwrap();
    while operation.next(Duration::from_secs(10)).is_ok() {}
    assert_eq!(next(operation.handle()), Ended);
    assert_eq!(next(operation.handle()), Ended, "asking again is no error");
}

#[test]
fn one_connection_is_current_for_the_process_until_it_is_closed() {
    let _turn = CURRENT_TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let current = || {
        let mut handle = 7;
        // SAFETY: a writable place.
        assert_eq!(unsafe { cspn_connection_current_get(&raw mut handle) }, Ok);
        handle
    };
    assert_eq!(current(), 0);
    let (first, second) = (sandbox(), sandbox());
    assert_eq!(cspn_connection_current_set(first.handle()), Ok);
    assert_eq!(current(), first.handle());
    assert_eq!(cspn_connection_current_set(second.handle()), Ok, "from a sandbox to a sandbox");
    drop(first);
    assert_eq!(current(), second.handle());
    drop(second);
    assert_eq!(current(), 0, "the current one was closed");
}

#[test]
fn from_a_sandbox_to_a_real_tenant_only_through_a_disconnect() {
    let _turn = CURRENT_TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let sandbox = sandbox();
    let service =
        Connection::open(r#"{"kind":"accessToken","accessToken":"t","baseAddress":"http://127.0.0.1:9/v1.0"}"#)
            .unwrap();
    for (from, to) in [(&sandbox, &service), (&service, &sandbox)] {
        assert_eq!(cspn_connection_current_set(from.handle()), Ok);
        assert_eq!(cspn_connection_current_set(to.handle()), OtherEnvironment);
        assert_eq!(cspn_connection_current_set(0), Ok);
    }
}

#[test]
fn a_connection_that_did_not_open_is_of_no_use() {
    let (mut connection, mut operation) = (0, 0);
    let options = c"{\"kind\":\"sandbox\",\"seed\":\"no such seed\"}".as_ptr();
    // SAFETY: a NUL-ended text and writable places.
    assert_eq!(unsafe { cspn_connection_open(options, &raw mut connection, &raw mut operation) }, Ok);
    while next(operation) != Ended {}
    assert_eq!(cspn_connection_current_set(connection), NotOpen);
    let mut out = 0;
    // SAFETY: a NUL-ended text and a writable place.
    assert_eq!(unsafe { cspn_operation_start(connection, c"{}".as_ptr(), &raw mut out) }, NotOpen);
    assert_eq!(cspn_operation_close(operation), Ok);
    assert_eq!(cspn_connection_close(connection), Ok);
}
