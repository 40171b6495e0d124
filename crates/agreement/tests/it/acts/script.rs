//! Reading and playing a script of acts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use ed25519_dalek::{Signer, SigningKey};
use expect_test::Expect;
use mithaq_agreement::article::Terms;
use mithaq_agreement::{
    ACT_SEAL_CONTEXT, Acceding, Act, ActBuilder, ActKind, Agreement, Change, Changes, Draft,
    Family, Now, Paper, PartyId, Relation, Status, Texts, changes, effective, fold, relation,
};
use mithaq_stix::{KeyBinding, KeyId, KeyLookup, ObjectId, Sealed, Timestamp, Verified, seal};

use crate::world::{id, object};

/// A small agreement with its amended texts.
pub struct Case {
    pub family: Family,
    pub texts: BTreeMap<String, Arc<Agreement>>,
    /// Everything that was performed, by its name: `A1`.
    pub acts: BTreeMap<String, Act>,
    /// The bytes of each, before they were sealed.
    pub written: BTreeMap<String, String>,
    pub lost: BTreeSet<String>,
    asked: Vec<(String, String, Timestamp)>,
}

/// Plays `script` under final clauses `clauses`, between `parties` (`"AB"`), of more than two the first being the
/// depositary and the second its successor; and holds the answers against what is expected.
#[track_caller]
pub fn check(parties: &str, clauses: &str, script: &str, expected: Expect) {
    let case = Case::new(parties, clauses, script);
    expected.assert_eq(&case.answers());
    case.check_order();
}

impl Case {
    pub fn new(parties: &str, clauses: &str, script: &str) -> Self {
        let names: Vec<String> = parties.chars().map(String::from).collect();
        Self::of(&names, clauses, script)
    }

