//! The library itself: its ABI number, its version, its statuses in words, and the way to free its texts.

use std::ffi::{CStr, c_char};

use super::guard::guard;
use super::status::CspnStatus;
use super::text::take_back;
use crate::boundary::code::ErrorCode;

/// The ABI's number. It changes whenever a caller that was built for another one could go wrong.
pub const CSPN_ABI_VERSION: u32 = 1;

/// The number of the ABI that this library has; compare it with `CSPN_ABI_VERSION` of the header you were built with.
///
/// Any thread, any time.
#[unsafe(no_mangle)]
pub extern "C" fn cspn_abi_version() -> u32 {
    CSPN_ABI_VERSION
}

/// The library's version, such as `0.1.0`.
///
/// Static text: never freed, valid for the rest of the process. Any thread, any time.
#[unsafe(no_mangle)]
pub extern "C" fn cspn_library_version() -> *const c_char {
    const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"unknown",
    };
    VERSION.as_ptr()
}

/// A status in words. `status` is any number; one that is no status has a text of its own.
///
/// Static text: never freed, valid for the rest of the process. Any thread, any time.
#[unsafe(no_mangle)]
pub extern "C" fn cspn_status_text(status: i32) -> *const c_char {
    const ALL: [CspnStatus; 12] = [
        CspnStatus::Ok,
        CspnStatus::NoEvent,
        CspnStatus::Ended,
        CspnStatus::Closed,
        CspnStatus::InvalidHandle,
        CspnStatus::NullArgument,
        CspnStatus::InvalidUtf8,
        CspnStatus::InvalidReply,
        CspnStatus::OtherEnvironment,
        CspnStatus::NotOpen,
        CspnStatus::OutOfResources,
        CspnStatus::Panic,
    ];
    ALL.into_iter()
        .find(|known| *known as i32 == status)
        .map_or(c"no status of this library", CspnStatus::text)
        .as_ptr()
}

/// The error code's number as it stands in the header, for callers that compare numbers: `code` is a failure's `code`.
/// Answers 0 for NULL and for a text that is no code.
///
/// # Safety
/// `code` is NULL or NUL-ended text, borrowed for the call. Any thread, any time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cspn_error_number(code: *const c_char) -> u32 {
    // SAFETY: NULL or NUL-ended by the caller's contract.
    let code = unsafe { super::text::Text::new(code) };
    match code.optional() {
        Ok(Some(code)) => ErrorCode::from_name(code).map_or(0, |known| known as u32),
        _ => 0,
    }
}

/// Frees a text that the library handed out. NULL is allowed.
///
/// # Safety
/// `text` is NULL or came from an `out_…` parameter of this library, and was not freed before. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cspn_string_free(text: *mut c_char) {
    guard((), || {
        // SAFETY: by the caller's contract the text came from this library and is freed once.
        unsafe { take_back(text) };
        Ok(())
    });
}
