//! Where a request may go: an origin, the keys it must prove, and what its addresses may be.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use http::Uri;
use rustls::pki_types::{IpAddr as TlsAddress, ServerName};
use url::{Host, Url};

use super::address::AddressPolicy;
use crate::wire::tls::SpkiPin;

/// An https origin: host and port, nothing more.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    host: Host<String>,
    port: u16,
}

/// Why a text is not an origin we connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// Not a URL.
    #[error("this is not a URL")]
    Url,
    /// Another scheme than https.
    #[error("only https URLs are connected to")]
    Scheme,
    /// A user name or password in the URL.
    #[error("a URL to connect to holds no user name or password")]
    Credentials,
    /// Port 0.
    #[error("port 0 is no port")]
    Port,
}

impl Origin {
    /// The origin of `url`; its path and query are not looked at.
    ///
    /// # Errors
    /// [`OriginError`].
    pub fn of(url: &str) -> Result<Self, OriginError> {
        let url = Url::parse(url).map_err(|_| OriginError::Url)?;
        if url.scheme() != "https" {
            return Err(OriginError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OriginError::Credentials);
        }
        let host = url.host().ok_or(OriginError::Url)?.to_owned();
        match url.port_or_known_default() {
            None | Some(0) => Err(OriginError::Port),
            Some(port) => Ok(Self { host, port }),
        }
    }

    /// Host and port, without the default port: what `Host` and `@authority` say.
    pub fn authority(&self) -> String {
        match self.port {
            443 => self.host.to_string(),
            port => format!("{}:{port}", self.host),
        }
    }

    /// The port to connect to.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The host, parsed.
    pub(super) fn host(&self) -> &Host<String> {
        &self.host
    }

    /// Whether an absolute `uri` is of this origin.
    pub(super) fn covers(&self, uri: &Uri) -> bool {
        Self::of(&uri.to_string()).is_ok_and(|origin| origin == *self)
    }

    pub(super) fn server_name(&self) -> Option<ServerName<'static>> {
        match &self.host {
            Host::Domain(name) => ServerName::try_from(name.clone()).ok(),
            Host::Ipv4(address) => Some(ServerName::IpAddress(TlsAddress::from(
                std::net::IpAddr::V4(*address),
            ))),
            Host::Ipv6(address) => Some(ServerName::IpAddress(TlsAddress::from(
                std::net::IpAddr::V6(*address),
            ))),
        }
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        Self::of(text)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}", self.authority())
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({self})")
    }
}

/// A destination on the node's list of peers.
///
/// Make one from what an operator accepted (an invitation, or the verified node document of a peer),
/// never from what a message says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Destination {
    /// Where it is.
    pub origin: Origin,
    /// The keys of which its server must prove one. With none, no connection succeeds.
    pub pins: BTreeSet<SpkiPin>,
    /// What its addresses may be.
    pub addresses: AddressPolicy,
}
