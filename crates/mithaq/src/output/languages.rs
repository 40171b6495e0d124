//! What commands tell, in Arabic and French: English has its table in `tests`.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use mithaq_node::admin::{
    AgreementSummary, ArticleSummary, AudienceSummary, ContactView, HoldSummary, LedgerSummary,
    NodeStatus, NoticeAnswer, NoticeStep, NoticeTold, NoticeView, Title, WhyAnswer,
};

use super::tests::why;
use super::*;
use crate::cli::terminal::{is_yes, question};
use crate::import::{MispFile, MispReport, Report};

/// The page in Arabic and in French, isolates written as `⟦` and `⟧`.
#[track_caller]
fn check<T: View>(value: &T, expected: Expect) {
    let mut pages = [Lang::Ar, Lang::Fr].map(|lang| {
        let mut page = Page::default();
        value.page(&mut page, &Texts::new(lang));
        let text = page.text().replace(['\u{2066}', '\u{2068}'], "⟦");
        text.replace('\u{2069}', "⟧")
    });
    let ([arabic, _], glued) = (&pages, "و⟦");
    assert!(!arabic.contains(glued), "{arabic}");
    assert!(!pages.iter().any(|page| page.contains('⟨')), "{pages:?}");
    let [arabic, french] = &mut pages;
    expected.assert_eq(&format!("{arabic}---\n{french}"));
}

