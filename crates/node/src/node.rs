//! The node: one handle to everything, cheap to clone.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response};
use mithaq_agreement::RedLine;
use mithaq_store::{OpenMode, SqliteStore, Store};
use tokio::sync::watch;

use crate::admin::{AdminError, Envelope, ExitCode};
use crate::clients::{Client, Registry};
use crate::clock::{Clock as _, SystemClock, Watch};
use crate::conditions::{self, Due};
use crate::consents;
use crate::control::Reply;
use crate::deletion;
use crate::ended::ended;
use crate::federation::{self, Peer, RequestRefusal, Signals};
use crate::heads::{self, table::Heads};
use crate::hold::{self, Cause, Hold};
use crate::identity::Identity;
use crate::inner::Inner;
use crate::lane::Lane;
use crate::ledger::{Ledger, exchange};
use crate::mark;
use crate::marking::Definitions;
use crate::meters::Meters;
use crate::operator::{self, backup::Snapshots};
use crate::projection::Projection;
use crate::recalls;
use crate::settings::Settings;
use crate::token::Tokens;
use crate::unexplained::{self, Unexplained};
use crate::wire::edge::{self, SystemRandom};
use crate::wire::egress::{Egress, Limits, SystemResolver};
use crate::wire::peer::{KEY_STATEMENT, PeerClient};
use crate::wire::signature::{Freshness, Instance, ReplayGuard, sign_response};
use crate::witness::Witness;

/// A nation's node.
#[derive(Clone)]
pub struct Node {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node")
            .field("party", &self.inner.party.name)
            .finish_non_exhaustive()
    }
}

impl Node {
    /// Opens the node in the settings' data directory, for this process alone. Blocking.
    ///
    /// # Errors
    /// When there is none, its store is in use or newer than this program, or a file is damaged.
    pub fn open(settings: Settings) -> Result<Node, AdminError> {
        Node::open_with(settings, Box::new(SystemClock))
    }

    /// As [`Node::open`], with the clock that it goes by.
    pub(crate) fn open_with(
        settings: Settings,
        watch: Box<dyn crate::clock::Clock>,
    ) -> Result<Node, AdminError> {
        let (party, me) = crate::home::party(&settings.data_dir)?;
        let red_lines = red_lines(&settings.red_lines)?;
        let store = SqliteStore::open_with(
            &settings.data_dir.join("store").join("mithaq.db"),
            OpenMode::Create,
            &mithaq_store::Options {
                max_pages: settings.store_maximum.map(mithaq_store::pages),
                ..mithaq_store::Options::default()
            },
        )?;
        let witness = Witness::read(&settings.data_dir);
        if witness.contradicts(&store.counts()?, crate::ledger::pages(&store)?) {
            tracing::error!(
                "the store is older than this node remembers: it begins anew, and releases nothing until its peers were read"
            );
            let now = SystemClock.unix_millis();
            hold::begin_anew(&store, &me, now, Cause::OlderStore, None)?;
        }
        let clock = Arc::new(edge::SystemClock);
        let random = Arc::new(SystemRandom);
        let identity = Identity::load(&settings, &party)?;
        let mut clients = Vec::new();
        for (name, bytes) in store.records(crate::operator::CLIENT_RECORD)? {
            let client: Client = serde_json::from_slice(&bytes)
                .map_err(|error| internal(format!("client `{name}`: {error}")))?;
            clients.push(client);
        }
        let egress = Arc::new(Egress::new(Limits::STANDARD, Arc::new(SystemResolver)));
        let peer_client = PeerClient::new(
            egress.clone(),
            identity.key(),
            clock.clone(),
            random.clone(),
        );
        peer_client.change_key(
            identity.key(),
            federation::statement_header(&identity.statement()),
        );
        let high_water = mark::kept(&store)?;
        let definitions = Definitions::load(&store)?;
        let inner = Arc::new(Inner {
            unexplained: Unexplained::load(&store, &definitions)?,
            definitions,
            heads: Heads::load(&store)?,
            due: Due::load(&store)?,
            recalling: Default::default(),
            weights: Default::default(),
            moving: Mutex::new(()),
            clients: Registry::new(clients, &crate::random::bytes().map_err(internal)?),
            replays: ReplayGuard::new(Instance::draw(random.as_ref()).map_err(internal)?),
            watch: Watch::new(watch, high_water),
            hold: Hold::load(&store)?,
            tokens: RwLock::new(Arc::new(Tokens::load(&store)?)),
            witness,
            ledger: Ledger::load(&store)?,
            snapshots: Snapshots::default(),
            meters: Meters::new(),
            current: RwLock::new(Arc::new(Projection::empty(me.clone()))),
            store: Arc::new(store),
            listening: RwLock::new(None),
            readers: Mutex::new(BTreeSet::new()),
            health: Mutex::new(BTreeMap::new()),
            classes: RwLock::new(Vec::new()),
            refreshing: Mutex::new(()),
            acting: Mutex::new(()),
            lane: Lane::default(),
            clocks: crate::deletion::clocks::Clocks::default(),
            destroying: Mutex::new(()),
            signals: Signals::default(),
            edge_clock: clock,
            settings,
            party,
            me,
            identity,
            egress,
            peer_client,
            random,
            red_lines,
        });
        // INVARIANT: 7.7, 7.8. Before anything is served: what was deleted is not there, whatever was put back.
        deletion::at_start(&inner)?;
        inner.refresh()?;
        consents::place(&inner)?;
        Ok(Node { inner })
    }

