//! From a request to a running operation. What is wrong with a request itself is said before anything runs.

use std::sync::Arc;

use serde_json::Value;

use super::connection::{Connection, ConnectionSlot, Environment};
use super::listing::{self, Selection};
use super::operation::Operation;
use super::removal::{self, Removal};
use super::{connect, failures, sandbox_tenant};
use crate::boundary::failure::Failure;
use crate::boundary::request::{ConnectionOptions, Opening, OpeningOptions, Options, Request, read};
use crate::domain::identity::Identity;
use crate::domain::number_type::NumberType;
use crate::domain::telephone_number::TelephoneNumber;

/// Begins to open a connection: its place, and the operation that fills it.
#[must_use]
pub fn open(options_json: &str) -> (Arc<ConnectionSlot>, Arc<Operation>) {
    let Opening { connection, options: OpeningOptions { verbose, events } } =
        match read(options_json, "connection's options") {
            Ok(opening) => opening,
            Err(failure) => return (ConnectionSlot::new(Environment::Service), failed("connect", failure)),
        };
    let operation = Operation::new("connect", &Options { verbose, events, ..Options::default() });
    let slot = ConnectionSlot::new(match connection {
        ConnectionOptions::Sandbox { .. } => Environment::Sandbox,
        _ => Environment::Service,
    });
    operation.run(connect::connect(Arc::clone(&operation), Arc::clone(&slot), connection));
    (slot, operation)
}

/// Starts what `request_json` asks for.
#[must_use]
pub fn start_json(connection: Option<Arc<Connection>>, request_json: &str) -> Arc<Operation> {
    match read(request_json, "request") {
        Ok(request) => start(connection, request),
        Err(failure) => failed("unreadable", failure),
    }
}

/// The options of a typed call; none are the defaults.
///
/// # Errors
/// `InvalidRequest`.
pub fn read_options(options_json: Option<&str>) -> Result<Options, Failure> {
    options_json.map_or_else(|| Ok(Options::default()), |json| read(json, "options"))
}

/// An operation that has failed before it began.
#[must_use]
pub fn failed(name: &'static str, failure: Failure) -> Arc<Operation> {
    let operation = Operation::new(name, &Options::default());
    operation.fail(failure);
    operation
}

/// Starts `request`.
#[must_use]
pub fn start(connection: Option<Arc<Connection>>, request: Request) -> Arc<Operation> {
    match request {
        Request::UnassignNumber { identity, telephone_number, number_type, options } => {
            let parsed = || -> Result<_, Failure> {
                Ok((read_identity(&identity)?, read_number(&telephone_number)?, read_type(&number_type)?))
            };
            begin(
                "unassignNumber",
                connection,
                &options.clone(),
                parsed(),
                move |operation, connection, parsed| async move {
                    let (identity, number, named) = parsed;
                    let removal = Removal::new(operation, connection, &options);
                    removal::one(&removal, &identity, &number, named).await
                },
            )
        }
        Request::UnassignAll { identity, options } => {
            let parsed = read_identity(&identity);
            begin(
                "unassignAll",
                connection,
                &options.clone(),
                parsed,
                move |operation, connection, identity| async move {
                    removal::all(&Removal::new(operation, connection, &options), &identity).await
                },
            )
        }
        Request::ListNumbers { telephone_number, assigned_to, top, skip, options } => {
            let parsed = || -> Result<_, Failure> {
                Ok(Selection {
                    telephone_number: telephone_number.as_deref().map(read_number).transpose()?,
                    assigned_to: assigned_to.as_deref().map(read_identity).transpose()?,
                    top,
                    skip: skip.unwrap_or(0),
                })
            };
            begin(
                "listNumbers",
                connection,
                &options.clone(),
                parsed(),
                move |operation, connection, selection| async move {
                    listing::numbers(&operation, &connection, selection, &options).await
                },
            )
        }
        Request::GetUser { identity, options } => {
            let parsed = read_identity(&identity);
            begin("getUser", connection, &options.clone(), parsed, move |operation, connection, identity| async move {
                listing::user(&operation, &connection, &identity, &options).await
            })
        }
        Request::DescribeSandbox {} => {
            begin("describeSandbox", connection, &Options::default(), Ok(()), |_, connection, ()| {
                sandbox_tenant::describe(connection)
            })
        }
        Request::CreateSandboxTenant { path, seed, user_path, number_path, force } => {
            let operation = Operation::new("createSandboxTenant", &Options::default());
            operation.run(sandbox_tenant::create(path, seed, user_path, number_path, force));
            operation
        }
    }
}

/// Runs `work` on a connection, unless the request was wrong or there is no connection.
fn begin<Parsed, Work, Running>(
    name: &'static str,
    connection: Option<Arc<Connection>>,
    options: &Options,
    parsed: Result<Parsed, Failure>,
    work: Work,
) -> Arc<Operation>
where
    Work: FnOnce(Arc<Operation>, Arc<Connection>, Parsed) -> Running,
    Running: Future<Output = Result<Value, Failure>> + Send + 'static,
{
    let operation = Operation::new(name, options);
    match (parsed, connection) {
        (Err(failure), _) => operation.fail(failure),
        (Ok(_), None) => operation.fail(failures::not_connected()),
        (Ok(parsed), Some(connection)) => operation.run(work(Arc::clone(&operation), connection, parsed)),
    }
    operation
}

fn read_identity(text: &str) -> Result<Identity, Failure> {
    Identity::parse(text).map_err(|error| failures::invalid_identity(&error, text))
}

fn read_number(text: &str) -> Result<TelephoneNumber, Failure> {
    TelephoneNumber::parse(text).map_err(|error| failures::invalid_telephone_number(&error, text))
}

fn read_type(text: &str) -> Result<NumberType, Failure> {
    NumberType::parse(text).map_err(|error| failures::invalid_number_type(&error, text))
}
