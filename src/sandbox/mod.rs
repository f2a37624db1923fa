//! The sandbox tenant: Graph's telephone number routes, and the endpoints for signing in, over a real socket on a real SQLite
//! store.
//!
//! It shares nothing with the client side: with Graph's types or the domain's parser, one mistake would pass both sides.
//! `docs/sandbox.md` says what it does where nobody has published what the service does.

mod description;
mod error;
mod plan;
mod running;
mod seed;
mod service;
mod sign_in;
mod store;
mod telephone;
mod wire;
mod words;

use std::path::PathBuf;

pub use description::{CreatedTenant, Description, Violation, ViolationKind};
pub use error::SandboxError;
pub use running::{Sandbox, create_tenant};

/// Where a new tenant's users and numbers come from.
#[derive(Debug, Clone)]
pub enum Seed {
    /// `contoso`, or the path of a JSON seed file.
    Named(String),
    /// CSV files: `Get-CsOnlineUser | Export-Csv`, and either number file.
    Csv {
        /// The user file.
        users: PathBuf,
        /// The number file.
        numbers: PathBuf,
    },
}

/// How to start a sandbox.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The tenant's file; `None` is memory.
    pub path: Option<PathBuf>,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// What a new tenant holds; an error on a file that has a tenant already. `None` on a new one: `contoso`.
    pub seed: Option<Seed>,
    /// A behaviour and fault plan.
    pub plan: Option<PathBuf>,
}
