//! `mithaq agreement sign`, `reserve`, `notify` …: what our party does about an agreement.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Subcommand;
use mithaq_node::admin::{ActKind, AdminError, ArticleChange, Request};

use crate::cli::{Ask, terminal};
use crate::output::{Output, name};

/// What every act takes.
#[derive(Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Act {
    /// The agreement: its id, or the first characters of its UUID.
    agreement: String,
    /// Why, for our own record.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    reason: String,
}

/// Which articles, and what of them.
#[derive(Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Changed {
    /// The id of an article; may be given several times with --excluded.
    #[arg(long = "article", value_name = "N")]
    articles: Vec<String>,
    /// Leave these articles out, for us and towards us.
    #[arg(long, conflicts_with = "terms", requires = "articles")]
    excluded: bool,
    /// All terms of the article as we want them: a file, TOML.
    #[arg(long, value_name = "FILE", requires = "articles")]
    terms: Option<PathBuf>,
    /// What we say, in words.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

/// Acts of our party.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Acts {
    /// Sign it: our party agrees to the text, and by most final clauses is bound.
    #[command(
        after_help = "Where the agreement binds under law, this and every act that binds takes two named operators: one prepares it, another confirms it with `mithaq agreement confirm`.\n\nExample:\n  mithaq agreement sign 4f2a"
    )]
    Sign(Act),
    /// Ratify it: our party consents to be bound, where a signature alone does not bind.
    #[command(after_help = "Example:\n  mithaq agreement ratify 4f2a")]
    Ratify(Act),
    /// Accept it, as a ratification under another name; or accept an act of another party.
    #[command(
        after_help = "With --of it accepts a reservation, an accession or an amendment of another party; `mithaq agreement show` names the acts.\n\nExamples:\n  mithaq agreement accept 4f2a\n  mithaq agreement accept 4f2a --of 91c0"
    )]
    Accept {
        #[command(flatten)]
        act: Act,
        /// The act of another party: its id, or the first characters of its UUID.
        #[arg(long, value_name = "ACT")]
        of: Option<String>,
    },
    /// Approve it: a ratification under another name.
    #[command(after_help = "Example:\n  mithaq agreement approve 4f2a")]
    Approve(Act),
    /// Accede to it: become a party to an agreement that does not list us, and is open to us.
    #[command(
        after_help = "The act carries our name and our root key's fingerprint. It counts once the depositary has notified it.\n\nExample:\n  mithaq agreement accede 4f2a"
    )]
    Accede(Act),
    /// Apply it provisionally before we are bound, or no longer.
    #[command(
        after_help = "Examples:\n  mithaq agreement apply 4f2a\n  mithaq agreement apply 4f2a --end"
    )]
    Apply {
        #[command(flatten)]
        act: Act,
        /// Apply it provisionally no longer.
        #[arg(long)]
        end: bool,
    },
    /// Make a reservation before consenting: exclude articles, or narrow one.
    #[command(
        after_help = "A reservation comes before our consent, and only to articles that the final clauses allow. The others may accept it or object to it; until they have, or their time has run, nothing crosses between them and us.\n\nExamples:\n  mithaq agreement reserve 4f2a --article 5 --excluded --text \"We do not train on it.\"\n  mithaq agreement reserve 4f2a --article 3 --terms narrower.toml"
    )]
    Reserve {
        #[command(flatten)]
        act: Act,
        #[command(flatten)]
        changed: Changed,
    },
    /// Object to a reservation, an accession or an amendment of another party.
    #[command(
        after_help = "Without --precludes the agreement holds between the two, less the article that was reserved.\n\nExample:\n  mithaq agreement object 4f2a --to 91c0 --precludes"
    )]
    Object {
        #[command(flatten)]
        act: Act,
        /// That act: its id, or the first characters of its UUID.
        #[arg(long, value_name = "ACT")]
        to: String,
        /// We want no relation under this agreement with its author.
        #[arg(long)]
        precludes: bool,
    },
    /// Declare how our party understands it, or what it restricts.
    #[command(
        after_help = "Example:\n  mithaq agreement declare 4f2a --text \"By sectors we mean those of our law.\""
    )]
    Declare {
        #[command(flatten)]
        act: Act,
        #[command(flatten)]
        changed: Changed,
    },
    /// Propose an amended text, and accept it.
    #[command(
        after_help = "The draft is the whole text as it is to be, with the head of the agreement as it is. Others accept it with `mithaq agreement accept --of`, or by their silence where the final clauses say so.\n\nExample:\n  mithaq agreement export 4f2a --format toml -o amended.toml\n  mithaq agreement amend 4f2a amended.toml"
    )]
    Amend {
        #[command(flatten)]
        act: Act,
        /// The draft, TOML.
        draft: PathBuf,
    },
    /// Suspend it, or some of it: nothing crosses under it until we resume it.
    #[command(
        after_help = "Examples:\n  mithaq agreement suspend 4f2a\n  mithaq agreement suspend 4f2a --article 3 --towards \"National CERT of Rimal\""
    )]
    Suspend {
        #[command(flatten)]
        act: Act,
        /// This article alone; may be given several times.
        #[arg(long = "article", value_name = "N")]
        articles: Vec<String>,
        /// Towards this party alone: its name or party id.
        #[arg(long, value_name = "PARTY")]
        towards: Option<String>,
    },
    /// Lift our own suspension.
    #[command(after_help = "Example:\n  mithaq agreement resume 4f2a")]
    Resume(Act),
    /// Lift one suspension, reservation, declaration or objection of our own.
    #[command(
        after_help = "`mithaq agreement status` names what may be lifted.\n\nExample:\n  mithaq agreement lift 4f2a 91c0"
    )]
    Lift {
        #[command(flatten)]
        act: Act,
        /// That act: its id, or the first characters of its UUID.
        #[arg(value_name = "ACT")]
        of: String,
    },
    /// Withdraw from it, after its notice.
    #[command(after_help = "Example:\n  mithaq agreement withdraw 4f2a --yes")]
    Withdraw {
        #[command(flatten)]
        act: Act,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Agree that it ends: it does between any two that have both agreed.
    #[command(after_help = "Example:\n  mithaq agreement terminate 4f2a --yes")]
    Terminate {
        #[command(flatten)]
        act: Act,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Do not let it be renewed at its end.
    #[command(after_help = "Example:\n  mithaq agreement not-renew 4f2a")]
    NotRenew(Act),
    /// As its depositary, notify the others of an act that was deposited with us; between two, that the other's has come.
    #[command(
        after_help = "What permits something counts once it is notified. Time to object to a reservation or an amendment runs from its notification: of the depositary's own too, and between two parties from the other's. The name and root key of a party that accedes are held against those that we know.\n\nExample:\n  mithaq agreement notify 4f2a 91c0 --date 2027-03-01T09:00:00Z"
    )]
    Notify {
        #[command(flatten)]
        act: Act,
        /// That act: its id, or the first characters of its UUID.
        #[arg(value_name = "ACT")]
        of: String,
        /// When it was deposited (RFC 3339, UTC); now if absent.
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
    /// Perform an act that another operator has prepared.
    #[command(
        after_help = "A prepared act lapses after 14 days. Who prepared it cannot confirm it.\n\nExample:\n  mithaq agreement confirm 4f2a --operator salim"
    )]
    Confirm {
        /// The agreement, or the prepared act as `mithaq agreement show` names it.
        #[arg(value_name = "AGREEMENT|ACT")]
        prepared: String,
    },
}

