//! The ABI for Rust callers: tests, benches and examples. Safe, and with nothing of its own: each call is one export.

use std::ffi::{CStr, CString, c_char};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::connection::{cspn_connection_close, cspn_connection_open};
use super::library::cspn_string_free;
use super::operation::{
    cspn_operation_cancel, cspn_operation_close, cspn_operation_next, cspn_operation_reply, cspn_operation_start,
};
use super::status::CspnStatus;
use super::unassign::{cspn_number_unassign, cspn_number_unassign_all};

/// A connection that is closed when dropped.
#[derive(Debug)]
pub struct Connection {
    handle: u64,
    /// What the opening told of it.
    pub info: Value,
}

/// An operation that is closed, and thereby cancelled, when dropped.
#[derive(Debug)]
pub struct Operation {
    handle: u64,
}

/// How an operation ended, and what it told on the way.
#[derive(Debug)]
pub struct Ending {
    /// All events.
    pub events: Vec<Value>,
}

impl Connection {
    /// Begins to open a connection. It is of use when the operation has completed.
    ///
    /// # Errors
    /// The status of the call.
    pub fn begin(options_json: &str) -> Result<(Self, Operation), Value> {
        let text = lend(options_json)?;
        let (mut connection, mut operation) = (0, 0);
        // SAFETY: a NUL-ended text and two places, all outliving the call.
        check(unsafe { cspn_connection_open(text.as_ptr(), &raw mut connection, &raw mut operation) })?;
        Ok((Self { handle: connection, info: Value::Null }, Operation { handle: operation }))
    }

    /// Opens a connection and waits until it is open.
    ///
    /// # Errors
    /// The status of the call, or the failure's JSON.
    pub fn open(options_json: &str) -> Result<Self, Value> {
        let (mut opened, operation) = Self::begin(options_json)?;
        opened.info = operation.wait().result()?;
        Ok(opened)
    }

    /// The handle, for the calls that are not wrapped here.
    #[must_use]
    pub fn handle(&self) -> u64 {
        self.handle
    }

    /// Starts a request.
    ///
    /// # Errors
    /// The status of the call.
    pub fn start(&self, request_json: &str) -> Result<Operation, Value> {
        Operation::start(self.handle, request_json)
    }

    /// Starts taking one number from an account.
    ///
    /// # Errors
    /// The status of the call.
    pub fn unassign(
        &self,
        identity: &str,
        telephone_number: &str,
        number_type: &str,
        options_json: Option<&str>,
    ) -> Result<Operation, Value> {
        let (identity, number, kind) = (lend(identity)?, lend(telephone_number)?, lend(number_type)?);
        let options = options_json.map(lend).transpose()?;
        let options = options.as_ref().map_or(std::ptr::null(), |text| text.as_ptr());
        let mut handle = 0;
        // SAFETY: NUL-ended texts (or NULL) and a place, all outliving the call.
        check(unsafe {
            cspn_number_unassign(
                self.handle,
                identity.as_ptr(),
                number.as_ptr(),
                kind.as_ptr(),
                options,
                &raw mut handle,
            )
        })?;
        Ok(Operation { handle })
    }

    /// Starts taking all numbers from an account.
    ///
    /// # Errors
    /// The status of the call.
    pub fn unassign_all(&self, identity: &str, options_json: Option<&str>) -> Result<Operation, Value> {
        let identity = lend(identity)?;
        let options = options_json.map(lend).transpose()?;
        let options = options.as_ref().map_or(std::ptr::null(), |text| text.as_ptr());
        let mut handle = 0;
        // SAFETY: NUL-ended texts (or NULL) and a place, all outliving the call.
        check(unsafe { cspn_number_unassign_all(self.handle, identity.as_ptr(), options, &raw mut handle) })?;
        Ok(Operation { handle })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        cspn_connection_close(self.handle);
    }
}

