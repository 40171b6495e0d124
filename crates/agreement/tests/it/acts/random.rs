//! Random lives of an agreement of three: what is missed never widens, and whatever the order, it is the same.

use std::collections::BTreeSet;

use mithaq_agreement::{
    Agreement, Article, Family, Now, Terms, changes, effective, fold, relation,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::script::{Case, date, party};

const CLAUSES: [&str; 3] = [
    "reservations = \"any\"\nobjection_months = 1\nentry_after = 2\naccession = \"any\"\nprovisional = true",
    "reservations = [\"2\"]\nobjection_months = 1\nentry_after = 2\nconsent = \"ratification\"",
    "amendment = \"tacit\"\namendment_days = 10\nentry_after = 2\nreservations = \"any\"\nobjection_months = 0",
];

/// What may be done; `*` stands for an act that was performed before.
const DEEDS: [&str; 26] = [
    "signature",
    "ratification",
    "signature",
    "ratification",
    "reservation 2 green",
    "reservation 3 detection",
    "reservation 2 out",
    "declaration 4 none",
    "objection *",
    "objection * precludes",
    "accepts *",
    "accepts *",
    "accepts *",
    "amends T",
    "amends U",
    "amends V",
    "suspension",
    "suspension 2",
    "suspension towards=B",
    "lifts *",
    "lifts *",
    "provisional-application",
    "provisional-application-end",
    "withdrawal",
    "termination",
    "non-renewal",
];

#[derive(Debug, Clone)]
struct Step {
    author: usize,
    deed: usize,
    day: u32,
    target: usize,
    notified: u8,
    /// Under the id of another act, of whomever.
    namesake: bool,
}

/// Which ids the articles of an amended text have: as in the base, two exchanged, several moved to other kinds.
const IDS: [&str; 6] = ["12345", "12345", "13245", "14325", "52341", "34512"];

fn step() -> impl Strategy<Value = Step> {
    (
        0..3_usize,
        0..DEEDS.len(),
        1..80_u32,
        any::<prop::sample::Index>(),
        0..5_u8,
        prop::bool::weighted(0.08),
    )
        .prop_map(|(author, deed, day, target, notified, namesake)| Step {
            author,
            deed,
            day,
            target: target.index(1_000),
            notified,
            namesake,
        })
}

fn day(day: u32) -> String {
    format!("{:02}-{:02}", 1 + day / 28, 1 + day % 28)
}

/// A script in which nearly everything of others is notified by the depositary, A, and everybody begins by consenting.
fn script(steps: &[Step], ids: &[&str; 3]) -> String {
    let [t, u, v] = ids;
    let mut lines = format!(
        "text T base tlp=green ids={t}\ntext U T tlp=clear ids={u}\ntext V base tlp=red ids={v}\n"
    );
    let mut numbers = [0_u32; 3];
    let mut acts: Vec<String> = Vec::new();
    let mut perform = |lines: &mut String, author: usize, at: &str, deed: &str| {
        numbers[author] += 1;
        let name = ["A", "B", "C"][author];
        lines.push_str(&format!("{name} {at} {deed}\n"));
        format!("{name}{}", numbers[author])
    };
    let opening = ["signature", "ratification"];
    for author in 0..3 {
        for deed in opening {
            let act = perform(&mut lines, author, "01-02", deed);
            if author > 0 {
                perform(&mut lines, 0, "01-03", &format!("notifies {act} 01-02"));
            }
            acts.push(act);
        }
    }
    for step in steps {
        let target = acts[step.target % acts.len()].clone();
        let mut deed = DEEDS[step.deed].replace('*', &target);
        if step.namesake {
            deed.push_str(&format!(" id={target}"));
        }
        let at = day(step.day);
        let act = perform(&mut lines, step.author, &at, &deed);
        if step.author > 0 && step.notified > 0 {
            let later = day(step.day + u32::from(step.notified));
            perform(&mut lines, 0, &later, &format!("notifies {act} {at}"));
        }
        acts.push(act);
    }
    lines
}

proptest! {
    #![proptest_config(mithaq_testkit::config(120))]

    /// 5.2, 5.5, 5.7: an act that is missing opens nothing and widens nothing, unless it is the last of the chain of one
    /// of the two or of the depositary, which only a head shows.
    #[test]
    fn inv_5_7_an_act_missing_from_a_random_life_never_widens(
        clauses in prop::sample::select(CLAUSES.to_vec()),
        steps in vec(step(), 1..14),
        on in vec(1..110_u32, 6),
        ids in [prop::sample::select(IDS.to_vec()), prop::sample::select(IDS.to_vec()), prop::sample::select(IDS.to_vec())],
    ) {
        let case = Case::new("ABC", clauses, &script(&steps, &ids));
        let whole = case.status();
        let mut reversed = case.arrived();
        reversed.reverse();
        prop_assert_eq!(&whole, &fold(&case.family, &reversed, &BTreeSet::new()));
        // Between two announced instants nothing changes.
        for (a, b) in [("A", "B"), ("B", "C")] {
            let (a, b) = (party(a), party(b));
            let announced = changes(&case.family, &whole, &a, &b);
            let at = |on: u32| {
                let now = Now::at(&date(&day(on)));
                let open = relation(&case.family, &whole, &a, &b, &now).is_in_force();
                (open, *effective(&case.family, &whole, &a, &b, &now).text_hash())
            };
            for on in 1..110 {
                let (from, to) = (date(&day(on)), date(&day(on + 1)));
                if !announced.iter().any(|change| from <= *change && *change <= to) {
                    prop_assert_eq!(at(on), at(on + 1), "from {} to {}", from, to);
                }
            }
        }
        for (name, act) in &case.acts {
            let rest: Vec<_> = case.acts.values().filter(|it| it.head() != act.head()).cloned().collect();
            let partial = fold(&case.family, &rest, &BTreeSet::new());
            prop_assert!(partial.lacks(&act.head()));
            let is_last = whole.head(act.author()) == Some(&act.head());
            for (a, b) in [("A", "B"), ("A", "C"), ("B", "C")] {
                let author = &name[..1];
                if is_last && (author == a || author == b || author == "A") {
                    continue;
                }
                let (a, b) = (party(a), party(b));
                for on in &on {
                    let now = Now::at(&date(&day(*on)));
                    if !relation(&case.family, &partial, &a, &b, &now).is_in_force() {
                        continue;
                    }
                    let right = relation(&case.family, &whole, &a, &b, &now);
                    prop_assert!(right.is_in_force(), "without {} at {:?}: {:?}", name, now, right);
                    let found = effective(&case.family, &partial, &a, &b, &now);
                    let text = effective(&case.family, &whole, &a, &b, &now);
                    prop_assert!(is_within_by_kind(&found, &text), "without {} at {:?}", name, now);
                }
            }
        }
    }

    /// 5.1, 5.5: a text that is missing opens nothing and widens nothing, wherever the articles of the others stand.
    #[test]
    fn inv_5_5_a_text_missing_from_a_random_life_never_widens(
        clauses in prop::sample::select(CLAUSES.to_vec()),
        steps in vec(step(), 1..14),
        on in vec(1..110_u32, 6),
        ids in [prop::sample::select(IDS.to_vec()), prop::sample::select(IDS.to_vec()), prop::sample::select(IDS.to_vec())],
    ) {
        let case = Case::new("ABC", clauses, &script(&steps, &ids));
        let whole = case.status();
        for lost in ["T", "U", "V"] {
            let texts = case.texts.iter().filter(|(name, _)| *name != "base" && *name != lost);
            let texts = texts.map(|(_, text)| std::sync::Arc::clone(text));
            let family = Family::new(std::sync::Arc::clone(&case.texts["base"]), texts);
            let partial = fold(&family, &case.arrived(), &BTreeSet::new());
            for (a, b) in [("A", "B"), ("A", "C"), ("B", "C")] {
                let (a, b) = (party(a), party(b));
                for on in &on {
                    let now = Now::at(&date(&day(*on)));
                    if !relation(&family, &partial, &a, &b, &now).is_in_force() {
                        continue;
                    }
                    let right = relation(&case.family, &whole, &a, &b, &now);
                    prop_assert!(right.is_in_force(), "without {} at {:?}: {:?}", lost, now, right);
                    let found = effective(&family, &partial, &a, &b, &now);
                    let text = effective(&case.family, &whole, &a, &b, &now);
                    prop_assert!(is_within_by_kind(&found, &text), "without {} at {:?}", lost, now);
                }
            }
        }
    }
}

/// Whether each article of one text is within that of its kind in the other, whatever their ids, and one restricts by every kind
/// that the other restricts by. No text here has two of a kind.
fn is_within_by_kind(one: &Agreement, other: &Agreement) -> bool {
    let gives = |article: &Article| matches!(article.terms(), Terms::Exchange(_));
    let within = typed(one).all(|article| match of_kind(other, article.kind()) {
        Some(same) => article.terms().is_at_most(same.terms()),
        None => !gives(article),
    });
    let mut restricting = typed(other).filter(|article| !gives(article));
    within && restricting.all(|article| of_kind(one, article.kind()).is_some())
}

fn typed(text: &Agreement) -> impl Iterator<Item = &Article> {
    let articles = text.articles().iter();
    articles.filter(|article| *article.terms() != Terms::TextOnly)
}

fn of_kind<'a>(text: &'a Agreement, kind: &str) -> Option<&'a Article> {
    typed(text).find(|article| article.kind() == kind)
}
