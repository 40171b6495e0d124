//! Ordinary TAXII clients: who they are, whom they read as, and how they prove it.

mod credential;
mod passwords;
mod registry;

pub(crate) use credential::{Credential, parse as parse_authorization};
pub(crate) use registry::{Client, ClientError, Registry};