impl Acts {
    /// Asks and shows.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        let (act, kind) = match self {
            Acts::Sign(act) => (act, ActKind::Signature),
            Acts::Ratify(act) => (act, ActKind::Ratification),
            Acts::Accept { act, of: None } => (act, ActKind::Acceptance),
            Acts::Accept { act, of: Some(of) } => (act, ActKind::AcceptanceOf { of: of.clone() }),
            Acts::Approve(act) => (act, ActKind::Approval),
            Acts::Accede(act) => (act, ActKind::Accession),
            Acts::Apply { act, end: false } => (act, ActKind::ProvisionalApplication),
            Acts::Apply { act, end: true } => (act, ActKind::ProvisionalApplicationEnd),
            Acts::Reserve { act, changed } => {
                let (changes, text) = changed.read()?;
                (act, ActKind::Reservation { changes, text })
            }
            Acts::Declare { act, changed } => {
                let (changes, text) = changed.read()?;
                (act, ActKind::Declaration { changes, text })
            }
            Acts::Object { act, to, precludes } => {
                let (to, precludes) = (to.clone(), *precludes);
                (act, ActKind::Objection { to, precludes })
            }
            Acts::Amend { act, draft } => {
                let draft = super::read_draft(draft)?;
                (act, ActKind::Amendment { draft })
            }
            Acts::Suspend {
                act,
                articles,
                towards,
            } => match articles.is_empty() && towards.is_none() {
                true => (act, ActKind::Suspension),
                false => {
                    let (articles, towards) = (articles.clone(), towards.clone());
                    (act, ActKind::PartialSuspension { articles, towards })
                }
            },
            Acts::Resume(act) => (act, ActKind::Resumption),
            Acts::Lift { act, of } => (act, ActKind::Lifting { of: of.clone() }),
            Acts::Withdraw { act, yes } => {
                let about = [("agreement", name(&act.agreement))];
                terminal::confirm(&output.texts(), "confirm-withdraw", &about, *yes)?;
                (act, ActKind::Withdrawal)
            }
            Acts::Terminate { act, yes } => {
                let about = [("agreement", name(&act.agreement))];
                terminal::confirm(&output.texts(), "confirm-terminate", &about, *yes)?;
                (act, ActKind::Termination)
            }
            Acts::NotRenew(act) => (act, ActKind::NonRenewal),
            Acts::Notify { act, of, date } => {
                let (of, date) = (of.clone(), date.clone());
                (act, ActKind::Notification { of, date })
            }
            Acts::Confirm { prepared } => {
                let prepared = prepared.clone();
                return super::acted(Request::AgreementConfirm { prepared }, node, output);
            }
        };
        let request = Request::AgreementAct {
            agreement: act.agreement.clone(),
            act: kind,
            reason: act.reason.clone(),
        };
        super::acted(request, node, output)
    }
}

