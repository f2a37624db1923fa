//! One request well made: the client, its limits, where a token may go, and the decision to repeat.
//!
//! It knows nothing of Graph and nothing of telephone numbers.

pub mod address;
mod certificates;
pub mod client;
mod failure;
pub mod limiter;
pub mod read;
pub mod retry;
pub mod secret;
mod timely;
pub mod watching;