impl Operation {
    /// Starts a request on a connection's handle; 0 where it needs none.
    ///
    /// # Errors
    /// The status of the call.
    pub fn start(connection: u64, request_json: &str) -> Result<Self, Value> {
        let text = lend(request_json)?;
        let mut handle = 0;
        // SAFETY: a NUL-ended text and a place, both outliving the call.
        check(unsafe { cspn_operation_start(connection, text.as_ptr(), &raw mut handle) })?;
        Ok(Self { handle })
    }

    /// The handle, for the calls that are not wrapped here.
    #[must_use]
    pub fn handle(&self) -> u64 {
        self.handle
    }

    /// The next event, within `timeout`.
    ///
    /// # Errors
    /// The status of the call where there is no event.
    pub fn next(&self, timeout: Duration) -> Result<String, CspnStatus> {
        let timeout = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
        let mut event: *mut c_char = std::ptr::null_mut();
        // SAFETY: a place that outlives the call.
        match unsafe { cspn_operation_next(self.handle, timeout, &raw mut event) } {
            CspnStatus::Ok => {
                // SAFETY: on success the library has handed out a NUL-ended text.
                let json = unsafe { CStr::from_ptr(event) }.to_string_lossy().into_owned();
                // SAFETY: it came from the library and is freed once.
                unsafe { cspn_string_free(event) };
                Ok(json)
            }
            status => Err(status),
        }
    }

    /// Asks the operation to stop.
    pub fn cancel(&self) {
        cspn_operation_cancel(self.handle);
    }

    /// Answers the `prompt` event number `seq`.
    ///
    /// # Errors
    /// The status of the call.
    pub fn reply(&self, seq: u64, reply_json: &str) -> Result<(), Value> {
        let text = lend(reply_json)?;
        // SAFETY: a NUL-ended text that outlives the call.
        check(unsafe { cspn_operation_reply(self.handle, seq, text.as_ptr()) })
    }

    /// Pulls every event until the last one. An operation that takes longer than ten minutes is given up.
    #[must_use]
    pub fn wait(self) -> Ending {
        self.wait_answering(|_| None)
    }

    /// Like [`Operation::wait`], answering each `prompt` event with the JSON that `answer` returns for it, if it returns any.
    #[must_use]
    pub fn wait_answering(self, mut answer: impl FnMut(&Value) -> Option<String>) -> Ending {
        let deadline = Instant::now() + Duration::from_secs(600);
        let mut events = Vec::new();
        while Instant::now() < deadline {
            match self.next(Duration::from_millis(200)) {
                Ok(json) => {
                    let event: Value = serde_json::from_str(&json).unwrap_or(Value::Null);
                    if let (Some("prompt"), Some(seq)) = (event["kind"].as_str(), event["seq"].as_u64())
                        && let Some(reply) = answer(&event)
                    {
                        // A question that is no longer open is the operation's to tell of.
                        let _ = self.reply(seq, &reply);
                    }
                    events.push(event);
                }
                Err(CspnStatus::NoEvent) => {}
                Err(_) => break,
            }
        }
        Ending { events }
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        cspn_operation_close(self.handle);
    }
}

impl Ending {
    /// The last event.
    #[must_use]
    pub fn last(&self) -> &Value {
        self.events.last().unwrap_or(&Value::Null)
    }

    /// The result, or the failure; a cancelled operation's event stands for its failure.
    ///
    /// # Errors
    /// The failure's JSON.
    pub fn result(&self) -> Result<Value, Value> {
        let last = self.last();
        match last["kind"].as_str() {
            Some("completed") => Ok(last["result"].clone()),
            Some("failed") => Err(last["failure"].clone()),
            _ => Err(last.clone()),
        }
    }

    /// The events of one kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events.iter().filter(move |event| event["kind"] == kind)
    }
}

fn lend(text: &str) -> Result<CString, Value> {
    CString::new(text).map_err(|_| Value::from("the text holds NUL"))
}

fn check(status: CspnStatus) -> Result<(), Value> {
    if status == CspnStatus::Ok { Ok(()) } else { Err(Value::from(format!("{status:?}"))) }
}