    pub fn of(parties: &[String], clauses: &str, script: &str) -> Self {
        let base = Arc::new(text(parties, clauses, "", 0));
        let mut case = Self {
            family: Family::new(Arc::clone(&base), []),
            texts: BTreeMap::from([("base".to_owned(), base)]),
            acts: BTreeMap::new(),
            written: BTreeMap::new(),
            lost: BTreeSet::new(),
            asked: Vec::new(),
        };
        let mut heads: BTreeMap<String, u64> = BTreeMap::new();
        for line in script.lines().map(str::trim).filter(|it| !it.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["text", name, of, changes @ ..] => {
                    let amends = &case.texts[*of];
                    let header = format!(
                        "amends = {{ agreement = \"{}\", text = \"{}\" }}\n",
                        case.texts["base"].id(),
                        mithaq_agreement::act::hex(amends.text_hash())
                    );
                    let number = case.texts.len();
                    let clauses = clauses_of(clauses, changes);
                    let tlp = changes.iter().find_map(|it| it.strip_prefix("tlp="));
                    let draft = draft(parties, &clauses, &header, tlp.unwrap_or("amber"));
                    let ids = changes.iter().find_map(|it| it.strip_prefix("ids="));
                    let draft = renumbered(&draft, ids.unwrap_or("12345"));
                    let made = made(&draft, number, &party(&parties[0]));
                    case.texts.insert((*name).to_owned(), Arc::new(made));
                }
                ["lost", names @ ..] => {
                    case.lost.extend(names.iter().map(|it| (*it).to_owned()));
                }
                [author, at, deed, rest @ ..]
                    if deed.starts_with(char::is_alphabetic) && !is_date(deed) && is_date(at) =>
                {
                    let (author, after) = match author.split_once('/') {
                        Some((author, after)) => (author, after.parse().unwrap()),
                        None => (*author, heads.get(*author).copied().unwrap_or(0)),
                    };
                    let (made, written) = case.perform(author, after, &date(at), deed, rest);
                    let taken = case
                        .acts
                        .keys()
                        .filter(|name| {
                            name.strip_suffix('\'').unwrap_or(name) == numbered(author, after + 1)
                        })
                        .count();
                    let name = format!("{}{}", numbered(author, after + 1), "'".repeat(taken));
                    heads.insert(author.to_owned(), after + 1);
                    case.written.insert(name.clone(), written);
                    case.acts.insert(name, made);
                }
                [a, b, at] => {
                    case.asked
                        .push(((*a).to_owned(), (*b).to_owned(), date(at)));
                }
                _ => panic!("`{line}`"),
            }
        }
        let amended = case
            .texts
            .iter()
            .filter(|(name, _)| *name != "base" && !case.lost.contains(*name));
        let amended: Vec<_> = amended.map(|(_, text)| Arc::clone(text)).collect();
        case.family = Family::new(Arc::clone(&case.texts["base"]), amended);
        case
    }

    fn perform(
        &self,
        author: &str,
        after: u64,
        at: &Timestamp,
        deed: &str,
        rest: &[&str],
    ) -> (Act, String) {
        let base = &self.texts["base"];
        let by = party(author);
        let head = (after > 0).then(|| self.acts[&numbered(author, after)].head());
        let mut builder = ActBuilder::new(base, &by, head.as_ref());
        let told = |prefix: &str| rest.iter().find_map(|word| word.strip_prefix(prefix));
        let of = told("for=").map(party);
        let paper = told("ref=").map(|reference| {
            let dated = told("dated=").map_or_else(|| at.clone(), date);
            Paper::new([7; 32], reference, dated, vec!["Amal".to_owned()]).unwrap()
        });
        if let Some(of) = &of {
            builder = builder.attesting_for(of);
        }
        if let Some(paper) = &paper {
            builder = builder.on_paper(paper);
        }
        let on_paper = ["for=", "ref=", "dated="];
        let said = rest.iter().copied();
        let said: Vec<&str> = said
            .filter(|word| !on_paper.iter().any(|prefix| word.starts_with(prefix)))
            .collect();
        let number = self.acts.len() + 1;
        let act_id = match rest.iter().find_map(|word| word.strip_prefix("id=")) {
            Some(same) => self.acts[same].id().clone(),
            None => id(&format!(
                "mithaq-act--{number:08x}-0000-4000-8000-000000000000"
            )),
        };
        let bytes = builder
            .build(&act_id, at, &self.kind(author, deed, &said))
            .unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let text = match rest.iter().find_map(|word| word.strip_prefix("names=")) {
            Some(name) => {
                let hex = mithaq_agreement::act::hex;
                text.replace(&hex(base.text_hash()), &hex(self.texts[name].text_hash()))
            }
            None => text,
        };
        let text = match rest.contains(&"unread") {
            true => text.replace("\"act\":", "\"more\":1,\"act\":"),
            false => text,
        };
        (read(&text, &by), text)
    }

    fn named(&self, name: &str) -> ObjectId {
        match self.acts.get(name) {
            Some(act) => act.id().clone(),
            None => id("mithaq-act--ffffffff-0000-4000-8000-000000000000"),
        }
    }

    fn kind(&self, author: &str, deed: &str, rest: &[&str]) -> ActKind {
        let first = rest.first().copied().unwrap_or_default();
        match deed {
            "signature" => ActKind::Signature,
            "ratification" => ActKind::Ratification,
            "acceptance" => ActKind::Acceptance,
            "approval" => ActKind::Approval,
            "accession" => {
                let key = rest.iter().find_map(|word| word.strip_prefix("key="));
                ActKind::Accession(Acceding {
                    root_fingerprint: acceding(key.unwrap_or(author)).root_fingerprint,
                    ..acceding(author)
                })
            }
            "provisional-application" => ActKind::ProvisionalApplication,
            "provisional-application-end" => ActKind::ProvisionalApplicationEnd,
            "reservation" => ActKind::Reservation(said(rest)),
            "declaration" => ActKind::Declaration(said(rest)),
            "objection" => ActKind::Objection {
                to: self.named(first),
                precludes: rest.contains(&"precludes"),
            },
            "accepts" => ActKind::AcceptanceOf {
                of: self.named(first),
            },
            "amends" => ActKind::Amendment {
                text: self.texts[first].id().clone(),
                hash: *self.texts[first].text_hash(),
            },
            "suspension" => suspension(rest),
            "withdrawal" => ActKind::Withdrawal,
            "termination" => ActKind::Termination,
            "non-renewal" => ActKind::NonRenewal,
            "lifts" => {
                let lifts = self.named(first);
                match self.acts.get(first).map(|act| act.kind().word()) {
                    Some("reservation") => ActKind::ReservationWithdrawal { lifts },
                    Some("objection") => ActKind::ObjectionWithdrawal { lifts },
                    Some("declaration") => ActKind::DeclarationWithdrawal { lifts },
                    _ => ActKind::Resumption { lifts },
                }
            }
            "notifies" => {
                let act = self.acts.get(first);
                let other = rest.iter().find_map(|word| word.strip_prefix("hash="));
                let hash = act.map_or([9; 32], |act| act.head().hash);
                ActKind::Notification {
                    of: self.named(first),
                    act_hash: other.map_or(hash, |name| self.acts[name].head().hash),
                    date: date(rest[1]),
                    acceding: act.and_then(|act| match act.kind() {
                        ActKind::Accession(acceding) => Some(acceding.clone()),
                        _ => None,
                    }),
                }
            }
            other => panic!("`{other}` is no deed"),
        }
    }

    /// The acts that arrive.
    pub fn arrived(&self) -> Vec<Act> {
        let arrived = self
            .acts
            .iter()
            .filter(|(name, _)| !self.lost.contains(*name));
        arrived.map(|(_, act)| act.clone()).collect()
    }

    pub fn status(&self) -> Status {
        fold(&self.family, &self.arrived(), &BTreeSet::new())
    }

    fn answers(&self) -> String {
        let status = self.status();
        let mut lines = String::new();
        for (a, b, at) in &self.asked {
            let (pa, pb) = (party(a), party(b));
            let now = Now::at(at);
            let found = relation(&self.family, &status, &pa, &pb, &now);
            let text = effective(&self.family, &status, &pa, &pb, &now);
            let terms = match found {
                Relation::InForce { .. } => differences(self.family.base(), &text),
                _ => String::new(),
            };
            let _ = writeln!(
                lines,
                "{a} {b} {}: {}{terms}",
                short(at),
                words(&found, &text)
            );
        }
        lines.trim_end().to_owned()
    }

    /// The order in which acts come leaves no trace, nor does their number; and nothing changes but at announced
    /// instants.
    #[track_caller]
    fn check_order(&self) {
        let mut acts = self.arrived();
        let status = self.status();
        acts.reverse();
        acts.extend(self.arrived());
        assert_eq!(status, fold(&self.family, &acts, &BTreeSet::new()));
        for (a, b, at) in &self.asked {
            let (a, b) = (party(a), party(b));
            let announced = changes(&self.family, &status, &a, &b);
            let at_time = |at: &Timestamp| {
                let now = Now::at(at);
                let open = relation(&self.family, &status, &a, &b, &now).is_in_force();
                let text = effective(&self.family, &status, &a, &b, &now);
                (open, *text.text_hash())
            };
            let before = announced.iter().filter(|change| *change < at).max();
            let after = announced.iter().find(|change| at < *change);
            for (other, step) in [(before, 1), (after, -1)] {
                if let Some(other) = other {
                    let beside = Timestamp::from_unix_millis(other.unix_millis() + step);
                    if (*at < beside) == (*at < *other) && !announced.contains(at) {
                        assert_eq!(at_time(at), at_time(&beside), "{at} and {beside}");
                    }
                }
            }
        }
    }
}

