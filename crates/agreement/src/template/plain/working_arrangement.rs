//! Ten minutes' work between two teams: markings, purposes, and an end at will.

use super::{Piece, Plain, exchange_up_to, listed};
use crate::article::{FinalClauses, Marking, Onward, Terms};
use crate::instrument::InstrumentKind;
use crate::vocabulary::Purpose;
use mithaq_stix::{Pap, Tlp};

pub(super) fn template() -> Plain {
    Plain {
        kind: InstrumentKind::WorkingArrangement,
        binding: false,
        title: [
            "ترتيب عمل بين فريقين",
            "Working arrangement between two teams",
            "Arrangement de travail entre deux équipes",
        ],
        clauses: FinalClauses::with_notice(0),
        articles: vec![
            Piece {
                kind: "exchange",
                terms: exchange_up_to(Tlp::Amber, Pap::Amber),
                text: [
                    "يعطي كل فريق الفريق الآخر معلوماته الخاصة عن التهديدات، على ألا يتجاوز تصنيفها TLP:AMBER و PAP:AMBER.",
                    "Each team gives the other its own information on threats, marked up to TLP:AMBER and PAP:AMBER.",
                    "Chaque équipe donne à l'autre ses propres informations sur les menaces, marquées au plus TLP:AMBER et PAP:AMBER.",
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
                terms: Terms::Onward(Onward::NONE),
                text: [
                    "لا ينقل المتلقي ما يتلقاه إلى أحد.",
                    "The recipient passes on to nobody what it receives.",
                    "Le destinataire ne transmet à personne ce qu'il reçoit.",
                ],
            },
        ],
        last: [
            "يسري هذا الترتيب متى وقّعه رئيسا الفريقين، ولكل منهما أن ينهيه متى شاء. ولا ينشئ التزاما بموجب القانون الدولي.",
            "This arrangement is in force once the heads of both teams have signed it, and either may end it at will. It creates no obligation under international law.",
            "Le présent arrangement est en vigueur dès que les chefs des deux équipes l'ont signé, et chacun peut y mettre fin à son gré. Il ne crée aucune obligation en droit international.",
        ],
    }
}
