//! A connection: Graph with a token, or a sandbox of its own.

use std::sync::{Arc, OnceLock};

use crate::graph::Graph;
use crate::sandbox::Sandbox;

/// What a connection goes to. From one kind to the other only through a disconnect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// A sandbox tenant.
    Sandbox,
    /// Microsoft Graph, or what the caller set as its address.
    Service,
}

/// A connection that is open. An operation keeps the one it began with; the last to let go of a sandbox's stops the sandbox.
pub struct Connection {
    /// Graph, as this connection sees it.
    pub graph: Graph,
    /// The tenant, where it is known.
    pub tenant_id: Option<String>,
    /// The sandbox, where it is one.
    pub sandbox: Option<Sandbox>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("base_address", &self.graph.base_address()).finish_non_exhaustive()
    }
}

/// A place for a connection that is being opened.
#[derive(Debug)]
pub struct ConnectionSlot {
    environment: Environment,
    connection: OnceLock<Arc<Connection>>,
}

impl ConnectionSlot {
    /// An empty place for a connection of this kind.
    #[must_use]
    pub fn new(environment: Environment) -> Arc<Self> {
        Arc::new(Self { environment, connection: OnceLock::new() })
    }

    /// What it goes to, open or not.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// The connection, once it is open.
    #[must_use]
    pub fn connection(&self) -> Option<Arc<Connection>> {
        self.connection.get().cloned()
    }

    /// Puts the connection in its place.
    pub(super) fn fill(&self, connection: Connection) {
        // Only the one operation that opens it ever fills a place.
        let _ = self.connection.set(Arc::new(connection));
    }
}