impl Changed {
    /// The ids of the articles named.
    pub(super) fn articles(&self) -> Vec<String> {
        self.articles.clone()
    }

    /// What becomes of them.
    pub(super) fn read(
        &self,
    ) -> Result<(Vec<ArticleChange>, BTreeMap<String, String>), AdminError> {
        let refused = |why: &str, next: &str| {
            AdminError::usage("bad-change", "the act was not performed", why, next)
        };
        let text = self
            .text
            .iter()
            .map(|text| ("und".to_owned(), text.clone()));
        let changes = match (self.excluded, &self.terms, self.articles.as_slice()) {
            (_, None, []) => Vec::new(),
            (true, None, articles) => articles
                .iter()
                .map(|article| ArticleChange {
                    article: article.clone(),
                    terms: None,
                })
                .collect(),
            (_, Some(file), [article]) => vec![ArticleChange {
                article: article.clone(),
                terms: Some(super::read_terms(file)?),
            }],
            (_, Some(_), _) => {
                return Err(refused(
                    "one file holds the terms of one article",
                    "give --terms with one --article",
                ));
            }
            (false, None, _) => {
                return Err(refused(
                    "it does not say what becomes of the article",
                    "add --excluded, or --terms FILE",
                ));
            }
        };
        Ok((changes, text.collect()))
    }
}
