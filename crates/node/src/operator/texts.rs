//! `agreement export`, `agreement import` and `agreement iep`: drafts in the forms of others.

use mithaq_agreement::{draft, iep, markdown};
use mithaq_stix::Timestamp;

use super::{agreements, broken, checks};
use crate::admin::{AdminError, Answer, ExitCode, PreviewUnder, TextForm};
use crate::inner::Inner;

/// The words of a draft or agreement.
pub(super) fn export(
    node: &Inner,
    of: &PreviewUnder,
    form: TextForm,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let instrument = checks::instrument(node, &projection, of)?;
    let text = match form {
        TextForm::Toml => draft::to_toml(&instrument),
        TextForm::Markdown => markdown::to_markdown(&instrument),
        TextForm::Iep => {
            let now = Timestamp::from_unix_millis(node.watch.unix_millis());
            let exchanges: Vec<_> = instrument.exchanges().map(|(id, _)| id.clone()).collect();
            let mut ids = Vec::new();
            for _ in &exchanges {
                ids.push(
                    crate::random::uuid()
                        .map_err(|error| broken(&error))?
                        .to_string(),
                );
            }
            let mut ids = ids.into_iter();
            let policies = iep::export(&instrument, &now, |_| ids.next().unwrap_or_default());
            // INVARIANT: DESIGN § 5. Nothing is handed out that would let a recipient do more than the terms.
            for (policy, article) in policies.iter().zip(&exchanges) {
                let verdict = iep::no_wider(policy, &instrument, article);
                if !verdict.is_proved() || !iep::ends_in_time(policy, &instrument) {
                    return Err(AdminError::new(
                        ExitCode::Refused,
                        "wider",
                        "nothing was exported",
                        format!(
                            "the policy for article {article} is not proved to be no wider than its terms"
                        ),
                        "report this: it should not happen",
                    ));
                }
            }
            let mut text =
                serde_json::to_string_pretty(&policies).map_err(|error| broken(&error))?;
            text.push('\n');
            text
        }
    };
    Ok(Answer::Draft { text })
}

/// A draft with the words of a Markdown page.
pub(super) fn import(node: &Inner, page: &str, onto: &PreviewUnder) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let instrument = checks::instrument(node, &projection, onto)?;
    let changed = markdown::from_markdown(page, &instrument).map_err(|faults| {
        AdminError::usage(
            "bad-markdown",
            "the page was not read",
            faults.to_string(),
            "keep each heading `### ARTICLE / LANGUAGE` as it was exported; articles and languages are added and removed in the draft",
        )
    })?;
    let text = draft::to_toml(&changed);
    // What is handed out can be proposed.
    agreements::parsed(&text)?;
    Ok(Answer::Draft { text })
}

/// A draft that says what an IEP policy says.
pub(super) fn iep_import(
    node: &Inner,
    policy: &str,
    peer: Option<&str>,
    languages: &[String],
) -> Result<Answer, AdminError> {
    let languages = agreements::template_languages(languages)?;
    let policy = iep::read(policy).map_err(|error| {
        AdminError::usage(
            "bad-iep",
            "the policy was not read",
            error.to_string(),
            "give one policy of FIRST IEP 2.0, a JSON object",
        )
    })?;
    let text = iep::import(&policy, &languages, agreements::parties(node, peer)?);
    Ok(Answer::Draft { text })
}