    /// Carries out an operator's request.
    ///
    /// # Errors
    /// What happened, why, and what to do next.
    pub async fn handle(&self, envelope: Envelope) -> Reply {
        operator::handle(&self.inner, envelope).await
    }

    /// The settings it was opened with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The TLS configuration for its server.
    ///
    /// # Errors
    /// When the certificate and key do not go together.
    pub fn tls_server_config(&self) -> Result<Arc<rustls::ServerConfig>, AdminError> {
        self.inner.identity.tls.server_config().map_err(internal)
    }

    /// Notes where the node listens, and tells the address at which it is reached.
    pub fn listening_at(&self, addr: SocketAddr) -> String {
        let scheme = if self.inner.settings.plain_http {
            "http"
        } else {
            "https"
        };
        let url = self
            .inner
            .settings
            .public_url
            .clone()
            .unwrap_or_else(|| format!("{scheme}://{}", somewhere(addr)));
        *self
            .inner
            .listening
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(url.clone());
        url
    }

    /// The address at which peers and clients reach it, without a slash at its end.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.inner.public_url()
    }

    /// Exchanges with peers until `stop` turns true.
    pub async fn federate(self, stop: watch::Receiver<bool>) {
        let marking = tokio::spawn(mark::keep(Arc::clone(&self.inner)));
        let meeting = tokio::spawn(conditions::run(Arc::clone(&self.inner)));
        let explaining = tokio::spawn(unexplained::run(Arc::clone(&self.inner)));
        let deleting = tokio::spawn(deletion::run(Arc::clone(&self.inner)));
        let stating = tokio::spawn(heads::tell::run(Arc::clone(&self.inner)));
        let recalling = tokio::spawn(recalls::run(Arc::clone(&self.inner)));
        federation::run(Arc::clone(&self.inner), stop).await;
        stating.abort();
        deleting.abort();
        recalling.abort();
        explaining.abort();
        marking.abort();
        meeting.abort();
        let noted = tokio::task::spawn_blocking(move || {
            mark::leave(&self.inner)?;
            self.inner.note_reached()
        });
        if let Err(error) = ended(noted.await) {
            tracing::warn!(%error, "how far the store and the clock have got could not be noted");
        }
    }

    /// Figures for the operator's monitoring, in Prometheus' text exposition format.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn metrics(&self) -> Result<String, AdminError> {
        let inner = Arc::clone(&self.inner);
        let text = tokio::task::spawn_blocking(move || operator::metrics::text(&inner));
        text.await.map_err(internal)?
    }

    /// Whether the store answers.
    pub async fn is_ready(&self) -> bool {
        let inner = Arc::clone(&self.inner);
        let asked = tokio::task::spawn_blocking(move || inner.store.epoch()).await;
        matches!(asked, Ok(Ok(_)))
    }

    /// The signed node document (DESIGN 4.3).
    ///
    /// # Errors
    /// When it cannot be made for the address at which we listen.
    pub fn document(&self) -> Result<String, AdminError> {
        self.inner.own_document_text()
    }

    /// Verifies a peer's request; on success only what it signed is left in `parts`.
    ///
    /// # Errors
    /// [`RequestRefusal`]; the peer is told nothing of why.
    pub async fn verify(&self, parts: &mut Parts, body: &[u8]) -> Result<Peer, RequestRefusal> {
        federation::verify(&self.inner, parts, body).await
    }

    /// Signs the answer to a peer's verified request.
    ///
    /// # Errors
    /// When the answer has a header that cannot be signed, or there are no random numbers.
    pub fn sign_response(
        &self,
        peer: &Peer,
        mut response: Response<Bytes>,
    ) -> Result<Response<Bytes>, AdminError> {
        // The body is held whole from here on: what it was sent as says nothing.
        response
            .headers_mut()
            .remove(http::header::TRANSFER_ENCODING);
        let length = HeaderValue::from(response.body().len());
        response
            .headers_mut()
            .insert(http::header::CONTENT_LENGTH, length);
        let freshness = Freshness::draw(self.inner.edge_clock.as_ref(), self.inner.random.as_ref());
        let freshness = freshness.map_err(internal)?;
        if let Some(statement) = self.inner.peer_client.statement() {
            response.headers_mut().insert(KEY_STATEMENT, statement);
        }
        sign_response(
            &mut response,
            &self.inner.identity.key(),
            peer.binding(),
            freshness,
        )
        .map_err(internal)?;
        Ok(response)
    }

    /// Answers the greeting of a node that we invited.
    ///
    /// # Errors
    /// [`RequestRefusal`] when it does not verify.
    pub async fn hello(
        &self,
        parts: Parts,
        body: Bytes,
    ) -> Result<Response<Bytes>, RequestRefusal> {
        federation::greet(&self.inner, parts, body).await
    }

    /// Answers a peer that shows what it holds of our log of what we released to it (DESIGN 8.2): JSON, or
    /// nothing where the log has no leaves. Blocks.
    ///
    /// # Errors
    /// [`LedgerRefusal`].
    pub fn ledger(&self, peer: &Peer, body: &[u8]) -> Result<Option<Vec<u8>>, LedgerRefusal> {
        exchange::answer(&self.inner, peer.party(), body).map_err(|refused| match refused {
            exchange::Refused::NotAPeer => LedgerRefusal::NotHere,
            exchange::Refused::Malformed => LedgerRefusal::Malformed,
            exchange::Refused::NotNow => LedgerRefusal::NotNow,
            exchange::Refused::Damaged => LedgerRefusal::Damaged,
        })
    }

    /// A peer's request carries the last checkpoint that it holds of our log: another one than before is looked at.
    pub async fn carried(&self, peer: &Peer, headers: &HeaderMap) {
        if !self.inner.ledger.carried.is_new(peer.party(), headers) {
            return;
        }
        let (inner, party, headers) = (
            Arc::clone(&self.inner),
            peer.party().clone(),
            headers.clone(),
        );
        let looked =
            tokio::task::spawn_blocking(move || exchange::carried(&inner, &party, &headers));
        if let Err(error) = looked.await {
            tracing::error!(%error, "a checkpoint that a request carries was not looked at");
        }
    }

    /// A peer says that there is something for us.
    pub fn nudged(&self, peer: &Peer) {
        self.inner.signals.nudged(peer.party());
    }

    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.inner
    }
}

