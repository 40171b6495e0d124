//! `mithaq agreement notice …` and `contacts`: what is told under an agreement, and whom to call.

use clap::{Args, Subcommand};
use mithaq_node::admin::{AdminError, Answer, NoticeRequest, NoticeWhat, Request};

use crate::cli::{Ask, answer};
use crate::output::{Contacts, Notices, Output};

/// Notices under agreements: of breach, verification, disclosure, a dispute, results; requests and questions; answers.
#[derive(Debug, PartialEq, Eq, Subcommand)]
#[command(
    after_help = "A notice is sealed and goes to one other party alone. It changes no relation: what follows from it is read off the article in force, and shown by `mithaq agreement calendar` on both sides. One for which no article gives an effect is refused."
)]
pub(crate) enum Notice {
    /// Say that we want to see whether the terms are kept: by the article on verification.
    #[command(
        after_help = "Example:\n  mithaq agreement notice verification 4f2a --reason \"The annual visit.\""
    )]
    Verification(To),
    /// Say that we hold the agreement to be broken: by the article on breach.
    #[command(
        after_help = "Example:\n  mithaq agreement notice breach 4f2a --reason \"Our report was published.\""
    )]
    Breach(To),
    /// Raise a dispute: by the article on disputes, whose steps then have their dates.
    #[command(after_help = "Example:\n  mithaq agreement notice dispute 4f2a")]
    Dispute(To),
    /// Ask to work together in a form that the article on cooperation lists.
    #[command(
        after_help = "Example:\n  mithaq agreement notice cooperation 4f2a --form assistance --severity critical"
    )]
    Cooperation {
        #[command(flatten)]
        to: To,
        /// The form: alerting, assistance, exercises, training, research-and-development, secondment.
        #[arg(long, value_name = "FORM")]
        form: String,
    },
    /// Tell who gave us an object that the law compels us to disclose it: by the article on confidentiality.
    #[command(
        after_help = "From when on it may be disclosed counts from when the notice has reached the other party. Until then\n`mithaq export --disclose OBJECT --ground GROUND` is refused.\n\nExample:\n  mithaq agreement notice disclosure indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --ground court-order"
    )]
    Disclosure {
        /// The object's STIX id.
        object: String,
        /// The ground: court-order, freedom-of-information, parliamentary-inquiry, audit.
        #[arg(long, value_name = "GROUND")]
        ground: String,
        /// The agreement that it was given under, where there are several.
        #[arg(long, value_name = "AGREEMENT")]
        under: Option<String>,
        #[command(flatten)]
        words: Words,
    },
    /// Show results that were found with the other party's material, before they are published: by the article on results.
    #[command(
        after_help = "The words of --reason show them. The objects named are held back from everybody until the article's days have\npassed since the notice reached the other party; `mithaq why` says so.\n\nExample:\n  mithaq agreement notice results 4f2a --object report--84e4d88f-44ea-4bcd-bbf3-b2c1c320bcb3 --reason \"The campaign began in spring.\""
    )]
    Results {
        #[command(flatten)]
        to: To,
        /// An object of ours that holds results; may be given several times.
        #[arg(long = "object", value_name = "OBJECT", required = true)]
        objects: Vec<String>,
    },
    /// Ask the other party why an object does not come, or how much does not: by the article on transparency.
    #[command(
        after_help = "Its node answers what the article grants, and nothing else: of its own material, by the articles of that agreement.\nWhat it may not tell looks like what is not there.\n\nExamples:\n  mithaq agreement notice question 4f2a\n  mithaq agreement notice question 4f2a --object report--84e4d88f-44ea-4bcd-bbf3-b2c1c320bcb3"
    )]
    Question {
        #[command(flatten)]
        to: To,
        /// The object; how much is withheld if absent.
        #[arg(long, value_name = "OBJECT")]
        object: Option<String>,
    },
    /// Answer a notice that was given to us.
    #[command(
        after_help = "Example:\n  mithaq agreement notice answer 4f2a --reason \"Come on Monday.\""
    )]
    Answer {
        /// The notice's id, or its first characters.
        notice: String,
        /// In words.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// List notices and what follows from them, what we are to answer first.
    #[command(after_help = "Example:\n  mithaq agreement notice list")]
    List {},
}

