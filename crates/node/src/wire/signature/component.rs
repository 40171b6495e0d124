//! What of a message a signature covers, and the text that is signed (RFC 9421 § 2).

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;

use http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER};
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, request, response};

use super::{INSTANCE, LABEL, RECIPIENT, Refusal};
use crate::wire::digest::CONTENT_DIGEST;

/// One covered component. Others than these are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Component {
    Method,
    Authority,
    Path,
    Query,
    Status,
    Header(HeaderName),
    /// Of the request that a response answers.
    RequestMethod,
    RequestPath,
    RequestQuery,
    RequestSignature,
}

/// What a request must always cover.
pub(super) static REQUEST: [Component; 7] = [
    Component::Method,
    Component::Authority,
    Component::Path,
    Component::Query,
    Component::Header(CONTENT_DIGEST),
    Component::Header(RECIPIENT),
    Component::Header(INSTANCE),
];

/// Headers that a request must cover when it has them; so must it every `mithaq-*` header.
pub(super) static REQUEST_HEADERS: [HeaderName; 3] = [CONTENT_TYPE, CONTENT_ENCODING, ACCEPT];

/// What a response must always cover. The last four bind it to its request: the signature of that
/// covers the request's nonce, so that one response answers one request once.
pub(super) static RESPONSE: [Component; 6] = [
    Component::Status,
    Component::Header(CONTENT_DIGEST),
    Component::RequestMethod,
    Component::RequestPath,
    Component::RequestQuery,
    Component::RequestSignature,
];

/// Headers that a response must cover when it has them; so must it every `mithaq-*` header.
pub(super) static RESPONSE_HEADERS: [HeaderName; 5] = [
    CONTENT_TYPE,
    CONTENT_ENCODING,
    RETRY_AFTER,
    HeaderName::from_static("x-taxii-date-added-first"),
    HeaderName::from_static("x-taxii-date-added-last"),
];

/// Everything that a message with `headers` must cover, in the order in which we sign it.
pub(super) fn required(
    always: &[Component],
    when_present: &[HeaderName],
    headers: &HeaderMap,
) -> Vec<Component> {
    let mut required = always.to_vec();
    // Sorted: the order of a header map is nobody's promise.
    let mut ours: Vec<&HeaderName> = headers
        .keys()
        .filter(|name| name.as_str().starts_with("mithaq-"))
        .collect();
    ours.sort_by_key(|name| name.as_str());
    for name in when_present
        .iter()
        .filter(|name| headers.contains_key(*name))
        .chain(ours)
    {
        let component = Component::Header(name.clone());
        if !required.contains(&component) {
            required.push(component);
        }
    }
    required
}

impl fmt::Display for Component {
    /// The component identifier as it stands in a signature's input.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method => f.write_str("\"@method\""),
            Self::Authority => f.write_str("\"@authority\""),
            Self::Path => f.write_str("\"@path\""),
            Self::Query => f.write_str("\"@query\""),
            Self::Status => f.write_str("\"@status\""),
            Self::Header(name) => write!(f, "\"{name}\""),
            Self::RequestMethod => f.write_str("\"@method\";req"),
            Self::RequestPath => f.write_str("\"@path\";req"),
            Self::RequestQuery => f.write_str("\"@query\";req"),
            Self::RequestSignature => write!(f, "\"signature\";req;key=\"{LABEL}\""),
        }
    }
}

impl Component {
    /// The component that `identifier` writes, exactly as [`Display`](fmt::Display) does.
    pub(super) fn parse(identifier: &str) -> Option<Self> {
        let known = REQUEST
            .iter()
            .chain(&RESPONSE)
            .find(|known| known.to_string() == identifier);
        if let Some(component) = known {
            return Some(component.clone());
        }
        let name = identifier.strip_prefix('"')?.strip_suffix('"')?;
        let name: HeaderName = name.parse().ok()?;
        let component = Self::Header(name);
        (component.to_string() == identifier).then_some(component)
    }
}

/// What a response is bound to: the parts of its request that its signature covers.
///
/// The sender keeps the one it got from signing; the recipient takes it from the verified signer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestBinding {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: String,
    /// The member of the `Signature` field, as `:base64:`.
    pub(super) signature: String,
}

/// A message as the signature base sees it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Message<'a> {
    Request {
        method: &'a Method,
        uri: &'a Uri,
        headers: &'a HeaderMap,
    },
    Response {
        status: StatusCode,
        headers: &'a HeaderMap,
        request: &'a RequestBinding,
    },
}

