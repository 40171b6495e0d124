//! An agreement that others may join: open to accession, towards each party once that has accepted it.

use mithaq_stix::{Pap, Tlp};

use super::{Piece, Plain, exchange_up_to, listed};
use crate::article::final_clauses::OpenTo;
use crate::article::{Channel, FinalClauses, Marking, Onward, PersonalData, Terms, Way};
use crate::instrument::InstrumentKind;
use crate::vocabulary::Purpose;

pub(super) fn template() -> Plain {
    Plain {
        kind: InstrumentKind::MultilateralArrangement,
        binding: false,
        title: [
            "ترتيب مفتوح للانضمام",
            "Arrangement open to accession",
            "Arrangement ouvert à l'adhésion",
        ],
        clauses: FinalClauses {
            entry_after: Some(2),
            accession: OpenTo::Anybody,
            accession_by_each: true,
            ..FinalClauses::with_notice(90)
        },
        articles: vec![
            Piece {
                kind: "exchange",
                terms: exchange_up_to(Tlp::Green, Pap::Green),
                text: [
                    "يعطي كل طرف سائر الأطراف معلوماته الخاصة عن التهديدات، على ألا يتجاوز تصنيفها TLP:GREEN و PAP:GREEN.",
                    "Each party gives the others its own information on threats, marked up to TLP:GREEN and PAP:GREEN.",
                    "Chaque partie donne aux autres ses propres informations sur les menaces, marquées au plus TLP:GREEN et PAP:GREEN.",
                ],
            },
            Piece {
                kind: "marking",
                terms: Terms::Marking(Marking::UNLESS_NAMED),
                text: [
                    "تُعامل المعلومات التي لا تحمل علامة معاملة TLP:AMBER.",
                    "Information without a marking counts as TLP:AMBER.",
                    "Une information sans marquage vaut TLP:AMBER.",
                ],
            },
            Piece {
                kind: "purpose",
                terms: listed(&[Purpose::Detection, Purpose::Protection]),
                text: [
                    "يستخدم المتلقي ما يتلقاه للكشف والحماية دون سواهما.",
                    "The recipient uses what it receives for detection and protection, and for nothing else.",
                    "Le destinataire utilise ce qu'il reçoit pour la détection et la protection, et pour rien d'autre.",
                ],
            },
            Piece {
                kind: "onward",
                terms: Terms::Onward(Onward::CONSTITUENCY),
                text: [
                    "للمتلقي أن ينقل ما يتلقاه إلى الجهات المنضوية لديه، وليس إلى أحد سواها.",
                    "The recipient may pass on what it receives to the organisations of its own constituency, and to nobody else.",
                    "Le destinataire peut transmettre ce qu'il reçoit aux organismes de sa propre communauté, et à personne d'autre.",
                ],
            },
            Piece {
                kind: "personal-data",
                terms: Terms::PersonalData(PersonalData::None),
                text: [
                    "لا تُعطى بيانات شخصية.",
                    "No personal data is given.",
                    "Aucune donnée personnelle n'est donnée.",
                ],
            },
            Piece {
                kind: "channel",
                terms: Terms::Channel(Channel {
                    minimum: Way::Taxii,
                    languages: None,
                }),
                text: [
                    "تُنقل المعلومات عبر TAXII على الأقل، باتصال معمّى.",
                    "Information crosses by TAXII at least, over an encrypted connection.",
                    "L'information passe au moins par TAXII, sur une connexion chiffrée.",
                ],
            },
        ],
        last: [
            "يسري هذا الترتيب متى قُدّم صكّان، بالتوقيع أو بالانضمام. وهو مفتوح لانضمام الغير، ويسري الانضمام تجاه كل طرف متى قبله. ولأي طرف أن ينسحب بإشعار مدته تسعون يوما.",
            "This arrangement is in force once two instruments, of signature or accession, have been given. It is open to accession by others; an accession holds towards each party once that has accepted it. A party may withdraw with ninety days of notice.",
            "Le présent arrangement est en vigueur dès que deux instruments, de signature ou d'adhésion, ont été donnés. Il est ouvert à l'adhésion de tiers ; une adhésion vaut envers chaque partie dès que celle-ci l'a acceptée. Une partie peut se retirer avec un préavis de quatre-vingt-dix jours.",
        ],
    }
}