/// Under what, and to whom.
#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct To {
    /// The agreement's id, or the first characters of its UUID.
    agreement: String,
    /// To which party, where it has several.
    #[arg(long, value_name = "PARTY")]
    to: Option<String>,
    #[command(flatten)]
    words: Words,
}

/// What every notice may say.
#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct Words {
    /// The article that it rests on, to be sure of it.
    #[arg(long, value_name = "ARTICLE")]
    article: Option<String>,
    /// How severe the matter is: low, medium, high, critical. By it the agreement says when an answer is due.
    #[arg(long, value_name = "SEVERITY", default_value = "medium", value_parser = ["low", "medium", "high", "critical"])]
    severity: String,
    /// In words, for the other party.
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
}

impl To {
    fn give(&self, what: NoticeWhat) -> NoticeRequest {
        give(what, Some(&self.agreement), self.to.as_ref(), &self.words)
    }
}

fn give(
    what: NoticeWhat,
    agreement: Option<&String>,
    to: Option<&String>,
    words: &Words,
) -> NoticeRequest {
    NoticeRequest::Give {
        what,
        agreement: agreement.cloned(),
        to: to.cloned(),
        article: words.article.clone(),
        severity: Some(words.severity.clone()),
        reason: words.reason.clone(),
    }
}

impl Notice {
    /// Gives, answers or lists.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        let request = match self {
            Notice::Verification(to) => to.give(NoticeWhat::Verification),
            Notice::Breach(to) => to.give(NoticeWhat::Breach),
            Notice::Dispute(to) => to.give(NoticeWhat::Dispute),
            Notice::Cooperation { to, form } => {
                to.give(NoticeWhat::Cooperation { form: form.clone() })
            }
            Notice::Disclosure {
                object,
                ground,
                under,
                words,
            } => {
                let what = NoticeWhat::Disclosure {
                    object: object.clone(),
                    ground: ground.clone(),
                };
                give(what, under.as_ref(), None, words)
            }
            Notice::Results { to, objects } => to.give(NoticeWhat::Results {
                objects: objects.clone(),
            }),
            Notice::Question { to, object } => to.give(NoticeWhat::Question {
                about: object.clone(),
            }),
            Notice::Answer { notice, reason } => NoticeRequest::Answer {
                notice: notice.clone(),
                reason: reason.clone(),
            },
            Notice::List {} => {
                let request = Request::Notice(NoticeRequest::List);
                let notices = answer!(node.ask(request), Answer::Notices { notices } => notices)?;
                return output.show(&Notices { notices });
            }
        };
        let request = Request::Notice(request);
        let notice = answer!(node.ask(request), Answer::Notice(notice) => notice)?;
        output.show(&*notice)
    }
}

/// Show whom to call at a party, and for what, by the article on authorities.
#[derive(Debug, PartialEq, Eq, Args)]
#[command(
    after_help = "For a role that has nobody of its own, the point of contact is shown.\n\nExamples:\n  mithaq agreement contacts 4f2a\n  mithaq agreement contacts 4f2a --party \"National CERT of Rimal\" --role incidents"
)]
pub(crate) struct Call {
    /// The agreement's id, or the first characters of its UUID.
    agreement: String,
    /// At this party alone.
    #[arg(long, value_name = "PARTY")]
    party: Option<String>,
    /// For this alone: point-of-contact, incidents, technical, diplomatic, legal, data-protection, consent.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
}

impl Call {
    /// Asks and shows.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        let request = Request::Notice(NoticeRequest::Contacts {
            agreement: self.agreement.clone(),
            party: self.party.clone(),
            role: self.role.clone(),
        });
        let contacts = answer!(node.ask(request), Answer::Contacts { contacts } => contacts)?;
        output.show(&Contacts { contacts })
    }
}
