//! The tenant's SQLite store: its file, its rows. Nothing here knows HTTP.

mod account;
mod file;
mod filter;
mod import;
mod number;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::SandboxError;
use super::seed::Tenant;
pub use account::AccountRow;
pub use file::{check_place, create, open};
pub use filter::{Condition, Order};
pub use number::{Holder, NumberRow, Page};

/// The store of one tenant.
pub struct Store {
    connection: Connection,
    /// The tenant's id.
    pub tenant_id: String,
    /// The tenant's name.
    pub tenant_name: String,
}

/// How many of each a tenant holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Accounts.
    pub users: u64,
    /// Telephone numbers.
    pub numbers: u64,
    /// Those that are not unassigned.
    pub assigned_numbers: u64,
}

impl Store {
    /// A tenant in memory.
    pub fn in_memory(tenant: &Tenant) -> Result<Self, SandboxError> {
        let mut connection = Connection::open_in_memory().map_err(SandboxError::start)?;
        import::write(&mut connection, tenant).map_err(SandboxError::start)?;
        Self::with(connection).map_err(SandboxError::start)
    }

    fn with(connection: Connection) -> rusqlite::Result<Self> {
        // One statement for each filter and change in use; the default of 16 would throw some out again.
        connection.set_prepared_statement_cache_capacity(128);
        let (tenant_id, tenant_name) =
            connection.query_row("SELECT id, name FROM tenant", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { connection, tenant_id, tenant_name })
    }

    /// Counts accounts and numbers.
    pub fn counts(&self) -> rusqlite::Result<Counts> {
        self.connection
            .prepare_cached(
                "SELECT (SELECT count(*) FROM accounts), count(*), \
                 coalesce(sum(assignment_status <> 'unassigned'), 0) FROM numbers",
            )?
            .query_row([], |row| {
                Ok(Counts { users: count(row, 0)?, numbers: count(row, 1)?, assigned_numbers: count(row, 2)? })
            })
    }

    /// Runs `change` so that either all of it happens or nothing.
    pub fn atomically<T>(&self, change: impl FnOnce(&Self) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let transaction = self.connection.unchecked_transaction()?;
        let value = change(self)?;
        transaction.commit()?;
        Ok(value)
    }

    /// One row or none.
    fn one<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        self.connection.prepare_cached(sql)?.query_row(parameters, read).optional()
    }
}

/// A count, which SQLite hands out as a signed number.
fn count(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}

/// A list of words as a column holds it.
fn stored_words(words: &[String]) -> String {
    match words {
        [] => String::new(),
        words => format!(" {} ", words.join(" ")),
    }
}

/// The words of such a column.
fn words_of(column: &str) -> Vec<String> {
    column.split_ascii_whitespace().map(str::to_owned).collect()
}

/// The header of a SQLite file says whose it is: "cspn" in ASCII.
const APPLICATION_ID: i32 = 0x6373_706e;
/// The layout of the tables. A file of another layout is refused.
const LAYOUT: i32 = 1;

/// Whether the file begins as a sandbox's does. Reads the header only, and opens nothing as a database that may not be one.
fn is_sandbox_file(path: &Path) -> std::io::Result<bool> {
    use std::io::Read;
    let mut header = [0; 100];
    let mut file = std::fs::File::open(path)?;
    match file.read_exact(&mut header) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(false),
        Err(error) => return Err(error),
    }
    // SQLite's file format, 1.3: the magic string, and the application id at offset 68.
    Ok(header.starts_with(b"SQLite format 3\0") && header.get(68..72) == Some(&APPLICATION_ID.to_be_bytes()[..]))
}
