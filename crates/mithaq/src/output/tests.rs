//! Pages and JSON of every view.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use mithaq_node::admin::*;

use super::*;
use crate::import::{Refused, Skipped};

/// The page in English, then the JSON. In Arabic and French every label has its words, and other ones.
#[track_caller]
fn check<T: View + Serialize>(value: &T, expected: Expect) {
    let print = |json, lang| {
        let mut printed = Vec::new();
        Output::new(&mut printed, json, lang).show(value).unwrap();
        String::from_utf8(printed).unwrap()
    };
    let english = print(false, Lang::En);
    for lang in [Lang::Ar, Lang::Fr] {
        let told = print(false, lang);
        assert!(!told.contains('⟨'), "{lang}: {told}");
        assert_ne!(told, english, "{lang}");
    }
    expected.assert_eq(&format!("{english}---\n{}", print(true, Lang::En)));
}

fn audience() -> AudienceSummary {
    AudienceSummary {
        id: "identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10".to_owned(),
        name: "National CERT of Rimal".to_owned(),
    }
}

fn copy() -> CopySummary {
    CopySummary {
        originator_id: String::new(),
        deliverer_ids: Vec::new(),
        tlp: None,
        pap: None,
        agreement_ids: Vec::new(),
        originator: "National CERT of Qamar".to_owned(),
        deliverer: "National CERT of Qamar".to_owned(),
        received: "2026-11-22T10:00:00Z".to_owned(),
        marking: "TLP:RED".to_owned(),
        licences: vec!["own".to_owned()],
    }
}

fn reason() -> WithheldReason {
    let arguments = [("marking", "TLP:RED"), ("highest", "TLP:AMBER")];
    WithheldReason {
        code: "tlp-too-strict".to_owned(),
        agreement: Some("Qamar–Rimal".to_owned()),
        article: Some("2".to_owned()),
        arguments: arguments
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        titles: Default::default(),
        text: "TLP:RED is above TLP:AMBER".to_owned(),
    }
}

pub(super) fn why() -> WhyAnswer {
    let withheld = VerdictView {
        released: false,
        consent: None,
        agreement: Some("Qamar–Rimal".to_owned()),
        agreement_title: None,
        article: None,
        reasons: vec![reason()],
        copy: copy(),
    };
    WhyAnswer {
        object: "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f".to_owned(),
        name: "indicator Beacon".to_owned(),
        audience: audience(),
        verdicts: vec![withheld],
        crossed: Vec::new(),
        named: Vec::new(),
        exported: Default::default(),
    }
}

