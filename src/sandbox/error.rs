//! What can go wrong before a sandbox answers its first request.

use std::path::{Path, PathBuf};

/// Why a sandbox could not be made or started. Each variant is one code of the C ABI's failures.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The tenant's file: missing, there already, no sandbox, in use (`SandboxFile`).
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// What to do about it.
        advice: &'static str,
    },
    /// A seed or CSV file that is wrong (`SandboxSeed`).
    #[error("{place}: {reason}")]
    Seed {
        /// The file, and the line or entry in it.
        place: String,
        /// What is wrong there.
        reason: String,
        /// What to do about it.
        advice: &'static str,
    },
    /// A behaviour and fault plan that is wrong (`SandboxPlan`).
    #[error("{place}: {reason}")]
    Plan {
        /// The file, and the line or entry in it.
        place: String,
        /// What is wrong there.
        reason: String,
    },
    /// The sandbox could not listen or run (`SandboxStart`).
    #[error("the sandbox could not start: {reason}")]
    Start {
        /// What the system said.
        reason: String,
    },
}

impl SandboxError {
    /// What the reader can do about it, in sentences.
    pub fn advice(&self) -> &str {
        match self {
            Self::File { advice, .. } | Self::Seed { advice, .. } => advice,
            Self::Plan { .. } => {
                "Correct the plan. Its keys are described in docs/sandbox.md and docs/schemas/plan.schema.json."
            }
            Self::Start { .. } => "Take another port, or 0 for a free one.",
        }
    }

    pub(super) fn file(path: &Path, reason: impl Into<String>, advice: &'static str) -> Self {
        Self::File { path: path.to_path_buf(), reason: reason.into(), advice }
    }

    pub(super) fn start(reason: impl std::fmt::Display) -> Self {
        Self::Start { reason: reason.to_string() }
    }
}
