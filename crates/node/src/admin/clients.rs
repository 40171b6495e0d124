//! TAXII clients.

use serde::{Deserialize, Serialize};

use super::AudienceSummary;

/// A TAXII client's credentials, shown once.
#[derive(Clone, Serialize, Deserialize)]
pub struct ClientSecret {
    /// User name for Basic authentication.
    pub user: String,
    /// Password for Basic authentication; holds no `:`.
    pub password: String,
    /// Bearer token, instead of both.
    pub token: String,
}

// Secrets never in logs.
impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientSecret")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A TAXII client.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClientSummary {
    /// Its name.
    pub name: String,
    /// Whom it reads as.
    pub audience: AudienceSummary,
    /// For what purpose.
    pub purpose: String,
    /// Whether it may add objects.
    pub write: bool,
    /// When it was made, RFC 3339.
    pub created: String,
}