#[test]
fn why_is_told_in_every_language() {
    check(
        &why(),
        expect![[r#"
        indicator Beacon
          indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
          لأجل ⟦National CERT of Rimal⟧ (⟦identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10⟧)

          حُجب بموجب «⟦Qamar–Rimal⟧»
            الوسم ⟦TLP:RED⟧ أعلى من ⟦TLP:AMBER⟧، أقصى ما تجيزه المادة ⟦2⟧ من «⟦Qamar–Rimal⟧».
            ⟦TLP:RED⟧ من ⟦National CERT of Qamar⟧، استُلم في ⟦2026-11-22T10:00:00Z⟧، الرخصة: ⟦own⟧

          لم يصل منه شيء إلى هذه الجهة.
        ---
        indicator Beacon
          indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
          pour National CERT of Rimal (identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10)

          retenu au titre de « Qamar–Rimal »
            TLP:RED dépasse TLP:AMBER, le plus haut marquage que laisse passer l’article 2 de « Qamar–Rimal ».
            TLP:RED de National CERT of Qamar, reçu le 2026-11-22T10:00:00Z, licence : own

          Rien n’en est parvenu à ce destinataire.
    "#]],
    );
    let [mut verdict] = <[_; 1]>::try_from(why().verdicts).unwrap();
    verdict.released = true;
    verdict.article = Some("2".to_owned());
    verdict.reasons.clear();
    verdict.copy.deliverer = "National CERT of Rimal".to_owned();
    let (once, exported) = ("2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z");
    let released = WhyAnswer {
        verdicts: vec![verdict],
        crossed: vec![once.to_owned(), exported.to_owned()],
        named: vec![once.to_owned()],
        exported: [(exported.to_owned(), "noor".to_owned())].into(),
        ..why()
    };
    check(
        &released,
        expect![[r#"
        indicator Beacon
          indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
          لأجل ⟦National CERT of Rimal⟧ (⟦identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10⟧)

          أُفرج عنه بموجب «⟦Qamar–Rimal⟧»، المادة ⟦2⟧
            ⟦TLP:RED⟧ من ⟦National CERT of Qamar⟧، سلّمه ⟦National CERT of Rimal⟧، استُلم في ⟦2026-11-22T10:00:00Z⟧، الرخصة: ⟦own⟧

          عبر في ⟦2026-11-22T10:00:00Z⟧
          عبر في ⟦2026-11-23T10:00:00Z⟧، صدّره ⟦noor⟧
          عبر معرّفه وإصداره وحدهما في ⟦2026-11-22T10:00:00Z⟧، ضمن بيان المحتويات
        ---
        indicator Beacon
          indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
          pour National CERT of Rimal (identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10)

          diffusé au titre de « Qamar–Rimal », article 2
            TLP:RED de National CERT of Qamar, remis par National CERT of Rimal, reçu le 2026-11-22T10:00:00Z, licence : own

          transmis le 2026-11-22T10:00:00Z
          transmis le 2026-11-23T10:00:00Z, exporté par noor
          seuls son identifiant et sa version ont été transmis le 2026-11-22T10:00:00Z, dans un manifeste
    "#]],
    );
}

#[test]
fn the_status_is_told_in_every_language() {
    let status = NodeStatus {
        party: "National CERT of Qamar".to_owned(),
        party_id: "identity--1".to_owned(),
        fingerprint: "amber river stone".to_owned(),
        objects: 1240,
        classes: 2,
        by_deliverer: BTreeMap::from([("المركز الوطني".to_owned(), 1240)]),
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
          الطرف              identity--1
          البصمة             amber river stone
          الاستماع            لا (شغّلها بالأمر «mithaq serve»)
          الكائنات           1,240 (الأصناف: 2)
          النظراء            1
          الاتفاقيات السارية  1
          العملاء             0

        استُعيدت العقدة من نسخة احتياطية في ⟦2026-11-22T10:00:00Z⟧. ولا تفرج عن شيء حتى تقرأ ما عند هؤلاء:
          National CERT of Rimal
        تُقرأ ما دام «mithaq serve» يعمل.

        الكائنات  سلّمها
        1240      المركز الوطني
        ---
        National CERT of Qamar
          partie              identity--1
          empreinte           amber river stone
          à l’écoute          non (lancez `mithaq serve`)
          objets              1 240, en 2 classes
          pairs               1
          accords en vigueur  1
          clients             0

        Restauré d’une sauvegarde le 2026-11-22T10:00:00Z. Rien n’est diffusé tant que ceux-ci n’ont pas été lus :
          National CERT of Rimal
        Ils sont lus pendant que `mithaq serve` fonctionne.

        OBJETS  REMIS PAR
        1240    المركز الوطني
    "#]],
    );
}

#[test]
fn an_import_is_told_in_every_language() {
    let report = |held_back| Report {
        accepted: 1240,
        held: 2,
        refused: Vec::new(),
        skipped: Vec::new(),
        warnings: (0..21).map(|no| (format!("remark {no:02}"), 3)).collect(),
        misp: Some(MispReport {
            files: vec![MispFile {
                file: "feed/1.json".to_owned(),
                events: 1,
                held_back,
                converted: BTreeMap::from([("indicator".to_owned(), 14)]),
                left_out: BTreeMap::new(),
            }],
            left_out: Vec::new(),
        }),
        resumed: None,
    };
    check(
        &report(0),
        expect![[r#"
        المقبول: 1,240، الموجود من قبل: 2، المرفوض: 0، المتجاوَز: 0

        المقبول مع ملاحظة
          3 × remark 00
          3 × remark 01
          3 × remark 02
          3 × remark 03
          3 × remark 04
          3 × remark 05
          3 × remark 06
          3 × remark 07
          3 × remark 08
          3 × remark 09
          3 × remark 10
          3 × remark 11
          3 × remark 12
          3 × remark 13
          3 × remark 14
          3 × remark 15
          3 × remark 16
          3 × remark 17
          3 × remark 18
          3 × remark 19
          والباقي 1، يسرده كله الخيار `--json`

        المحوَّل من MISP
          ⟦feed/1.json⟧: حدث واحد، 14 كائنًا، المتروك: لا شيء
        ---
        acceptés : 1 240, déjà détenus : 2, refusés : 0, ignorés : 0

        Acceptés avec une remarque
          3 × remark 00
          3 × remark 01
          3 × remark 02
          3 × remark 03
          3 × remark 04
          3 × remark 05
          3 × remark 06
          3 × remark 07
          3 × remark 08
          3 × remark 09
          3 × remark 10
          3 × remark 11
          3 × remark 12
          3 × remark 13
          3 × remark 14
          3 × remark 15
          3 × remark 16
          3 × remark 17
          3 × remark 18
          3 × remark 19
          et 1 de plus ; `--json` les énumère tous

        Convertis depuis MISP
          feed/1.json : 1 événement, 14 objets, laissé de côté : 0 élément
    "#]],
    );
    let nothing = Report {
        accepted: 0,
        held: 0,
        warnings: BTreeMap::new(),
        ..report(2)
    };
    check(
        &nothing,
        expect![[r#"
        لم يُعثر على كائنات، فلم يُستورد شيء

        المحوَّل من MISP
          ⟦feed/1.json⟧: حدث واحد، 14 كائنًا، المتروك: لا شيء، المحجوز لمنظمتنا وحدها: حدثان
        ---
        Aucun objet trouvé : rien n’a été importé

        Convertis depuis MISP
          feed/1.json : 1 événement, 14 objets, laissé de côté : 0 élément ; réservé à notre propre organisation : 2 événements
    "#]],
    );
}

#[test]
fn notices_and_contacts_are_told_in_every_language() {
    let party = |name: &str| AudienceSummary {
        id: "identity--b2f3c9a0-7d61-4c3e-9a55-2f0f5f6f7a10".to_owned(),
        name: name.to_owned(),
    };
    let contact = |role: &str| ContactView {
        party: party("Qamar"),
        role: role.to_owned(),
        order: 1,
        name: "Desk".to_owned(),
        contact: "desk@cert.qamar.example".to_owned(),
    };
    let notice = |kind: &str, effect: &str| NoticeView {
        notice: "mithaq-notice--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f".to_owned(),
        kind: kind.to_owned(),
        agreement: "mithaq-agreement--1".to_owned(),
        title: Title::unknown("Qamar–Rimal"),
        article: "9".to_owned(),
        by: party("Rimal"),
        to: party("Qamar"),
        at: "2027-01-01T00:00:00Z".to_owned(),
        severity: "high".to_owned(),
        reason: "For this.".to_owned(),
        objects: Vec::new(),
        ground: None,
        form: None,
        effect: effect.to_owned(),
        from: Some("2027-01-15T00:00:00Z".to_owned()),
        steps: Vec::new(),
        reached: None,
        due: None,
        overdue: false,
        answers: Vec::new(),
        to_answer: false,
        call: Vec::new(),
    };
    let breach = NoticeView {
        due: Some("2027-01-03T00:00:00Z".to_owned()),
        overdue: true,
        to_answer: true,
        call: vec![contact("diplomatic")],
        ..notice("breach", "begins")
    };
    check(
        &breach,
        expect![[r#"
        ⟦Rimal⟧ يُشعر ⟦Qamar⟧ بإخلال (⟦2027-01-01T00:00:00Z⟧)
          بموجب المادة ⟦9⟧ من «⟦Qamar–Rimal⟧»
          mithaq-notice--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
            For this.
          يسري من ⟦2027-01-15T00:00:00Z⟧
          كان على ⟦Qamar⟧ أن يجيب قبل ⟦2027-01-03T00:00:00Z⟧، ولم يفعل
          للإجابة: mithaq agreement notice answer ⟦8e2e2d2b⟧ --reason TEXT
          للاتصال:
            ⟦Qamar⟧، المسائل الدبلوماسية: ⟦Desk⟧، ⟦desk@cert.qamar.example⟧
        ---
        Rimal notifie à Qamar une violation (2027-01-01T00:00:00Z)
          au titre de l’article 9 de « Qamar–Rimal »
          mithaq-notice--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
            For this.
          elle prend effet le 2027-01-15T00:00:00Z
          Qamar devait une réponse avant le 2027-01-03T00:00:00Z, et n’en a pas donné
          Répondre : mithaq agreement notice answer 8e2e2d2b --reason TEXTE
          À appeler :
            Qamar, questions diplomatiques : Desk, desk@cert.qamar.example
    "#]],
    );
    // Every other kind, effect, step and role has its words.
    for (kind, effect) in [
        ("verification", "may-not"),
        ("dispute", "steps"),
        ("cooperation", "other-form"),
        ("disclosure", "other-ground"),
        ("results", "permitted"),
        ("question", "not-granted"),
        ("question", "answered"),
        ("disclosure", "not-reached"),
        ("cooperation", "asked"),
        ("breach", "no-article"),
    ] {
        let steps = [
            "consultation",
            "good-offices",
            "mediation",
            "conciliation",
            "arbitration",
            "court",
        ];
        let told = |reason: Option<&str>, count| NoticeTold {
            article: "3".to_owned(),
            reason: reason.map(str::to_owned),
            count,
        };
        let answer = |told| NoticeAnswer {
            at: "2027-01-02T00:00:00Z".to_owned(),
            reason: String::new(),
            told,
        };
        let mut view = notice(kind, effect);
        view.steps = steps
            .map(|step| NoticeStep {
                step: step.to_owned(),
                until: "2027-02-01T00:00:00Z".to_owned(),
            })
            .into();
        view.answers = vec![
            answer(vec![
                told(Some("tlp-too-strict"), None),
                told(None, Some(3)),
            ]),
            answer(Vec::new()),
        ];
        view.due = Some("2027-01-03T00:00:00Z".to_owned());
        let roles = [
            "point-of-contact",
            "incidents",
            "technical",
            "diplomatic",
            "legal",
            "data-protection",
            "consent",
        ];
        view.call = roles.map(contact).into();
        is_told(&Notices {
            notices: vec![view],
        });
    }
    is_told(&Notices {
        notices: Vec::new(),
    });
    is_told(&Contacts {
        contacts: Vec::new(),
    });
}

/// Whether it is told in all languages, without a gap.
#[track_caller]
fn is_told<T: View>(value: &T) {
    for lang in Lang::ALL {
        let mut page = Page::default();
        value.page(&mut page, &Texts::new(lang));
        assert!(!page.text().contains('⟨'), "{lang}: {}", page.text());
    }
}

#[test]
fn what_cannot_be_undone_is_asked_in_every_language() {
    let keys = [
        "confirm-clock",
        "confirm-delete",
        "confirm-participant",
        "confirm-waive",
        "confirm-waive-all",
        "confirm-forget",
        "confirm-revoke",
        "confirm-reseal",
        "confirm-hold",
        "confirm-hand-over",
        "confirm-withdraw",
        "confirm-terminate",
    ];
    for lang in Lang::ALL {
        let texts = Texts::new(lang);
        for key in keys {
            let names = [
                "object",
                "participant",
                "peers",
                "peer",
                "hold",
                "agreement",
            ];
            let mut about: Vec<(&str, Arg)> = names.map(|it| (it, name("Qamar"))).into();
            about.push(("count", 3_usize.into()));
            let asked = question(&texts, key, &about);
            assert!(
                !asked.contains('⟨') && !asked.contains('{'),
                "{lang}: {asked}"
            );
        }
        assert!(is_yes(&texts, "yes") && !is_yes(&texts, "y") && !is_yes(&texts, ""));
    }
    assert!(is_yes(&Texts::new(Lang::Ar), "نعم") && is_yes(&Texts::new(Lang::Fr), "oui"));
    let withdraw = |lang| {
        question(
            &Texts::new(lang),
            "confirm-withdraw",
            &[("agreement", name("4f2a"))],
        )
    };
    assert_eq!(
        withdraw(Lang::En),
        "Withdraw from the agreement 4f2a? Type yes to go on"
    );
    assert_eq!(
        withdraw(Lang::Fr),
        "Se retirer de l’accord 4f2a ? Tapez oui pour continuer"
    );
}

#[test]
fn an_agreement_is_shown_in_every_language() {
    let agreement = AgreementSummary {
        id: "mithaq-agreement--1".to_owned(),
        title: Title::unknown("Qamar–Rimal"),
        parties: vec![AudienceSummary {
            id: "identity--1".to_owned(),
            name: "Qamar".to_owned(),
        }],
        standing: BTreeMap::new(),
        unsigned: Vec::new(),
        articles: vec![ArticleSummary {
            id: "3".to_owned(),
            kind: "exchange".to_owned(),
            text: BTreeMap::from([("en".to_owned(), "Words.".to_owned())]),
            terms: "up to TLP:AMBER".to_owned(),
        }],
        acts: vec!["1 signature".to_owned()],
        text_hash: "00".to_owned(),
        prepared: Vec::new(),
        proofs: Vec::new(),
        external: Default::default(),
        papers: Vec::new(),
    };
    check(
        &agreement,
        expect![[r#"
            Qamar–Rimal
              الاتفاقية  mithaq-agreement--1
              النص      sha256 00

              Qamar (identity--1): نحن

              المادة ⟦3⟧ · ⟦exchange⟧
                up to TLP:AMBER
                [en] Words.

              الأعمال
                1 signature
            ---
            Qamar–Rimal
              accord  mithaq-agreement--1
              texte   sha256 00

              Qamar (identity--1): nous-mêmes

              Article 3 · exchange
                up to TLP:AMBER
                [en] Words.

              Actes
                1 signature
        "#]],
    );
    check(
        &Agreements {
            agreements: Vec::new(),
        },
        expect![[r#"
            لا اتفاقيات بعد. ابدأ من مسودة: mithaq agreement new --template bilateral -o draft.toml
            ---
            Aucun accord. Commencez par un projet : mithaq agreement new --template bilateral -o draft.toml
        "#]],
    );
}