pub fn words(found: &Relation, text: &Agreement) -> String {
    match (found, found.reason(text)) {
        (_, Some(reason)) => dates_shortened(&reason.to_string()),
        (Relation::InForce { since, until }, _) => match until {
            Some(until) => format!("in force since {} until {}", short(since), short(until)),
            None => format!("in force since {}", short(since)),
        },
        _ => unreachable!(),
    }
}

/// The name of an act: `A1`, and `P12.1` of a party that has a number itself.
fn numbered(author: &str, number: u64) -> String {
    let dot = if author.len() == 1 { "" } else { "." };
    format!("{author}{dot}{number}")
}

/// What the effective text says otherwise than the base.
fn differences(base: &Agreement, text: &Agreement) -> String {
    let mut told = String::new();
    for article in base.articles() {
        let now = text.articles().iter().find(|it| it.id() == article.id());
        match now {
            None => {
                let _ = write!(told, "; {} out", article.id());
            }
            Some(now) if now.terms() != article.terms() => {
                let _ = write!(told, "; {} {}", article.id(), terms(now.terms()));
            }
            Some(_) => {}
        }
    }
    told
}

fn terms(terms: &Terms) -> String {
    match terms {
        Terms::Exchange(it) => mithaq_agreement::vocabulary::tlp_word(it.highest_tlp).to_owned(),
        Terms::Purpose(it) => {
            let words: Vec<_> = it.permitted.iter().map(|one| one.word()).collect();
            words.join("+")
        }
        Terms::Onward(onward) if onward.is_none() => "none".to_owned(),
        _ => "changed".to_owned(),
    }
}