#[test]
fn a_withheld_object_says_why() {
    check(
        &why(),
        expect![[r#"
            indicator Beacon
              indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
              for National CERT of Rimal (identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10)

              withheld under Qamar–Rimal
                TLP:RED is above TLP:AMBER, the highest marking that article 2 of “Qamar–Rimal” lets through.
                TLP:RED from National CERT of Qamar, received 2026-11-22T10:00:00Z, licence: own

              It has not crossed to this audience.
            ---
            {"object":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","name":"indicator Beacon","audience":{"id":"identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10","name":"National CERT of Rimal"},"verdicts":[{"released":false,"agreement":"Qamar–Rimal","article":null,"reasons":[{"code":"tlp-too-strict","agreement":"Qamar–Rimal","article":"2","arguments":{"highest":"TLP:AMBER","marking":"TLP:RED"},"text":"TLP:RED is above TLP:AMBER"}],"copy":{"originator":"National CERT of Qamar","originator_id":"","deliverer":"National CERT of Qamar","deliverer_ids":[],"received":"2026-11-22T10:00:00Z","marking":"TLP:RED","tlp":null,"pap":null,"licences":["own"],"agreement_ids":[]}}],"crossed":[],"named":[],"exported":{}}
        "#]],
    );
    let mut released = why();
    released.crossed = vec!["2026-11-22T10:00:01Z".to_owned()];
    released.verdicts[0] = VerdictView {
        released: true,
        consent: None,
        article: Some("2".to_owned()),
        reasons: Vec::new(),
        ..released.verdicts[0].clone()
    };
    check(
        &released,
        expect![[r#"
            indicator Beacon
              indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
              for National CERT of Rimal (identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10)

              released under Qamar–Rimal, article 2
                TLP:RED from National CERT of Qamar, received 2026-11-22T10:00:00Z, licence: own

              crossed 2026-11-22T10:00:01Z
            ---
            {"object":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","name":"indicator Beacon","audience":{"id":"identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10","name":"National CERT of Rimal"},"verdicts":[{"released":true,"agreement":"Qamar–Rimal","article":"2","reasons":[],"copy":{"originator":"National CERT of Qamar","originator_id":"","deliverer":"National CERT of Qamar","deliverer_ids":[],"received":"2026-11-22T10:00:00Z","marking":"TLP:RED","tlp":null,"pap":null,"licences":["own"],"agreement_ids":[]}}],"crossed":["2026-11-22T10:00:01Z"],"named":[],"exported":{}}
        "#]],
    );
}

#[test]
fn reasons_are_told_in_the_language_asked_for() {
    let english = super::reason::sentence(&Texts::new(Lang::En), &reason());
    for lang in Lang::ALL {
        let sentence = super::reason::sentence(&Texts::new(lang), &reason());
        assert_eq!(sentence == english, lang == Lang::En);
        // Every argument has found its place, the agreement and article included.
        for argument in ["TLP:RED", "TLP:AMBER", "Qamar–Rimal", "2"] {
            assert!(
                sentence.contains(argument),
                "{lang}: {sentence} lacks {argument}"
            );
        }
    }
}

#[test]
fn a_preview_counts_and_lists() {
    let preview = PreviewPage {
        audience: audience(),
        released: 12,
        withheld: vec![ReasonCount {
            reason: reason(),
            count: 3,
        }],
        objects: vec![AudienceSummary {
            id: "malware--1".to_owned(),
            name: "Sirocco".to_owned(),
        }],
    };
    check(
        &preview,
        expect![[r#"
            National CERT of Rimal (identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10)
              12 would cross
              3 would not
                3 × TLP:RED is above TLP:AMBER, the highest marking that article 2 of “Qamar–Rimal” lets through.

            OBJECT      NAME
            malware--1  Sirocco
            ---
            {"audience":{"id":"identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10","name":"National CERT of Rimal"},"released":12,"withheld":[{"reason":{"code":"tlp-too-strict","agreement":"Qamar–Rimal","article":"2","arguments":{"highest":"TLP:AMBER","marking":"TLP:RED"},"text":"TLP:RED is above TLP:AMBER"},"count":3}],"objects":[{"id":"malware--1","name":"Sirocco"}]}
        "#]],
    );
}

#[test]
fn a_look_up_tells_who_when_and_under_which_marking() {
    let hit = LookupHit {
        more_copies: 0,
        id: "indicator--1".to_owned(),
        object_type: "indicator".to_owned(),
        name: "Beacon".to_owned(),
        modified: Some("2026-11-20T00:00:00Z".to_owned()),
        copies: vec![CopySummary {
            deliverer: "National CERT of Rimal".to_owned(),
            ..copy()
        }],
        related: vec![Related {
            how: "indicates".to_owned(),
            id: "malware--1".to_owned(),
            name: "Sirocco".to_owned(),
        }],
    };
    let read_as = || {
        vec![ReadAs {
            kind: "ipv4".to_owned(),
            value: "192.0.2.7".to_owned(),
        }]
    };
    let found = Lookup {
        value: "192.0.2[.]7".to_owned(),
        read_as: read_as(),
        warninglists: Vec::new(),
        hits: vec![hit],
    };
    let nothing = Lookup {
        value: "192.0.2.7".to_owned(),
        read_as: read_as(),
        warninglists: Vec::new(),
        hits: Vec::new(),
    };
    let unread = Lookup {
        value: "what".to_owned(),
        read_as: Vec::new(),
        warninglists: Vec::new(),
        hits: Vec::new(),
    };
    check(
        &Lookups {
            values: vec![found, nothing, unread],
        },
        expect![[r#"
            192.0.2[.]7 (ipv4 192.0.2.7): one object
              indicator Beacon
                indicator--1
                modified 2026-11-20T00:00:00Z
                TLP:RED from National CERT of Qamar, delivered by National CERT of Rimal, received 2026-11-22T10:00:00Z, licence: own
                indicates: Sirocco (malware--1)

            192.0.2.7 (ipv4 192.0.2.7): nothing is held about it

            what: not read as an address, domain, URL, hash or e-mail address
            ---
            {"values":[{"value":"192.0.2[.]7","read_as":[{"kind":"ipv4","value":"192.0.2.7"}],"hits":[{"id":"indicator--1","object_type":"indicator","name":"Beacon","modified":"2026-11-20T00:00:00Z","copies":[{"originator":"National CERT of Qamar","originator_id":"","deliverer":"National CERT of Rimal","deliverer_ids":[],"received":"2026-11-22T10:00:00Z","marking":"TLP:RED","tlp":null,"pap":null,"licences":["own"],"agreement_ids":[]}],"related":[{"how":"indicates","id":"malware--1","name":"Sirocco"}]}]},{"value":"192.0.2.7","read_as":[{"kind":"ipv4","value":"192.0.2.7"}],"hits":[]},{"value":"what","read_as":[],"hits":[]}]}
        "#]],
    );
}

#[test]
fn status_peers_and_clients() {
    let status = NodeStatus {
        party: "National CERT of Qamar".to_owned(),
        party_id: "identity--1".to_owned(),
        fingerprint: "amber river stone".to_owned(),
        objects: 5,
        classes: 2,
        by_deliverer: BTreeMap::from([
            ("National CERT of Qamar".to_owned(), 4),
            ("المركز الوطني".to_owned(), 1),
        ]),
        peers: 1,
        in_force: 1,
        clients: 0,
        listening: None,
        recalls: None,
        ledger: LedgerSummary::default(),
        held: Some(HoldSummary {
            since: "2026-11-22T10:00:00Z".to_owned(),
            cause: "restored".to_owned(),
            waits_for: vec!["National CERT of Rimal".to_owned()],
        }),
        awaits: Default::default(),
    };
    check(
        &status,
        expect![[r#"
        National CERT of Qamar
          party                identity--1
          fingerprint          amber river stone
          listening            no (start it with `mithaq serve`)
          objects              5 in 2 classes
          peers                1
          agreements in force  1
          clients              0

        Restored from a backup at 2026-11-22T10:00:00Z. Nothing is released until these have been read:
          National CERT of Rimal
        They are read while `mithaq serve` runs.

        OBJECTS  DELIVERED BY
        4        National CERT of Qamar
        1        المركز الوطني
        ---
        {"party":"National CERT of Qamar","party_id":"identity--1","fingerprint":"amber river stone","objects":5,"classes":2,"by_deliverer":{"National CERT of Qamar":4,"المركز الوطني":1},"peers":1,"in_force":1,"clients":0,"listening":null,"held":{"since":"2026-11-22T10:00:00Z","cause":"restored","waits_for":["National CERT of Rimal"]}}
    "#]],
    );
    let peer = PeerSummary {
        name: "National CERT of Rimal".to_owned(),
        party: "identity--2".to_owned(),
        state: "active".to_owned(),
        url: "https://rimal.example".to_owned(),
        fingerprint: "copper moon reed".to_owned(),
        last_contact: None,
        last_error: Some("the connection was refused".to_owned()),
        received: 0,
        refused: 2,
        skipped: 1,
    };
    check(
        &peer,
        expect![[r#"
        National CERT of Rimal
          party         identity--2
          state         active
          address       https://rimal.example
          fingerprint   copper moon reed
          last contact  never
          received      0 objects
          not taken     2 objects refused, 1 passed over unread, since the node started
          last error    the connection was refused
        ---
        {"name":"National CERT of Rimal","party":"identity--2","state":"active","url":"https://rimal.example","fingerprint":"copper moon reed","last_contact":null,"last_error":"the connection was refused","received":0,"refused":2,"skipped":1}
    "#]],
    );
    check(
        &Peers { peers: vec![peer] },
        expect![[r#"
        STATE   LAST CONTACT  RECEIVED  ADDRESS                NAME
        active  never         0         https://rimal.example  National CERT of Rimal
        National CERT of Rimal: 2 objects refused, 1 passed over unread, since the node started
        National CERT of Rimal: the connection was refused
        ---
        {"peers":[{"name":"National CERT of Rimal","party":"identity--2","state":"active","url":"https://rimal.example","fingerprint":"copper moon reed","last_contact":null,"last_error":"the connection was refused","received":0,"refused":2,"skipped":1}]}
    "#]],
    );
    check(
        &Peers { peers: Vec::new() },
        expect![[r#"
        No peers yet. Make an invitation with `mithaq peer invite`.
        ---
        {"peers":[]}
    "#]],
    );
    let client = ClientSummary {
        name: "siem".to_owned(),
        audience: AudienceSummary {
            id: "analysts".to_owned(),
            name: "our analysts".to_owned(),
        },
        purpose: "protection".to_owned(),
        write: true,
        created: "2026-11-22T10:00:00Z".to_owned(),
    };
    check(
        &Clients {
            clients: vec![client],
        },
        expect![[r#"
        NAME  PURPOSE     WRITES  MADE                  READS AS
        siem  protection  yes     2026-11-22T10:00:00Z  our analysts
        ---
        {"clients":[{"name":"siem","audience":{"id":"analysts","name":"our analysts"},"purpose":"protection","write":true,"created":"2026-11-22T10:00:00Z"}]}
    "#]],
    );
    let invitation = Invitation {
        text: "mithaq-invitation:abc".to_owned(),
        fingerprint: "amber river stone".to_owned(),
        expires: "2026-11-25T10:00:00Z".to_owned(),
    };
    check(
        &invitation,
        expect![[r#"
        mithaq-invitation:abc

        Send this line to the other party over a channel you trust; it holds a secret and works once.
        There: mithaq peer accept, which reads the line from what is typed or pasted
        Then compare our fingerprint by voice:
          amber river stone
        It expires at 2026-11-25T10:00:00Z.
        ---
        {"text":"mithaq-invitation:abc","fingerprint":"amber river stone","expires":"2026-11-25T10:00:00Z"}
    "#]],
    );
}

#[test]
fn an_agreement_shows_articles_standing_and_acts() {
    let agreement = AgreementSummary {
        unsigned: Vec::new(),
        id: "mithaq-agreement--4f2a0c1e-0000-4000-8000-000000000001".to_owned(),
        title: Title::unknown("Qamar–Rimal"),
        parties: vec![
            AudienceSummary {
                id: "identity--1".to_owned(),
                name: "National CERT of Qamar".to_owned(),
            },
            audience(),
        ],
        standing: BTreeMap::from([(audience().id, "in-force".to_owned())]),
        articles: vec![ArticleSummary {
            id: "2".to_owned(),
            kind: "exchange".to_owned(),
            text: BTreeMap::from([
                ("ar".to_owned(), "يتبادل الطرفان".to_owned()),
                (
                    "en".to_owned(),
                    "The parties exchange\nindicators.".to_owned(),
                ),
            ]),
            terms: "give own indicator up to TLP:AMBER".to_owned(),
        }],
        acts: vec!["National CERT of Qamar · 1 · signature · 2026-11-22".to_owned()],
        text_hash: "00ff".to_owned(),
        prepared: Vec::new(),
        proofs: Vec::new(),
        papers: Vec::new(),
        external: Vec::new(),
    };
    check(
        &agreement,
        expect![[r#"
            Qamar–Rimal
              agreement  mithaq-agreement--4f2a0c1e-0000-4000-8000-000000000001
              text       sha256 00ff

              National CERT of Qamar (identity--1): ours
              National CERT of Rimal (identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10): in-force

              Article 2 · exchange
                give own indicator up to TLP:AMBER
                [en] The parties exchange
                [en] indicators.

              Acts
                National CERT of Qamar · 1 · signature · 2026-11-22
            ---
            {"id":"mithaq-agreement--4f2a0c1e-0000-4000-8000-000000000001","title":"Qamar–Rimal","parties":[{"id":"identity--1","name":"National CERT of Qamar"},{"id":"identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10","name":"National CERT of Rimal"}],"standing":{"identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10":"in-force"},"unsigned":[],"articles":[{"id":"2","kind":"exchange","text":{"ar":"يتبادل الطرفان","en":"The parties exchange\nindicators."},"terms":"give own indicator up to TLP:AMBER"}],"acts":["National CERT of Qamar · 1 · signature · 2026-11-22"],"text_hash":"00ff"}
        "#]],
    );
    check(
        &Agreements {
            agreements: vec![agreement],
        },
        expect![[r#"
            AGREEMENT                                               STANDING  TITLE
            mithaq-agreement--4f2a0c1e-0000-4000-8000-000000000001  in-force  Qamar–Rimal
            ---
            {"agreements":[{"id":"mithaq-agreement--4f2a0c1e-0000-4000-8000-000000000001","title":"Qamar–Rimal","parties":[{"id":"identity--1","name":"National CERT of Qamar"},{"id":"identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10","name":"National CERT of Rimal"}],"standing":{"identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10":"in-force"},"unsigned":[],"articles":[{"id":"2","kind":"exchange","text":{"ar":"يتبادل الطرفان","en":"The parties exchange\nindicators."},"terms":"give own indicator up to TLP:AMBER"}],"acts":["National CERT of Qamar · 1 · signature · 2026-11-22"],"text_hash":"00ff"}]}
        "#]],
    );
}

#[test]
fn the_import_report() {
    let report = crate::import::Report {
        accepted: 10,
        held: 2,
        refused: (0..22)
            .map(|index| Refused {
                file: "feed.json".to_owned(),
                index: Some(index),
                id: None,
                code: "no-id".to_owned(),
                path: "$.id".to_owned(),
                message: "the object has no id".to_owned(),
                rule: "STIX 2.1 §2.9".to_owned(),
            })
            .collect(),
        skipped: vec![Skipped {
            path: "notes.txt".to_owned(),
            why: "not a `.json` file".to_owned(),
        }],
        warnings: BTreeMap::from([("no-spec-version: taken as 2.1".to_owned(), 3)]),
        misp: None,
        resumed: None,
    };
    let mut page = Page::default();
    report.page(&mut page, &Texts::new(Lang::En));
    expect![[r#"
        10 accepted, 2 held already, 22 refused, 1 skipped

        Refused
          feed.json, object 0: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 1: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 2: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 3: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 4: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 5: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 6: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 7: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 8: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 9: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 10: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 11: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 12: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 13: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 14: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 15: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 16: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 17: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 18: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          feed.json, object 19: the object has no id (no-id, $.id, STIX 2.1 §2.9)
          and 2 more; `--json` lists all of them

        Skipped
          notes.txt: not a `.json` file

        Accepted with a remark
          3 × no-spec-version: taken as 2.1
    "#]]
    .assert_eq(page.text());
}

#[test]
fn errors_say_what_why_and_what_next() {
    let error = AdminError::usage(
        "unknown-peer",
        "the peer was not suspended",
        "no peer is called `Rimal`\nsecond fault",
        "see `mithaq peer list`",
    );
    let tell = |json| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        super::tell(&error, json, &mut out, &mut err);
        (
            String::from_utf8(out).unwrap(),
            String::from_utf8(err).unwrap(),
        )
    };
    expect![[r#"
        ("", "the peer was not suspended: no peer is called `Rimal`\n    second fault\n  next: see `mithaq peer list`\n")
        ("{\"error\":{\"code\":\"unknown-peer\",\"what\":\"the peer was not suspended\",\"why\":\"no peer is called `Rimal`\\nsecond fault\",\"next\":\"see `mithaq peer list`\"}}\n", "")"#]].assert_eq(&format!("{:?}\n{:?}", tell(false), tell(true)));
}

#[test]
fn strings_of_peers_cannot_write_on_our_screen() {
    let check = |text: &str, expected: &str| assert_eq!(clean(text), expected);
    check("National CERT of Qamar", "National CERT of Qamar");
    check("المركز الوطني", "المركز الوطني");
    check("a\u{1b}[2Jb", "a⟨U+001B⟩[2Jb");
    check("a\nreleased", "a⟨U+000A⟩released");
    check("evil\u{202e}nosj.json", "evil⟨U+202E⟩nosj.json");
    check("a\u{9b}31m", "a⟨U+009B⟩31m");
    check("a\tb", "a b");
}
