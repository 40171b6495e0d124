//! What commands tell, in Arabic and French: English has its table in `tests`.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use mithaq_node::admin::{HoldSummary, LedgerSummary, NodeStatus, WhyAnswer};

use super::tests::why;
use super::*;
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