fn short(at: &Timestamp) -> String {
    match at.as_str().split_once('T') {
        Some((date, _)) => date.strip_prefix("2027-").unwrap_or(date).to_owned(),
        None => at.to_string(),
    }
}

fn dates_shortened(text: &str) -> String {
    let words: Vec<String> = text
        .split(' ')
        .map(|word| match Timestamp::parse(word) {
            Ok(at) => short(&at),
            Err(_) => word.to_owned(),
        })
        .collect();
    words.join(" ")
}

fn is_date(word: &str) -> bool {
    word.len() >= 5 && word.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// `01-31` of 2027, or a full date.
pub fn date(word: &str) -> Timestamp {
    let year = if word.len() == 5 { "2027-" } else { "" };
    Timestamp::parse(&format!("{year}{word}T00:00:00Z")).unwrap()
}

/// The party of a name: a letter, or one of many, `P12`.
pub fn party(name: &str) -> PartyId {
    let number = match name
        .strip_prefix('P')
        .and_then(|number| number.parse::<u32>().ok())
    {
        Some(number) => 100 + number,
        None => u32::from(name.as_bytes()[0]),
    };
    PartyId::parse(&format!(
        "identity--{number:08}-0000-4000-8000-000000000000"
    ))
    .unwrap()
}

fn acceding(name: &str) -> Acceding {
    Acceding {
        name: name.to_owned(),
        root_fingerprint: format!("{name}-root-fingerprint"),
    }
}

fn said(rest: &[&str]) -> Changes {
    let mut changes = Vec::new();
    for two in rest.chunks(2) {
        let [article, what] = two else { continue };
        let terms = match (*article, *what) {
            (_, "out") => None,
            ("3", purposes) => {
                let words: Vec<_> = purposes.split('+').map(|it| format!("\"{it}\"")).collect();
                Some(format!("{{\"permitted\":[{}]}}", words.join(",")))
            }
            ("4", to) => Some(format!("{{\"to\":\"{to}\"}}")),
            (_, tlp) => Some(format!(
                "{{\"gives\":\"each\",\"highest_pap\":\"amber\",\"highest_tlp\":\"{tlp}\",\
                 \"material\":\"own\",\"object_types\":\"all\"}}"
            )),
        };
        changes.push(Change {
            article: mithaq_agreement::ArticleId::parse(article).unwrap(),
            terms,
        });
    }
    Changes {
        changes,
        text: BTreeMap::from([("en".to_owned(), "Words.".to_owned())]),
    }
}

fn suspension(rest: &[&str]) -> ActKind {
    let mut articles = BTreeSet::new();
    let mut towards = None;
    for word in rest {
        match word.strip_prefix("towards=") {
            Some(name) => towards = Some(party(name)),
            None if word.contains('=') || *word == "unread" => {}
            None => {
                articles.insert(mithaq_agreement::ArticleId::parse(word).unwrap());
            }
        }
    }
    match articles.is_empty() && towards.is_none() {
        true => ActKind::Suspension,
        false => ActKind::PartialSuspension { articles, towards },
    }
}

/// The clauses of an amended text: those given, and what it changes in them, `end=2028-01-01`.
fn clauses_of(clauses: &str, changed: &[&str]) -> String {
    let mut lines: Vec<String> = clauses.lines().map(str::to_owned).collect();
    let is_clause = |it: &&&str| !it.starts_with("tlp=") && !it.starts_with("ids=");
    for change in changed.iter().filter(is_clause) {
        let (key, value) = change.split_once('=').unwrap();
        lines.retain(|line| !line.starts_with(key));
        let value = match key {
            "end" => format!("{value}T00:00:00Z"),
            _ => value.to_owned(),
        };
        lines.push(format!("{key} = {value}"));
    }
    lines.join("\n")
}

fn text(parties: &[String], clauses: &str, header: &str, number: usize) -> Agreement {
    made(
        &draft(parties, clauses, header, "amber"),
        number,
        &party(&parties[0]),
    )
}

fn made(draft: &str, number: usize, author: &PartyId) -> Agreement {
    let id = id(&format!(
        "mithaq-agreement--{number:08x}-0000-4000-8000-000000000000"
    ));
    let draft = Draft::parse(draft).unwrap_or_else(|faults| panic!("{faults}\n{draft}"));
    let bytes = draft.object_bytes(&id, author, &date("01-01")).unwrap();
    Agreement::from_object(&object(&bytes)).unwrap()
}

/// The same articles in the same order, under these ids: one digit for each.
fn renumbered(draft: &str, ids: &str) -> String {
    let mut others = ids.chars();
    let one = |line: &str| match line.strip_prefix("id = \"") {
        // Parties have longer ones.
        Some(id) if id.len() == 2 => format!("id = \"{}\"\n", others.next().unwrap()),
        _ => format!("{line}\n"),
    };
    draft.lines().map(one).collect()
}

/// Articles: 1 final clauses, 2 exchange, 3 purpose, 4 onward, 5 words.
pub fn draft(parties: &[String], clauses: &str, header: &str, tlp: &str) -> String {
    let mut draft = String::from(
        "kind = \"arrangement\"\nbinding = false\nconfidential = true\nlanguages = [\"en\"]\nprevailing = \"en\"\n",
    );
    if let ([first, second, _, ..], false) = (parties, clauses.contains("#nobody")) {
        let _ = writeln!(draft, "depositary = \"{}\"", party(first));
        let _ = writeln!(draft, "successor = \"{}\"", party(second));
    }
    draft.push_str(header);
    draft.push_str("title.en = \"Words\"\n");
    for name in parties {
        let _ = write!(
            draft,
            "[[parties]]\nid = \"{}\"\nname = \"{name}\"\n",
            party(name)
        );
        // A small letter has no node.
        match name.starts_with(char::is_lowercase) {
            true => draft.push_str("external = true\n"),
            false => {
                let _ = writeln!(draft, "root_fingerprint = \"{name}-root-fingerprint\"");
            }
        }
        if clauses.contains(&format!("#regional {name}")) {
            draft.push_str("regional_organisation = true\n");
        }
    }
    for (id, kind, terms) in [
        ("1", "final-clauses", format!("notice_days = 10\n{clauses}")),
        (
            "2",
            "exchange",
            format!(
                "gives = \"each\"\nobject_types = \"all\"\nhighest_tlp = \"{tlp}\"\nhighest_pap = \"amber\"\nmaterial = \"own\""
            ),
        ),
        (
            "3",
            "purpose",
            "permitted = [\"detection\", \"protection\", \"investigation\"]".to_owned(),
        ),
        ("4", "onward", "to = \"constituency\"".to_owned()),
    ] {
        let _ = write!(
            draft,
            "[[articles]]\nid = \"{id}\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{terms}\n"
        );
    }
    draft.push_str(
        "[[articles]]\nid = \"5\"\nkind = \"visits\"\ntext_only = true\ntext.en = \"Words.\"\n",
    );
    draft
}

struct Keys(PartyId);

fn key(of: &PartyId) -> SigningKey {
    let mut seed = [0; 32];
    seed.copy_from_slice(&of.as_str().as_bytes()[10..42]);
    SigningKey::from_bytes(&seed)
}

impl KeyLookup for Keys {
    fn key(&self, _: &KeyId) -> Option<KeyBinding> {
        Some(KeyBinding {
            party: self.0.object_id().clone(),
            key: key(&self.0).verifying_key(),
        })
    }
}

/// The act that `author` seals with this text.
pub fn read(text: &str, author: &PartyId) -> Act {
    Act::from_verified(&sealed(text.as_bytes(), author)).unwrap()
}

fn sealed(bytes: &[u8], author: &PartyId) -> Verified<Sealed> {
    let key = key(author);
    let key_id = KeyId::of(&key.verifying_key());
    let sealed = seal::seal(bytes, ACT_SEAL_CONTEXT, &key_id, |message| {
        key.sign(message).to_bytes()
    });
    let object = object(&sealed.unwrap());
    seal::verify(&object, ACT_SEAL_CONTEXT, &Keys(author.clone())).unwrap()
}
