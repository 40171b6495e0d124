//! An operator's desk: what people would type at one node, sent over its local socket.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use mithaq_node::admin::{
    ActKind, AdminError, AgreementSummary, Answer, CheckReport, ClientSecret, Envelope,
    ImportReport, LogSummary, NodeStatus, ParticipantSummary, PreviewPage, PreviewUnder,
    RecallRequest, RecallView, ReceiptText, Request, Symbolic, WhyAnswer,
};
use mithaq_node::control::Connection;
use serde_json::value::RawValue;

use super::fault::{failed, internal};

/// Objects sent in one request.
const BATCH: usize = 5_000;

/// A connection to one running node.
#[derive(Clone)]
pub(super) struct Desk {
    operator: Arc<str>,
    line: Arc<Mutex<Connection>>,
}

/// Takes an answer apart; another answer than that to the question is another version's.
macro_rules! expect {
    ($reply:expr, $pattern:pat => $value:expr) => {
        match $reply {
            Ok($pattern) => Ok($value),
            Ok(_) => Err(internal("the node answered another question")),
            Err(error) => Err(error),
        }
    };
}

impl Desk {
    /// Connects to the node of `data_dir`, which must be serving.
    pub(super) fn open(data_dir: &Path, operator: &str) -> Result<Desk, AdminError> {
        let unreachable = |why: String| {
            failed(
                "cannot-connect",
                "a node of the demo could not be reached",
                why,
                "repeat the demo; a shorter `--data-dir` helps where the path is long",
            )
        };
        let connection = Connection::open(data_dir)
            .map_err(|error| unreachable(error.to_string()))?
            .ok_or_else(|| unreachable("nobody listens at its local socket".to_owned()))?;
        Ok(Desk {
            operator: operator.into(),
            line: Arc::new(Mutex::new(connection)),
        })
    }

    /// Asks and waits.
    pub(super) async fn ask(&self, request: Request) -> Result<Answer, AdminError> {
        let desk = self.clone();
        let asked = tokio::task::spawn_blocking(move || {
            let envelope = Envelope {
                operator: desk.operator.to_string(),
                request,
            };
            let mut line = desk.line.lock().unwrap_or_else(PoisonError::into_inner);
            line.ask(&envelope)
        });
        asked.await.unwrap_or_else(|error| Err(internal(error)))
    }

    /// What the node is and holds.
    pub(super) async fn status(&self) -> Result<NodeStatus, AdminError> {
        expect!(self.ask(Request::Status).await, Answer::Status(status) => status)
    }

    /// Imports objects in their order.
    pub(super) async fn import(&self, objects: &[&[u8]]) -> Result<ImportReport, AdminError> {
        let mut sum = ImportReport::default();
        for batch in objects.chunks(BATCH) {
            let objects = batch
                .iter()
                .map(|bytes| raw(bytes))
                .collect::<Result<_, _>>()?;
            let request = Request::Import {
                objects,
                embargo_until: None,
                place: None,
            };
            let report = expect!(self.ask(request).await, Answer::Import(report) => report)?;
            sum.accepted += report.accepted;
            sum.held += report.held;
            sum.refused.extend(report.refused);
        }
        Ok(sum)
    }

    /// Makes an invitation for another node.
    pub(super) async fn invite(&self) -> Result<String, AdminError> {
        let request = Request::PeerInvite { hours: 1 };
        expect!(self.ask(request).await, Answer::Invitation(invitation) => invitation.text)
    }

    /// Accepts another node's invitation.
    pub(super) async fn accept(&self, invitation: String) -> Result<(), AdminError> {
        expect!(self.ask(Request::PeerAccept { invitation }).await, Answer::Peer(_) => ())
    }

    /// Hosts a participant under these terms.
    pub(super) async fn host(
        &self,
        name: &str,
        terms: String,
        sector: &str,
    ) -> Result<ParticipantSummary, AdminError> {
        let request = Request::ParticipantAdd {
            name: name.to_owned(),
            terms: Some(terms),
            languages: Vec::new(),
            sectors: vec![sector.to_owned()],
        };
        expect!(self.ask(request).await, Answer::Participant(participant) => *participant)
    }

    /// Proposes an agreement.
    pub(super) async fn propose(&self, draft: String) -> Result<AgreementSummary, AdminError> {
        let request = Request::AgreementPropose {
            draft,
            also_to: Vec::new(),
        };
        expect!(self.ask(request).await, Answer::Agreement(agreement) => *agreement)
    }

    /// Checks a draft or an agreement before anyone signs it.
    pub(super) async fn check(&self, of: PreviewUnder) -> Result<CheckReport, AdminError> {
        let request = Request::AgreementCheck {
            of,
            symbolic: Symbolic::Auto,
        };
        expect!(self.ask(request).await, Answer::Checked(report) => *report)
    }

