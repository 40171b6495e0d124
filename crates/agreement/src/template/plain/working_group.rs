//! The charter of a group that works on a matter: what its members share, and what becomes of the results.

use super::{Piece, Plain, exchange_up_to, listed};
use crate::article::cooperation::{Cooperation, Form};
use crate::article::{FinalClauses, Onward, PersonalData, Results, Terms};
use crate::instrument::InstrumentKind;
use crate::vocabulary::Purpose;
use mithaq_stix::{Pap, Tlp};

pub(super) fn template() -> Plain {
    Plain {
        kind: InstrumentKind::WorkingGroupCharter,
        binding: false,
        title: [
            "ميثاق فريق عامل",
            "Charter of a working group",
            "Charte d'un groupe de travail",
        ],
        clauses: FinalClauses::with_notice(30),
        articles: vec![
            Piece {
                kind: "mandate",
                terms: Terms::TextOnly,
                text: [
                    "يدرس الفريق العامل التهديدات التي تعني أعضاءه جميعا، ويعد توصيات لا تلزم أحدا.",
                    "The group studies threats that concern all its members, and prepares recommendations that bind nobody.",
                    "Le groupe étudie les menaces qui concernent tous ses membres et prépare des recommandations qui ne lient personne.",
                ],
            },
            Piece {
                kind: "exchange",
                terms: exchange_up_to(Tlp::Green, Pap::Green),
                text: [
                    "يعطي كل عضو سائر الأعضاء معلوماته الخاصة، على ألا يتجاوز تصنيفها TLP:GREEN و PAP:GREEN.",
                    "Each member gives the others information of its own, marked up to TLP:GREEN and PAP:GREEN.",
                    "Chaque membre donne aux autres ses propres informations, marquées au plus TLP:GREEN et PAP:GREEN.",
                ],
            },
            Piece {
                kind: "personal-data",
                terms: Terms::PersonalData(PersonalData::None),
                text: [
                    "لا يعطي أحد بيانات شخصية.",
                    "Nobody gives personal data.",
                    "Personne ne donne de données personnelles.",
                ],
            },
            Piece {
                kind: "purpose",
                terms: listed(&[Purpose::Protection, Purpose::Research, Purpose::Training]),
                text: [
                    "يستخدم الأعضاء ما يتلقونه للحماية والبحث والتدريب دون سواها.",
                    "Members use what they receive for protection, research and training, and for nothing else.",
                    "Les membres utilisent ce qu'ils reçoivent pour la protection, la recherche et la formation, et pour rien d'autre.",
                ],
            },
            Piece {
                kind: "onward",
                terms: Terms::Onward(Onward::CONSTITUENCY),
                text: [
                    "للعضو أن ينقل ما يتلقاه إلى الجهات المنضوية لديه، وليس إلى أحد سواها.",
                    "A member may pass on what it receives to the organisations of its own constituency, and to nobody else.",
                    "Un membre peut transmettre ce qu'il reçoit aux organismes de sa propre communauté, et à personne d'autre.",
                ],
            },
            Piece {
                kind: "cooperation",
                terms: Terms::Cooperation(Cooperation {
                    forms: [Form::Alerting, Form::Exercises, Form::Research].into(),
                }),
                text: [
                    "يتعاون الأعضاء في التنبيه والتمارين والبحث والتطوير.",
                    "Members work together on alerts, exercises, and research and development.",
                    "Les membres coopèrent pour l'alerte, les exercices, la recherche et le développement.",
                ],
            },
            Piece {
                kind: "results",
                terms: Terms::Results(Results { embargo_days: 30 }),
                text: [
                    "لا تُنشر النتائج قبل مضي ثلاثين يوما على اطلاع الأعضاء عليها.",
                    "Results are published no sooner than thirty days after the members were shown them.",
                    "Les résultats ne sont publiés que trente jours après avoir été montrés aux membres.",
                ],
            },
        ],
        last: [
            "يسري هذا الميثاق متى وقّعه الأعضاء. ولأي عضو أن ينسحب بإشعار مدته ثلاثون يوما.",
            "This charter is in force once the members have signed it. A member may withdraw with thirty days of notice.",
            "La présente charte est en vigueur dès que les membres l'ont signée. Un membre peut se retirer avec un préavis de trente jours.",
        ],
    }
}
