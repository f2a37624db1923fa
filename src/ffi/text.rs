//! Text across the boundary: UTF-8, NUL-ended.

use std::ffi::{CStr, CString, c_char};

use super::status::CspnStatus;

/// A text that the caller lends for the call.
#[derive(Clone, Copy)]
pub struct Text<'a>(Option<&'a CStr>);

impl<'a> Text<'a> {
    /// # Safety
    /// `text` is NULL, or points to NUL-ended bytes that stay as they are for `'a`.
    pub unsafe fn new(text: *const c_char) -> Self {
        // SAFETY: not NULL and NUL-ended by this function's contract.
        Self((!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }))
    }

    /// The text; NULL is an error.
    pub fn required(self) -> Result<&'a str, CspnStatus> {
        self.optional()?.ok_or(CspnStatus::NullArgument)
    }

    /// The text, or `None` for NULL.
    pub fn optional(self) -> Result<Option<&'a str>, CspnStatus> {
        self.0.map(|text| text.to_str().map_err(|_| CspnStatus::InvalidUtf8)).transpose()
    }
}

/// Hands a text out; the caller frees it with `cspn_string_free`.
pub fn hand_out(text: String) -> *mut c_char {
    // serde_json escapes NUL, so there is none in it; a text with one would be cut at it.
    let bytes = text.into_bytes().into_iter().take_while(|byte| *byte != 0).collect::<Vec<u8>>();
    CString::new(bytes).unwrap_or_default().into_raw()
}

/// Takes a text back that [`hand_out`] handed out.
///
/// # Safety
/// `text` is NULL, or came from [`hand_out`] and was not taken back before.
pub unsafe fn take_back(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: by this function's contract it came from `CString::into_raw` and is taken back once.
        drop(unsafe { CString::from_raw(text) });
    }
}
