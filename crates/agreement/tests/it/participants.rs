//! Participants: who speaks for an organisation without a key, and what its host's gate gives it.

use expect_test::{Expect, expect};
use mithaq_agreement::{
    Act, ActBuilder, ActError, ActKind, Agreement, Audience, Class, Draft, Evidence, Head, Licence,
    PartyId, Purpose, RedLine, compile, decide, decide_now, fold, relation,
};
use mithaq_stix::Tlp;

use crate::world::{
    Articles, FIRST, QAMAR, RIMAL, SECOND, UNKNOWN, act, act_id, agreement_from, day, delivered,
    id, nobody, now, own, party, plain, qamar, received, rimal, sahil, sealed,
};

use ActKind::{Signature, Suspension, Withdrawal};

pub const UNIVERSITY: &str = "identity--44444444-4444-4444-8444-444444444444";
pub const COMPANY: &str = "identity--55555555-5555-4555-8555-555555555555";
/// The terms of the university at Qamar.
pub const TERMS: &str = "mithaq-agreement--dddddddd-dddd-4ddd-8ddd-dddddddddddd";
/// The terms of the company at Qamar.
pub const COMPANY_TERMS: &str = "mithaq-agreement--eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee";

pub fn university() -> PartyId {
    party(UNIVERSITY)
}

/// Both directions up to TLP:AMBER, received material too.
pub fn usual() -> Articles {
    Articles::new("notice_days = 0").exchange(
        "\"each\"",
        "\"all\"",
        "amber",
        "amber",
        "own-and-received",
    )
}

/// As the terms of a participant of Qamar.
pub fn hosted(articles: &Articles, participant: &str, agreement: &str) -> Agreement {
    agreement_from(&draft(articles, participant), agreement)
}

fn draft(articles: &Articles, participant: &str) -> String {
    let bilateral = articles.draft_with(participant);
    let hosted = bilateral.replace("kind = \"working-arrangement\"", "kind = \"participant\"");
    hosted.replace("root_fingerprint = \"other-fingerprint\"\n", "")
}

fn terms() -> Agreement {
    hosted(&usual(), UNIVERSITY, TERMS)
}

fn attested(agreement: &Agreement, after: Option<&Act>, number: u32, kind: &ActKind) -> Act {
    let head: Option<Head> = after.map(Act::head);
    let university = university();
    let bytes = ActBuilder::new(agreement, &qamar(), head.as_ref())
        .attesting_for(&university)
        .build(&act_id(number), &day(2), kind)
        .unwrap();
    Act::from_verified(&sealed(&bytes, &qamar())).unwrap()
}

#[test]
fn terms_are_between_a_host_with_a_key_and_a_participant_without() {
    let one = |problem: &str, draft: String| {
        let faults = Draft::parse(&draft).unwrap_err();
        assert_eq!(faults.all().len(), 1, "{faults}");
        assert!(faults.to_string().contains(problem), "{faults}");
    };
    let sound = draft(&usual(), UNIVERSITY);
    let instrument = Draft::parse(&sound).unwrap().instrument().clone();
    assert_eq!(instrument.host().unwrap().id, qamar());
    assert_eq!(instrument.participant().unwrap().id, university());
    assert!(plain().agreement().host().is_none() && plain().agreement().participant().is_none());
    let hosted = "an agreement of kind `participant` is between";
    one(
        hosted,
        sound.replace("root_fingerprint = \"qamar-fingerprint\"\n", ""),
    );
    let both = usual().draft_with(UNIVERSITY);
    one(
        hosted,
        both.replace("\"working-arrangement\"", "\"participant\""),
    );
    // Anywhere else a party without a key is a mistake, and not a participant.
    one(
        "`root_fingerprint` is missing",
        sound.replace("\"participant\"", "\"working-arrangement\""),
    );
    // A participant does not write its own terms.
    let draft = Draft::parse(&sound).unwrap();
    let faults = draft.object_bytes(&id(TERMS), &university(), &day(1));
    assert!(faults.unwrap_err().to_string().contains("is not the host"));
}

