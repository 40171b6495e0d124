//! What `embargo` answers.

use serde::{Deserialize, Serialize};

/// An embargo as it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EmbargoReport {
    /// The object.
    pub object: String,
    /// Its type and name.
    pub name: String,
    /// Until when it is under the embargo, RFC 3339; none if it was lifted.
    pub until: Option<String>,
    /// Its versions here.
    pub versions: u64,
    /// To whom it has crossed already, by name. An embargo takes nothing back.
    pub crossed: Vec<String>,
}
