//! `cargo xtask bench`.
mod figure;