/// DESIGN § 4: the acts of a party without a node are attested by its host.
#[test]
fn a_host_attests_the_acts_of_its_participant_in_its_own_chain() {
    let terms = terms();
    let ours = act(&terms, &qamar(), None, 1, &day(2), &Signature);
    let theirs = attested(&terms, Some(&ours), 2, &Signature);
    assert_eq!(theirs.attested_for(), Some(&university()));
    let stopped = attested(&terms, Some(&theirs), 3, &Suspension);
    // Nobody lifts another's suspension, not even the one who attests it.
    let lifts = ActKind::Resumption { lifts: act_id(3) };
    let not_ours = act(&terms, &qamar(), Some(&stopped), 4, &day(3), &lifts);
    let lifted = attested(&terms, Some(&not_ours), 5, &lifts);
    let left = act(&terms, &qamar(), Some(&lifted), 6, &day(4), &Withdrawal);
    let acts = [ours, theirs, stopped, not_ours, lifted, left];
    check(&terms, &acts[..1], expect!["not-signed"]);
    check(&terms, &acts[..2], expect!["in-force"]);
    check(&terms, &acts[..3], expect!["suspended"]);
    check(
        &terms,
        &acts[..4],
        expect![[r#"
            suspended
            act 4: it does not name an earlier suspension by the same author"#]],
    );
    check(
        &terms,
        &acts[..5],
        expect![[r#"
            in-force
            act 4: it does not name an earlier suspension by the same author"#]],
    );
    check(
        &terms,
        &acts,
        expect![[r#"
            withdrawn
            act 4: it does not name an earlier suspension by the same author"#]],
    );
    // The chain is the host's: an act that is missing in it closes the relation, whoever it was for.
    check(
        &terms,
        &[acts[0].clone(), acts[2].clone()],
        expect!["missing-act"],
    );
    let agreement = terms.clone();
    let forked = attested(&agreement, Some(&acts[0]), 9, &Suspension);
    let status = fold(
        &terms,
        &[acts[0].clone(), forked, acts[1].clone()],
        &nobody(),
    );
    let university = status.party(&university()).unwrap();
    assert!(university.signed.is_none() && university.signed_after_fork);
}

/// Nobody can be made a party to anything by another's word: not under an ordinary agreement, not by a
/// host that is none, not where the party named has a root key.
#[test]
fn a_host_cannot_attest_for_a_peer_nation() {
    let of_rimal = |text: &str| text.replace(UNIVERSITY, RIMAL);
    // With the defence: the act is attested under terms between the two. It counts.
    let sound = terms();
    let forged = claim(&sound, &qamar(), UNIVERSITY, 1);
    check(&sound, &[forged], expect!["not-signed"]);
    let ours = act(&sound, &qamar(), None, 1, &day(2), &Signature);
    let theirs = claim_after(&sound, &qamar(), UNIVERSITY, 2, &ours);
    check(&sound, &[ours, theirs], expect!["in-force"]);

    // An ordinary agreement: Rimal has a root key, and signs for itself or not at all.
    let bilateral = plain().agreement();
    let ours = act(&bilateral, &qamar(), None, 1, &day(2), &Signature);
    let claimed = claim_after(&bilateral, &qamar(), RIMAL, 2, &ours);
    let refused = "its author may not attest the acts of the party that it names";
    let expected = expect![[r#"
        not-signed
        act 2: its author may not attest the acts of the party that it names"#]];
    check_with(&bilateral, &rimal(), &[ours.clone(), claimed], expected);
    // Nor may a restriction be put into another's mouth.
    let stop = text_of(&bilateral, &qamar(), RIMAL, 2, Some(&ours), &Suspension);
    let stop = Act::from_verified(&sealed(stop.as_bytes(), &qamar())).unwrap();
    let theirs = act(&bilateral, &rimal(), None, 11, &day(2), &Signature);
    let expected = expect![[r#"
        in-force
        act 2: its author may not attest the acts of the party that it names"#]];
    check_with(&bilateral, &rimal(), &[ours, theirs, stop], expected);

    // The terms of a participant, but of another one, or attested by another party.
    let company = hosted(&usual(), COMPANY, COMPANY_TERMS);
    for (agreement, author, named) in [
        (&company, qamar(), UNIVERSITY),
        (&company, qamar(), QAMAR),
        (&company, qamar(), RIMAL),
    ] {
        let ours = act(agreement, &qamar(), None, 1, &day(2), &Signature);
        let claimed = claim_after(agreement, &author, named, 2, &ours);
        let status = fold(agreement, &[ours, claimed], &nobody());
        assert!(
            status.evidence().iter().any(
                |one| matches!(one, Evidence::Refused { why, .. } if why.to_string() == refused)
            )
        );
        assert!(status.party(&party(COMPANY)).is_none());
    }
    let elsewhere = claim(&sound, &sahil(), UNIVERSITY, 1);
    check(
        &sound,
        &[elsewhere],
        expect![[r#"
            not-signed
            act 1: its author is not a party"#]],
    );
    // Nor is such an act ever built here.
    for (agreement, named) in [(&bilateral, rimal()), (&company, university())] {
        let qamar = qamar();
        let built = ActBuilder::new(agreement, &qamar, None)
            .attesting_for(&named)
            .build(&act_id(1), &day(2), &Signature);
        assert_eq!(built, Err(ActError::MayNotAttest { party: named }));
    }
    // Terms that give the participant a key are no terms of a participant: see the first test here.
    let keyed = of_rimal(&draft(&usual(), UNIVERSITY)).replace(
        "name = \"Sahil\"\n",
        "name = \"Sahil\"\nroot_fingerprint = \"other-fingerprint\"\n",
    );
    assert!(Draft::parse(&keyed).is_err());
}

/// DESIGN § 4, 4.1: whoever turns out to have a root key acts for itself. What its host attested for it before
/// counts no longer, what restricts neither; what the host does itself still counts.
#[test]
fn what_is_attested_for_a_party_with_a_root_key_counts_for_nothing() {
    let terms = terms();
    let ours = act(&terms, &qamar(), None, 1, &day(2), &Signature);
    let theirs = attested(&terms, Some(&ours), 2, &Signature);
    let stopped = attested(&terms, Some(&theirs), 3, &Suspension);
    let left = act(&terms, &qamar(), Some(&theirs), 3, &day(4), &Withdrawal);
    let unread = text_of(&terms, &qamar(), UNIVERSITY, 2, Some(&ours), &Signature)
        .replace("\"act\":\"signature\"", "\"act\":\"secession\"");
    let unread = Act::from_verified(&sealed(unread.as_bytes(), &qamar())).unwrap();
    let with = |keyed: &[PartyId], acts: &[&Act]| {
        let acts: Vec<Act> = acts.iter().map(|act| (*act).clone()).collect();
        let keyed = keyed.iter().cloned().collect();
        let status = fold(&terms, &acts, &keyed);
        let relation = relation(&terms, &status, &qamar(), &university(), &now(6));
        let word = relation
            .reason(&terms)
            .map_or("in-force", |reason| reason.code());
        let refused = status.evidence().iter().filter_map(|one| match one {
            Evidence::Refused { number, why, .. } => Some(format!("{number}: {why}")),
            _ => None,
        });
        let refused: Vec<String> = refused.collect();
        [word.to_owned()]
            .into_iter()
            .chain(refused)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let (us, others) = ([qamar()], [rimal(), sahil()]);
    let keyed = [university()];
    let refused = "the party that it is attested for has a root key, and acts for itself";
    let not_signed = format!("not-signed; 2: {refused}");
    // Who is known to have a root key, what was done, and what it amounts to.
    for (keyed, acts, expected) in [
        (&[][..], &[&ours, &theirs][..], "in-force".to_owned()),
        (&us, &[&ours, &theirs], "in-force".to_owned()),
        (&others, &[&ours, &theirs], "in-force".to_owned()),
        (&keyed, &[&ours, &theirs], not_signed.clone()),
        (
            &keyed,
            &[&ours, &theirs, &stopped],
            format!("{not_signed}; 3: {refused}"),
        ),
        (&keyed, &[&ours, &theirs, &left], not_signed.clone()),
        // What cannot be read binds whoever sealed it, as before.
        (
            &keyed,
            &[&ours, &unread],
            format!("unread-act; 2: {refused}; 2: it is of a kind that this version does not know"),
        ),
    ] {
        assert_eq!(with(keyed, acts), expected, "{keyed:?} {acts:#?}");
    }
    // The host's own acts count as ever.
    let status = fold(&terms, &[ours, theirs, left], &keyed.into());
    assert!(status.party(&qamar()).unwrap().leaves.is_some());
    assert!(status.party(&university()).is_none());
}

#[test]
fn a_participant_performs_no_acts_itself() {
    let terms = terms();
    // Its id in an act that somebody sealed for it: whoever did is not the participant.
    let text = text_of(&terms, &qamar(), UNIVERSITY, 1, None, &Signature);
    let text = text
        .replace(&format!(",\"attested_for_ref\":\"{UNIVERSITY}\""), "")
        .replace(&format!("\"attested_for_ref\":\"{UNIVERSITY}\","), "");
    let text = text.replace(
        &format!("\"created_by_ref\":\"{QAMAR}\""),
        &format!("\"created_by_ref\":\"{RIMAL}\""),
    );
    let of_rimal = Act::from_verified(&sealed(text.as_bytes(), &rimal())).unwrap();
    let rimal_as_participant = hosted(&usual(), RIMAL, TERMS);
    let mut as_rimal = text.replace(&hex_of(&terms), &hex_of(&rimal_as_participant));
    as_rimal = as_rimal.replace(UNIVERSITY, RIMAL);
    let by_itself = Act::from_verified(&sealed(as_rimal.as_bytes(), &rimal())).unwrap();
    check(
        &terms,
        &[of_rimal],
        expect![[r#"
            not-signed
            act 1: its author is not a party"#]],
    );
    check_with(
        &rimal_as_participant,
        &rimal(),
        &[by_itself],
        expect![[r#"
            not-signed
            act 1: its author is a participant, whose acts its host attests"#]],
    );
}

fn hex_of(agreement: &Agreement) -> String {
    mithaq_agreement::act::hex(agreement.text_hash())
}

/// An act as a dishonest author would write it: whatever it claims.
fn text_of(
    agreement: &Agreement,
    author: &PartyId,
    named: &str,
    number: u32,
    after: Option<&Act>,
    kind: &ActKind,
) -> String {
    let head = after.map(Act::head);
    let builder =
        ActBuilder::new(agreement, &qamar(), head.as_ref()).build(&act_id(number), &day(2), kind);
    let text = String::from_utf8(builder.unwrap()).unwrap();
    let text = text.replace(
        &format!("\"created_by_ref\":\"{QAMAR}\""),
        &format!("\"created_by_ref\":\"{author}\""),
    );
    text.replacen('{', &format!("{{\"attested_for_ref\":\"{named}\","), 1)
}

fn claim(agreement: &Agreement, author: &PartyId, named: &str, number: u32) -> Act {
    let text = text_of(agreement, author, named, number, None, &Signature);
    Act::from_verified(&sealed(text.as_bytes(), author)).unwrap()
}

fn claim_after(
    agreement: &Agreement,
    author: &PartyId,
    named: &str,
    number: u32,
    after: &Act,
) -> Act {
    let text = text_of(agreement, author, named, number, Some(after), &Signature);
    Act::from_verified(&sealed(text.as_bytes(), author)).unwrap()
}

#[track_caller]
fn check(agreement: &Agreement, acts: &[Act], expected: Expect) {
    check_with(agreement, &university(), acts, expected);
}

/// What holds between Qamar and the other on the sixth day, and what could not be counted.
#[track_caller]
fn check_with(agreement: &Agreement, other: &PartyId, acts: &[Act], expected: Expect) {
    let status = fold(agreement, acts, &nobody());
    let mut reversed = acts.to_vec();
    reversed.reverse();
    assert_eq!(
        status,
        fold(agreement, &reversed, &nobody()),
        "the order matters"
    );
    let relation = relation(agreement, &status, &qamar(), other, &now(6));
    let word = relation
        .reason(agreement)
        .map_or("in-force", |reason| reason.code());
    let mut lines = vec![word.to_owned()];
    for evidence in status.evidence() {
        if let Evidence::Refused { number, why, .. } = evidence {
            lines.push(format!("act {number}: {why}"));
        }
    }
    expected.assert_eq(&lines.join("\n"));
}

/// Qamar's agreements with Rimal, which lets its constituency have what it gives, and with Sahil, which
/// does not.
fn licences() -> (Agreement, Agreement) {
    let with_rimal = plain()
        .onward("constituency")
        .purposes("[\"detection\", \"research\"]")
        .agreement();
    let with_sahil = plain().onward("none").second();
    (with_rimal, with_sahil)
}

#[track_caller]
fn decided(terms: &Agreement, class: &Class, purpose: Purpose, expected: Expect) {
    let (with_rimal, with_sahil) = licences();
    let company = hosted(&usual().onward("constituency"), COMPANY, COMPANY_TERMS);
    let line = RedLine {
        id: "victims".to_owned(),
        text: "Never.".to_owned(),
        when: mithaq_agreement::Condition {
            personal_data: Some(true),
            ..Default::default()
        },
    };
    let gate = compile::exchange_gate(
        terms,
        &qamar(),
        &university(),
        &[&with_rimal, &with_sahil, &company],
        &[line],
    )
    .unwrap();
    assert_eq!(*gate.audience(), Audience::Participant(university()));
    for policy in gate.policies() {
        let text = policy.to_text().unwrap();
        assert!(
            text.contains(&format!("principal == Participant::\"{UNIVERSITY}\"")),
            "{text}"
        );
    }
    expected.assert_eq(&decide(&gate, class, purpose).to_string());
}

#[test]
fn constituency_reaches_a_participant_and_nothing_else_does() {
    use Purpose::{Detection, Protection, Research, Training};
    let terms = terms();
    let released = || expect!["released under article 2"];
    decided(&terms, &own(), Training, released());
    decided(&terms, &received(FIRST), Research, released());
    // Under the same terms: what it was not given for, it is not passed on for.
    decided(
        &terms,
        &received(FIRST),
        Protection,
        expect![
            "withheld: protection is not among the purposes that article 4 permits (detection, research)"
        ],
    );
    decided(
        &terms,
        &received(SECOND),
        Detection,
        expect![
            "withheld: it was received, and article 3 of mithaq-agreement--bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb lets it go to nobody else"
        ],
    );
    decided(
        &terms,
        &received(UNKNOWN),
        Detection,
        expect![
            "withheld: it was received under mithaq-agreement--cccccccc-cccc-4ccc-8ccc-cccccccccccc, whose terms are not known here"
        ],
    );
    // What another participant gave is received, and follows that one's terms.
    decided(&terms, &received(COMPANY_TERMS), Detection, released());
    // Its own comes back to it.
    decided(&terms, &received(TERMS), Detection, released());
    let red = Class {
        personal_data: true,
        ..own()
    };
    decided(
        &terms,
        &red,
        Detection,
        expect!["withheld: red line `victims`: Never."],
    );
    let strict = Class {
        tlp: Some(Tlp::AmberStrict),
        ..received(FIRST)
    };
    decided(
        &terms,
        &strict,
        Detection,
        expect![
            "withheld: TLP:AMBER+STRICT is above TLP:AMBER, the highest that article 2 lets through"
        ],
    );
    let own_only = hosted(
        &Articles::new("notice_days = 0").own_up_to("amber"),
        UNIVERSITY,
        TERMS,
    );
    decided(
        &own_only,
        &received(FIRST),
        Detection,
        expect!["withheld: article 2 gives own material only, and this was received"],
    );
}

/// TLP 2.0: what was received stays in the organisation from AMBER+STRICT on, whatever the terms with a
/// participant would let through; our own is ours to give.
#[test]
fn received_material_reaches_a_participant_up_to_amber() {
    let terms = hosted(
        &Articles::new("notice_days = 0").exchange(
            "\"each\"",
            "\"all\"",
            "red",
            "red",
            "own-and-received",
        ),
        UNIVERSITY,
        TERMS,
    );
    let marked = |tlp, class: Class| Class { tlp, ..class };
    let released = || expect!["released under article 2"];
    for tlp in [Tlp::Clear, Tlp::Green, Tlp::Amber] {
        let class = marked(Some(tlp), received(FIRST));
        decided(&terms, &class, Purpose::Research, released());
    }
    decided(
        &terms,
        &marked(Some(Tlp::AmberStrict), received(FIRST)),
        Purpose::Research,
        expect![
            "withheld: TLP:AMBER+STRICT is above TLP:AMBER, the highest that article 3 lets through"
        ],
    );
    decided(
        &terms,
        &marked(Some(Tlp::Red), received(FIRST)),
        Purpose::Research,
        expect!["withheld: TLP:RED is above TLP:AMBER, the highest that article 3 lets through"],
    );
    for tlp in [Tlp::AmberStrict, Tlp::Red] {
        decided(
            &terms,
            &marked(Some(tlp), own()),
            Purpose::Research,
            released(),
        );
        // What it gave us comes back to it, marked as it marked it.
        decided(
            &terms,
            &marked(Some(tlp), received(TERMS)),
            Purpose::Research,
            released(),
        );
    }
}

/// DESIGN 6.1: of two licences one alone must permit; what one lacks the other does not lend.
#[test]
fn one_licence_alone_must_let_a_participant_have_it() {
    let both = |licences: [Licence; 2]| Class {
        licences: licences.into(),
        ..received(FIRST)
    };
    let terms = terms();
    decided(
        &terms,
        &both([delivered(FIRST), delivered(SECOND)]),
        Purpose::Research,
        expect!["released under article 2"],
    );
    // Rimal's lets it go on, but not for protection; Sahil's is for protection, but lets it go nowhere.
    decided(
        &terms,
        &both([delivered(FIRST), delivered(SECOND)]),
        Purpose::Protection,
        expect![
            "withheld: protection is not among the purposes that article 4 permits (detection, research); it was received, and article 3 of mithaq-agreement--bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb lets it go to nobody else"
        ],
    );
}

/// What a participant gave its host is received there: no peer gets it, whatever its terms say of the
/// constituency.
#[test]
fn what_a_participant_gave_reaches_no_peer_by_constituency() {
    let also_received = Articles::new("notice_days = 1")
        .exchange("\"each\"", "\"all\"", "amber", "amber", "own-and-received")
        .agreement();
    let terms = hosted(&usual().onward("constituency"), UNIVERSITY, TERMS);
    let gate = compile::exchange_gate(&also_received, &qamar(), &rimal(), &[&terms], &[]).unwrap();
    assert_eq!(*gate.audience(), Audience::Peer(rimal()));
    let decision = decide(&gate, &received(TERMS), Purpose::Detection).to_string();
    expect!["withheld: it was received, and article 3 of mithaq-agreement--dddddddd-dddd-4ddd-8ddd-dddddddddddd lets it go to our own participants only"]
        .assert_eq(&decision);
}

#[test]
fn a_participant_that_is_suspended_gets_nothing() {
    let terms = terms();
    let ours = act(&terms, &qamar(), None, 1, &day(2), &Signature);
    let theirs = attested(&terms, Some(&ours), 2, &Signature);
    let stopped = act(&terms, &qamar(), Some(&theirs), 3, &day(4), &Suspension);
    let gate = compile::exchange_gate(&terms, &qamar(), &university(), &[], &[]).unwrap();
    let asked = |acts: &[Act]| {
        let status = fold(&terms, acts, &nobody());
        let relation = relation(&terms, &status, &qamar(), &university(), &now(6));
        decide_now(&terms, &relation, &gate, &own(), Purpose::Research).is_release()
    };
    assert!(asked(&[ours.clone(), theirs.clone()]));
    assert!(!asked(&[ours, theirs, stopped]));
}
