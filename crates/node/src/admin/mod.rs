//! What an operator can ask of a node, as data: the command line and the local socket speak these
//! types, and nothing else reaches the node from its own operators.
//!
//! One request has one answer. Long work (import, export) is many small requests, so that progress
//! is the caller's to show and a broken connection loses at most one batch.

mod acts;
mod answer;
mod checks;
mod clients;
mod consents;
mod deletion;
mod embargo;
mod error;
mod keys;
mod ledger;
mod life;
mod notices;
mod paper;
mod recall;
mod request;
mod title;

pub use acts::{ActKind, ArticleChange};
pub use answer::{
    AgreementSummary, Answer, ArticleSummary, AudienceSummary, CopySummary, ExportPage, Finding,
    HoldSummary, ImportProgress, ImportReport, Invitation, Level, LookupHit, NodeStatus,
    ParticipantSummary, PeerSummary, PreviewPage, ReasonCount, RefusedObject, Related,
    SnapshotState, VerdictView, WhyAnswer, WithheldReason,
};
pub use checks::{
    ArticleDifference, CaseView, CheckReport, Compared, DiffReport, Found, HeaderDifference,
    ProofFinding, ProofView, QuestionFound, Symbolic, TextDifference,
};
pub use clients::{ClientSecret, ClientSummary};
pub use consents::{Awaits, ConsentView, PreparedUnder};
pub use deletion::{
    BackupSummary, CertificateSummary, ConsumerSummary, DeletionReport, DueSummary, KeptVersion,
    LegalHold, VersionSummary,
};
pub use embargo::EmbargoReport;
pub use error::{AdminError, ExitCode};
pub use keys::{ChainHead, KeyReport, KeySummary, KeyWord, NamedAct, NamedHead, PreparedWord};
pub use ledger::{
    EvidenceSummary, LeafSummary, LedgerSummary, LogSummary, ReceiptText, SettledSummary, TheirLog,
};
pub use life::{
    ArticleStanding, CalendarEntry, EvidenceView, HeadView, MatrixReport, PartyStanding,
    PreparedSummary, RelationReport, RelationView, Restriction, StatusReport,
};
pub use notices::{
    ContactView, NoticeAnswer, NoticeRequest, NoticeStep, NoticeTold, NoticeView, NoticeWhat,
};
pub use paper::{PaperGiven, PaperView};
pub use recall::{
    RecallBackup, RecallChoice, RecallOffer, RecallOutcome, RecallRecipient, RecallRequest,
    RecallStatement, RecallTally, RecallView,
};
pub use request::{Disclosure, Envelope, ImportPlace, PreviewUnder, Request, TextForm};
pub use title::Title;