    /// The node's public key, in hexadecimal digits, and its log of what it released to `recipient`.
    pub(super) async fn log(
        &self,
        recipient: &str,
    ) -> Result<(String, Vec<LogSummary>), AdminError> {
        let recipient = Some(recipient.to_owned());
        let request = Request::LedgerShow { recipient };
        expect!(self.ask(request).await, Answer::Logs { key, logs } => (key, logs))
    }

    /// The receipt for the crossing of `object` to `recipient`.
    pub(super) async fn receipt(
        &self,
        object: &str,
        recipient: &str,
    ) -> Result<ReceiptText, AdminError> {
        let request = Request::LedgerReceipt {
            object: object.to_owned(),
            recipient: Some(recipient.to_owned()),
        };
        expect!(self.ask(request).await, Answer::Receipt(receipt) => receipt)
    }

    /// Recalls an object from everybody who received it, and asks that it be deleted.
    pub(super) async fn recall(
        &self,
        object: &str,
        reason: String,
        language: &str,
    ) -> Result<Vec<RecallView>, AdminError> {
        let request = RecallRequest::Make {
            object: object.to_owned(),
            reason: Some(reason),
            language: language.to_owned(),
            restrict: false,
            delete_own: false,
        };
        expect!(self.ask(Request::Recall(request)).await, Answer::Recalls(recalls) => recalls)
    }

    /// How a recall stands.
    pub(super) async fn recalled(&self, recall: &str) -> Result<Vec<RecallView>, AdminError> {
        let recall = Some(recall.to_owned());
        let request = Request::Recall(RecallRequest::Status { recall });
        expect!(self.ask(request).await, Answer::Recalls(recalls) => recalls)
    }

    /// An agreement as the node has it; `None` while it has not arrived.
    pub(super) async fn agreement(
        &self,
        agreement: &str,
    ) -> Result<Option<AgreementSummary>, AdminError> {
        let agreements = expect!(self.ask(Request::AgreementList).await, Answer::Agreements { agreements } => agreements)?;
        Ok(agreements.into_iter().find(|held| held.id == agreement))
    }

    /// Performs an act on an agreement.
    pub(super) async fn act(
        &self,
        agreement: &str,
        act: ActKind,
    ) -> Result<AgreementSummary, AdminError> {
        let request = Request::AgreementAct {
            agreement: agreement.to_owned(),
            act,
            reason: String::new(),
        };
        expect!(self.ask(request).await, Answer::Agreement(agreement) => *agreement)
    }

    /// Why `object` does or does not cross to `audience`; `None` when no agreement with it is in force.
    pub(super) async fn why(
        &self,
        object: &str,
        audience: &str,
    ) -> Result<Option<WhyAnswer>, AdminError> {
        let request = Request::Why {
            object: object.to_owned(),
            audience: audience.to_owned(),
            purpose: None,
        };
        match expect!(self.ask(request).await, Answer::Why(why) => why) {
            Ok(why) => Ok(Some(why)),
            Err(error) if error.code == NO_AGREEMENT => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether any copy of `object` is in the node's store, whoever may see it.
    pub(super) async fn holds(&self, object: &str) -> Result<bool, AdminError> {
        let request = Request::Why {
            object: object.to_owned(),
            audience: ANALYSTS.to_owned(),
            purpose: None,
        };
        // The store is asked for copies before any gate is: see `mithaq why`.
        match self.ask(request).await {
            Ok(_) => Ok(true),
            Err(error) if error.code == NOT_HELD => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What `audience` would get; `None` when no agreement with it is in force.
    pub(super) async fn preview(&self, audience: &str) -> Result<Option<PreviewPage>, AdminError> {
        let request = Request::Preview {
            audience: audience.to_owned(),
            purpose: None,
            limit: 0,
            under: None,
        };
        match expect!(self.ask(request).await, Answer::Preview(preview) => preview) {
            Ok(preview) => Ok(Some(preview)),
            Err(error) if error.code == NO_AGREEMENT => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes an ordinary TAXII client, for our own analysts or for another party; for protection, or for the
    /// purpose named.
    pub(super) async fn client(
        &self,
        name: &str,
        audience: Option<&str>,
        purpose: Option<&str>,
    ) -> Result<ClientSecret, AdminError> {
        let request = Request::ClientAdd {
            name: name.to_owned(),
            audience: audience.map(str::to_owned),
            purpose: purpose.map(str::to_owned),
            write: false,
        };
        expect!(self.ask(request).await, Answer::Client(secret) => secret)
    }
}

/// Our own people, as `why` and `client add` name them.
const ANALYSTS: &str = "analysts";
/// The codes of the two refusals that are answers here.
const NO_AGREEMENT: &str = "no-agreement";
const NOT_HELD: &str = "not-held";

/// An object as the socket takes it.
fn raw(bytes: &[u8]) -> Result<Box<RawValue>, AdminError> {
    let text = String::from_utf8(bytes.to_vec()).map_err(internal)?;
    RawValue::from_string(text).map_err(internal)
}
