//! A framework of several States: ratified, with reservations, a depositary, and room to amend.

use mithaq_stix::{Pap, Tlp};

use super::{Piece, Plain, exchange_up_to, listed};
use crate::article::confidentiality::{Confidentiality, Ground};
use crate::article::cooperation::{Cooperation, Form};
use crate::article::disputes::{Disputes, Step};
use crate::article::final_clauses::{Consent, Reservable};
use crate::article::retention::{Retention, Then};
use crate::article::scope::{Exclusion, Scope};
use crate::article::{
    ArticleId, BadArticleIdError, FinalClauses, Invocation, Marking, Onward, PersonalData, Terms,
    Transparency,
};
use crate::instrument::InstrumentKind;
use crate::vocabulary::Purpose;

pub(super) fn template() -> Result<Plain, BadArticleIdError> {
    // What may be reserved: onward release, retention, transparency.
    let reservable = ["5", "6", "10"].map(ArticleId::parse);
    let reservable = reservable.into_iter().collect::<Result<_, _>>()?;
    Ok(Plain {
        kind: InstrumentKind::MultilateralArrangement,
        binding: true,
        title: [
            "اتفاق إطاري للتعاون في أمن الشبكات",
            "Framework agreement on cooperation in network security",
            "Accord-cadre de coopération en matière de sécurité des réseaux",
        ],
        clauses: FinalClauses {
            consent: Consent::Ratification,
            entry_after: Some(2),
            entry_days: 30,
            reservations: Reservable::Listed(reservable),
            ..FinalClauses::with_notice(180)
        },
        articles: vec![
            Piece {
                kind: "scope",
                terms: Terms::Scope(Scope {
                    sectors: None,
                    excludes: [Exclusion::Military, Exclusion::OffensiveCapability].into(),
                }),
                text: [
                    "يشمل هذا الاتفاق أمن الشبكات في جميع القطاعات، ولا يشمل المسائل العسكرية ولا القدرات الهجومية.",
                    "This agreement is about the security of networks in all sectors. It is not about military matters, nor about offensive capability.",
                    "Le présent accord porte sur la sécurité des réseaux dans tous les secteurs. Il ne porte ni sur les questions militaires, ni sur les capacités offensives.",
                ],
            },
            Piece {
                kind: "exchange",
                terms: exchange_up_to(Tlp::Amber, Pap::Amber),
                text: [
                    "يعطي كل طرف سائر الأطراف معلوماته الخاصة عن التهديدات، على ألا يتجاوز تصنيفها TLP:AMBER و PAP:AMBER.",
                    "Each party gives the others its own information on threats, marked up to TLP:AMBER and PAP:AMBER.",
                    "Chaque partie donne aux autres ses propres informations sur les menaces, marquées au plus TLP:AMBER et PAP:AMBER.",
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
                terms: listed(&[Purpose::Detection, Purpose::Protection, Purpose::Research]),
                text: [
                    "يستخدم المتلقي ما يتلقاه للكشف والحماية والبحث دون سواها.",
                    "The recipient uses what it receives for detection, protection and research, and for nothing else.",
                    "Le destinataire utilise ce qu'il reçoit pour la détection, la protection et la recherche, et pour rien d'autre.",
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
                kind: "retention",
                terms: Terms::Retention(Retention {
                    days: 730,
                    then: Then::Destroy,
                    certificate: false,
                }),
                text: [
                    "يُتلف المتلقي ما تلقاه بعد مضي 730 يوما على تلقيه.",
                    "The recipient destroys what it received 730 days after it received it.",
                    "Le destinataire détruit ce qu'il a reçu 730 jours après l'avoir reçu.",
                ],
            },
            Piece {
                kind: "personal-data",
                terms: Terms::PersonalData(PersonalData::Pseudonymised),
                text: [
                    "لا تُعطى البيانات الشخصية إلا مستعارة الأسماء.",
                    "Personal data is given only where it is pseudonymised.",
                    "Les données personnelles ne sont données que pseudonymisées.",
                ],
            },
            Piece {
                kind: "confidentiality",
                terms: Terms::Confidentiality(Confidentiality {
                    grounds: [Ground::CourtOrder, Ground::ParliamentaryInquiry].into(),
                    notify_originator_days: 14,
                }),
                text: [
                    "لا يفصح طرف عما تلقاه إلا بأمر قضائي أو في تحقيق برلماني، وبعد مضي أربعة عشر يوما على إعلام صاحبه.",
                    "A party discloses what it received on the order of a court or in an inquiry of parliament alone, and fourteen days after it told the originator.",
                    "Une partie ne divulgue ce qu'elle a reçu que sur l'ordre d'un tribunal ou lors d'une enquête parlementaire, quatorze jours après en avoir informé l'auteur.",
                ],
            },
            Piece {
                kind: "cooperation",
                terms: Terms::Cooperation(Cooperation {
                    forms: [
                        Form::Alerting,
                        Form::Assistance,
                        Form::Exercises,
                        Form::Training,
                    ]
                    .into(),
                }),
                text: [
                    "يتعاون الأطراف في التنبيه والمساعدة والتمارين والتدريب.",
                    "The parties work together on alerts, assistance, exercises and training.",
                    "Les parties coopèrent pour l'alerte, l'assistance, les exercices et la formation.",
                ],
            },
            Piece {
                kind: "transparency",
                terms: Terms::Transparency(Transparency {
                    may_ask_why: true,
                    count_withheld: false,
                }),
                text: [
                    "لكل طرف أن يسأل عن سبب حجب ما يسمّيه من معلومات.",
                    "A party may ask why information that it names was withheld.",
                    "Une partie peut demander pourquoi une information qu'elle désigne a été retenue.",
                ],
            },
            Piece {
                kind: "breach",
                terms: Terms::Breach(Invocation {
                    parties: None,
                    notice_days: 30,
                }),
                text: [
                    "لكل طرف أن يتخذ تدابير إزاء الإخلال بهذا الاتفاق بعد إشعار مدته ثلاثون يوما. وله أن يعلّق العمل به فورا.",
                    "A party may act upon a breach of this agreement after thirty days of notice. It may suspend it at once.",
                    "Une partie peut réagir à une violation du présent accord après un préavis de trente jours. Elle peut le suspendre sans délai.",
                ],
            },
            Piece {
                kind: "disputes",
                terms: Terms::Disputes(Disputes {
                    steps: [(Step::Consultation, 60), (Step::Mediation, 90)].into(),
                }),
                text: [
                    "تُسوّى المنازعات بالتشاور خلال ستين يوما، ثم بالوساطة خلال تسعين يوما.",
                    "Disputes are settled by consultation within sixty days, then by mediation within ninety.",
                    "Les différends sont réglés par consultation dans les soixante jours, puis par médiation dans les quatre-vingt-dix jours.",
                ],
            },
        ],
        last: [
            "يخضع هذا الاتفاق للتصديق. ويدخل حيز النفاذ بعد مضي ثلاثين يوما على إيداع وثيقة التصديق الثانية. وتجوز التحفظات على المواد 5 و 6 و 10 دون سواها. ولأي طرف أن ينسحب بإشعار مدته 180 يوما.",
            "This agreement is subject to ratification. It enters into force thirty days after the deposit of the second instrument. Articles 5, 6 and 10 alone may be reserved. A party may withdraw with 180 days of notice.",
            "Le présent accord est soumis à ratification. Il entre en vigueur trente jours après le dépôt du deuxième instrument. Seuls les articles 5, 6 et 10 peuvent faire l'objet de réserves. Une partie peut se retirer avec un préavis de 180 jours.",
        ],
    })
}