/// Why a peer is not answered about our log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerRefusal {
    /// There is nothing here for it.
    NotHere,
    /// What it sent is not of the form.
    Malformed,
    /// The log was damaged where it lies: nothing can be shown of it.
    Damaged,
    /// Not now: it may ask again.
    NotNow,
}

/// The nation's red lines, from the `[[red_line]]` tables of its configuration.
fn red_lines(text: &str) -> Result<Vec<RedLine>, AdminError> {
    #[derive(serde::Deserialize)]
    struct Tables {
        #[serde(default)]
        red_line: Vec<RedLine>,
    }
    let bad = |why: String| {
        AdminError::usage(
            "red-lines",
            "the red lines cannot be read",
            why,
            "mend the [[red_line]] tables in mithaq.toml",
        )
    };
    let tables: Tables = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
    mithaq_agreement::check_red_lines(&tables.red_line).map_err(|error| bad(error.to_string()))?;
    Ok(tables.red_line)
}

fn internal(error: impl std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "internal",
        "the node cannot be opened",
        error.to_string(),
        "look at the node's log, and report it",
    )
}

/// Where a node is reached that listens on `addr`, as far as that can be known from here: on all addresses is on this
/// machine's own too, and nobody is told to go to `0.0.0.0`.
pub(crate) fn somewhere(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}
