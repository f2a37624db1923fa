//! Where a tenant's accounts and numbers come from: the built-in tenant, a JSON file, or administrators' CSV files.
//!
//! Every source ends in a [`Tenant`] that [`check`] has looked through, so that nothing wrong reaches a store.

mod check;
mod csv;
mod json;
mod model;
mod table;
mod text;

use super::{SandboxError, Seed};
pub use model::Tenant;

const CONTOSO: &str = include_str!("../seeds/contoso.json");

/// Reads and checks a seed. Nothing is written anywhere.
pub fn load(seed: &Seed) -> Result<Tenant, SandboxError> {
    match seed {
        Seed::Named(name) if name.eq_ignore_ascii_case("contoso") => json::parse("contoso", CONTOSO.as_bytes()),
        Seed::Named(path) => json::read(path.as_ref()),
        Seed::Csv { users, numbers } => csv::read(users, numbers),
    }
}
