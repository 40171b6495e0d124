//! A participant's terms in French.

use super::{Hosting, Words, names};
use crate::draft::Notes;
use crate::template::french::purpose;
use crate::template::{TemplateLanguage, joined};
use crate::vocabulary::{pap_label, tlp_label};

pub(super) struct French;

impl Words for French {
    fn notes(&self) -> Notes {
        Notes {
            head: &[
                "Projet de conditions d'un participant. Modifiez ce qu'il faut : chaque article a un texte,",
                "pour les personnes, et des termes, que la barrière de sortie applique. Les deux doivent",
                "dire la même chose. Puis : `mithaq participant add NOM --terms FICHIER`.",
            ],
            keys: TemplateLanguage::French.words().notes().keys,
        }
    }

    fn title(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        format!("Conditions de {participant} en qualité de participant de {host}")
    }

    fn scope(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        format!(
            "{participant} prend part à l'échange d'informations sur les menaces que tient {host}. \
             N'ayant pas de nœud propre, {participant} lit et ajoute par le nœud de {host}."
        )
    }

    fn authorities(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        format!(
            "{participant} désigne un point de contact, garde secrets ses identifiants de connexion \
             et avertit {host} aussitôt que l'un d'eux est perdu. Ce que {participant} signe, {host} \
             le conserve et l'atteste ici."
        )
    }

    fn given(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        let (tlp, pap) = (tlp_label(terms.given_tlp), pap_label(terms.given_pap));
        format!(
            "{host} donne à {participant} des informations sur les menaces dont le marquage ne \
             dépasse ni {tlp} ni {pap} : les siennes, et celles reçues de tiers lorsque les termes \
             sous lesquels elles ont été reçues les ouvrent à sa communauté."
        )
    }

    fn taken(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        let (tlp, pap) = (tlp_label(terms.taken_tlp), pap_label(terms.taken_pap));
        format!(
            "{participant} donne à {host} ses propres informations sur les menaces, dont le marquage \
             ne dépasse ni {tlp} ni {pap}. Celles reçues de tiers ne sont pas données."
        )
    }

    fn marking(&self, terms: &Hosting) -> String {
        let tlp = tlp_label(terms.unmarked_tlp);
        format!(
            "Une information sans marquage TLP est traitée comme {tlp}. Une information portant un \
             marquage que son détenteur ne connaît pas n'est pas donnée."
        )
    }

    fn purpose(&self, terms: &Hosting) -> String {
        let words: Vec<&str> = terms.purposes.iter().map(|p| purpose(*p)).collect();
        let list = joined(&words, ", ", " et ");
        format!(
            "Le destinataire emploie ce qu'il reçoit aux fins suivantes et à aucune autre : {list}."
        )
    }

    fn onward(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        match terms.onward.word() {
            "none" => format!(
                "{participant} ne transmet à personne ce qu'il reçoit. {host} ne transmet pas \
                 davantage ce qu'il reçoit de {participant}."
            ),
            "constituency" => format!(
                "{participant} ne transmet à personne ce qu'il reçoit. {host} peut transmettre ce \
                 qu'il reçoit de {participant} aux organismes de sa propre communauté, dans les mêmes \
                 termes, et à personne d'autre."
            ),
            _ => format!(
                "{participant} ne transmet à personne ce qu'il reçoit. {host} peut transmettre ce \
                 qu'il reçoit de {participant} à ceux que désignent les conditions du présent article, \
                 comme elles le disent, et à personne d'autre."
            ),
        }
    }

    fn confidentiality(&self, _terms: &Hosting) -> String {
        "La partie que la loi contraint à divulguer ce qu'elle a reçu en avertit l'autre au \
         préalable, partout où la loi le permet."
            .to_owned()
    }

    fn final_clauses(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        let start = match &terms.start {
            None => String::new(),
            Some(at) => format!(", et pas avant le {at}"),
        };
        let end = match &terms.end {
            None => String::new(),
            Some(at) => format!(" Elles prennent fin le {at}."),
        };
        let notice = match terms.notice_days {
            0 => "sur-le-champ".to_owned(),
            days => format!("{days} jours après sa date"),
        };
        format!(
            "Les présentes conditions prennent effet lorsque {host} les a signées et a attesté la \
             signature de {participant}{start}.{end}\n\
             {host} peut les suspendre sur-le-champ et les reprendre ensuite. Chacune des parties \
             peut s'en retirer ; le retrait prend effet {notice}.\n\
             Les articles 5 à 8 continuent de s'appliquer à ce qui a été reçu auparavant."
        )
    }
}
