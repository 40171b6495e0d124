//! A promise of silence: what one shows the other for a purpose, and gets back.

use super::{Piece, Plain, exchange_up_to, listed};
use crate::article::confidentiality::{Confidentiality, Ground};
use crate::article::retention::{Retention, Then};
use crate::article::{FinalClauses, Onward, Terms};
use crate::instrument::InstrumentKind;
use crate::vocabulary::Purpose;
use mithaq_stix::{Pap, Tlp};

pub(super) fn template() -> Plain {
    Plain {
        kind: InstrumentKind::NonDisclosureAgreement,
        binding: true,
        title: [
            "اتفاق عدم إفشاء",
            "Non-disclosure agreement",
            "Accord de confidentialité",
        ],
        clauses: FinalClauses::with_notice(30),
        articles: vec![
            Piece {
                kind: "subject",
                terms: Terms::TextOnly,
                text: [
                    "يطلع كل طرف الطرف الآخر على معلومات تقنية لا يعرفها العموم، كي يحمي كل منهما شبكاته.",
                    "Each party shows the other technical information that is not public, so that each can protect its networks.",
                    "Chaque partie communique à l'autre des informations techniques qui ne sont pas publiques, afin que chacune protège ses réseaux.",
                ],
            },
            Piece {
                kind: "exchange",
                terms: exchange_up_to(Tlp::AmberStrict, Pap::Amber),
                text: [
                    "يعطي كل طرف الطرف الآخر معلوماته الخاصة، على ألا يتجاوز تصنيفها TLP:AMBER+STRICT و PAP:AMBER.",
                    "Each party gives the other information of its own, marked up to TLP:AMBER+STRICT and PAP:AMBER.",
                    "Chaque partie donne à l'autre ses propres informations, marquées au plus TLP:AMBER+STRICT et PAP:AMBER.",
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
            Piece {
                kind: "confidentiality",
                terms: Terms::Confidentiality(Confidentiality {
                    grounds: [Ground::CourtOrder].into(),
                    notify_originator_days: 14,
                }),
                text: [
                    "لا يفصح طرف عما تلقاه إلا بأمر قضائي، وبعد مضي أربعة عشر يوما على إعلام صاحبه.",
                    "A party discloses what it received on the order of a court alone, and fourteen days after it told the originator.",
                    "Une partie ne divulgue ce qu'elle a reçu que sur l'ordre d'un tribunal, quatorze jours après en avoir informé l'auteur.",
                ],
            },
            Piece {
                kind: "retention",
                terms: Terms::Retention(Retention {
                    days: 365,
                    then: Then::Destroy,
                    certificate: true,
                }),
                text: [
                    "يُتلف المتلقي ما تلقاه بعد مضي 365 يوما على تلقيه، ويشهد بذلك كتابة.",
                    "The recipient destroys what it received 365 days after it received it, and certifies this in writing.",
                    "Le destinataire détruit ce qu'il a reçu 365 jours après l'avoir reçu, et l'atteste par écrit.",
                ],
            },
        ],
        last: [
            "يسري هذا الاتفاق متى وقّعه الطرفان. ولأي طرف أن ينسحب منه بإشعار مدته ثلاثون يوما. وتبقى المواد من 3 إلى 6 سارية على ما جرى تلقيه قبل ذلك.",
            "This agreement is in force once both have signed it. Either may withdraw with thirty days of notice. Articles 3 to 6 go on applying to what was received before.",
            "Le présent accord est en vigueur dès que les deux parties l'ont signé. Chacune peut s'en retirer avec un préavis de trente jours. Les articles 3 à 6 continuent de s'appliquer à ce qui a été reçu auparavant.",
        ],
    }
}