impl<'a> From<&'a request::Parts> for Message<'a> {
    fn from(parts: &'a request::Parts) -> Self {
        Self::Request {
            method: &parts.method,
            uri: &parts.uri,
            headers: &parts.headers,
        }
    }
}

impl<'a> Message<'a> {
    pub(super) fn response(parts: &'a response::Parts, request: &'a RequestBinding) -> Self {
        Self::Response {
            status: parts.status,
            headers: &parts.headers,
            request,
        }
    }

    pub(super) fn headers(&self) -> &'a HeaderMap {
        match self {
            Self::Request { headers, .. } | Self::Response { headers, .. } => headers,
        }
    }

    fn value(&self, component: &Component) -> Result<Cow<'a, str>, Refusal> {
        match (self, component) {
            (_, Component::Header(name)) => Ok(Cow::Borrowed(single(self.headers(), name)?)),
            (Self::Request { method, .. }, Component::Method) => Ok(method.as_str().into()),
            (Self::Request { uri, .. }, Component::Path) => Ok(path(uri).into()),
            (Self::Request { uri, .. }, Component::Query) => Ok(query(uri).into()),
            (Self::Request { uri, headers, .. }, Component::Authority) => {
                authority(uri, headers).map(Cow::Borrowed)
            }
            (Self::Response { status, .. }, Component::Status) => {
                Ok(status.as_str().to_owned().into())
            }
            (Self::Response { request, .. }, component) => match component {
                Component::RequestMethod => Ok(request.method.as_str().into()),
                Component::RequestPath => Ok(request.path.as_str().into()),
                Component::RequestQuery => Ok(request.query.as_str().into()),
                Component::RequestSignature => Ok(request.signature.as_str().into()),
                other => Err(Refusal::Component {
                    component: other.to_string(),
                }),
            },
            (Self::Request { .. }, other) => Err(Refusal::Component {
                component: other.to_string(),
            }),
        }
    }
}

/// The signature base (RFC 9421 § 2.5): a line for each component, and one for the parameters.
pub(super) fn base(
    message: &Message<'_>,
    components: &[Component],
    parameters: &str,
) -> Result<String, Refusal> {
    let mut base = String::new();
    for component in components {
        let value = message.value(component)?;
        // INVARIANT: no value holds a line break, or one line could pose as two. Header values and
        // targets of the `http` crate cannot; this holds even if that should change.
        if value.contains(['\n', '\r']) {
            return Err(Refusal::Malformed {
                what: "a value with a line break",
            });
        }
        // Writing to a string cannot fail.
        let _ = writeln!(base, "{component}: {value}");
    }
    let _ = write!(base, "\"@signature-params\": {parameters}");
    Ok(base)
}

/// The one value of a header; absent, repeated and not plain text are refused.
pub(super) fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<&'a str, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or_else(|| Refusal::Absent {
        header: name.clone(),
    })?;
    if values.next().is_some() {
        return Err(Refusal::Repeated {
            header: name.clone(),
        });
    }
    let text = value.to_str().map_err(|_| Refusal::Malformed {
        what: "a header that is not ASCII",
    })?;
    Ok(text.trim_matches([' ', '\t']))
}

/// RFC 9421 § 2.2.6: an empty path is `/`.
pub(super) fn path(uri: &Uri) -> &str {
    match uri.path() {
        "" => "/",
        path => path,
    }
}

/// RFC 9421 § 2.2.7: with the question mark, which alone stands for no query.
pub(super) fn query(uri: &Uri) -> String {
    format!("?{}", uri.query().unwrap_or_default())
}

/// RFC 9421 § 2.2.3: lower case, without the default port of https; refused in any other form.
///
/// From the target if it is absolute, else from `Host`; a message in which both stand and differ is
/// refused.
fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Result<&'a str, Refusal> {
    let target = uri.authority().map(http::uri::Authority::as_str);
    let host = match single(headers, &HOST) {
        Ok(host) => Some(host),
        Err(Refusal::Absent { .. }) => None,
        Err(refusal) => return Err(refusal),
    };
    let authority = match (target, host) {
        (Some(target), Some(host)) if target != host => {
            return Err(Refusal::Malformed {
                what: "a target that disagrees with host",
            });
        }
        (Some(authority), _) | (None, Some(authority)) => authority,
        (None, None) => return Err(Refusal::Absent { header: HOST }),
    };
    if authority.ends_with(":443") || authority.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Refusal::Malformed {
            what: "a host that is not in its one form",
        });
    }
    Ok(authority)
}
