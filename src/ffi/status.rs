//! What a call answers.

/// Whether a *call* worked. Whatever is wrong with a *request* is a `failed` event of its operation.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CspnStatus {
    /// The call worked; for `cspn_operation_next`: an event was handed out.
    Ok = 0,
    /// `cspn_operation_next`: no event within the time given.
    NoEvent = 1,
    /// `cspn_operation_next`: the last event has been handed out already.
    Ended = 2,
    /// `cspn_operation_next`: the operation was closed meanwhile, by another thread.
    Closed = 3,
    /// The handle is zero, stale, of another kind, or closed.
    InvalidHandle = 10,
    /// A pointer that must not be NULL is.
    NullArgument = 11,
    /// A text is not UTF-8.
    InvalidUtf8 = 12,
    /// `cspn_operation_reply`: no such question is open, or the reply is not what it asks for.
    InvalidReply = 13,
    /// `cspn_connection_current_set`: the current connection is of another environment; set 0 first.
    OtherEnvironment = 14,
    /// The connection is still being opened, or could not be opened.
    NotOpen = 15,
    /// No handle could be had.
    OutOfResources = 16,
    /// A defect of the library; the process goes on.
    Panic = 99,
}

impl CspnStatus {
    /// The status in words, NUL-ended.
    #[must_use]
    pub fn text(self) -> &'static std::ffi::CStr {
        match self {
            Self::Ok => c"the call worked",
            Self::NoEvent => c"no event within the time given",
            Self::Ended => c"the last event has been handed out already",
            Self::Closed => c"the operation was closed meanwhile",
            Self::InvalidHandle => c"the handle is zero, stale, of another kind, or closed",
            Self::NullArgument => c"a pointer that must not be NULL is NULL",
            Self::InvalidUtf8 => c"a text is not UTF-8",
            Self::InvalidReply => c"no such question is open, or the reply is not what it asks for",
            Self::OtherEnvironment => c"the current connection is of another environment; disconnect first",
            Self::NotOpen => c"the connection is still being opened, or could not be opened",
            Self::OutOfResources => c"no handle could be had",
            Self::Panic => c"a defect of the library ended the call",
        }
    }
}
