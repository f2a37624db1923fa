//! The one door: every export passes it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use super::out::Outputs;
use super::pin;
use super::status::CspnStatus;

/// Runs one call: clears the out-parameters, catches a panic, and writes only on success.
pub fn guard<O: Outputs>(outputs: O, call: impl FnOnce() -> Result<O::Values, CspnStatus>) -> CspnStatus {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        silence_panics();
        pin::pin();
    });
    if outputs.clear().is_err() {
        return CspnStatus::NullArgument;
    }
    let within = Within::enter();
    // Nothing that a panic leaves half-done is seen again: locks are taken as they are, and handles stay valid.
    let result = catch_unwind(AssertUnwindSafe(call));
    drop(within);
    match result {
        Ok(Ok(values)) => {
            outputs.write(values);
            CspnStatus::Ok
        }
        Ok(Err(status)) => status,
        Err(_) => CspnStatus::Panic,
    }
}

thread_local! {
    static WITHIN: Cell<u32> = const { Cell::new(0) };
}

/// Marks the thread as being in a call of ours.
struct Within;

impl Within {
    fn enter() -> Self {
        WITHIN.with(|depth| depth.set(depth.get() + 1));
        Self
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        WITHIN.with(|depth| depth.set(depth.get() - 1));
    }
}

/// A library must not write to its host's console: a panic of ours is told by status or event. Others' panics are theirs.
fn silence_panics() {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let ours = WITHIN.with(|depth| depth.get() > 0)
            || std::thread::current().name().is_some_and(|name| name.starts_with("cspn-"));
        if !ours {
            previous(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::super::out::Out;
    use super::*;

    #[test]
    fn a_panic_is_a_status_and_writes_nothing() {
        let mut written = 7_u64;
        // SAFETY: `written` outlives the call.
        let out = unsafe { Out::new(&raw mut written) };
        let empty: Vec<u64> = Vec::new();
        assert_eq!(guard(out, || Ok(empty[0])), CspnStatus::Panic, "the test's own panic");
        assert_eq!(written, 0, "cleared, and not written");
    }

    #[test]
    fn values_are_written_only_on_success() {
        let mut written = 7_u64;
        let place = &raw mut written;
        // SAFETY: `written` outlives the calls.
        let out = || unsafe { Out::new(place) };
        assert_eq!(guard(out(), || Err(CspnStatus::InvalidHandle)), CspnStatus::InvalidHandle);
        assert_eq!(written, 0);
        assert_eq!(guard(out(), || Ok(5)), CspnStatus::Ok);
        assert_eq!(written, 5);
        // SAFETY: NULL is an answer.
        let nowhere: Out<u64> = unsafe { Out::new(std::ptr::null_mut()) };
        assert_eq!(guard(nowhere, || unreachable!("the call must not run")), CspnStatus::NullArgument);
    }
}
