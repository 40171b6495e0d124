//! The template in French.

use super::{Bilateral, Words, joined, names};
use crate::article::Material;
use crate::draft::Notes;
use crate::vocabulary::{Purpose, pap_label, tlp_label};

pub(super) struct French;

impl Words for French {
    fn notes(&self) -> Notes {
        Notes {
            head: &[
                "Projet d'arrangement bilatéral. Modifiez ce qu'il faut : chaque article a un texte, pour",
                "les personnes, et des termes, que la barrière de sortie applique. Les deux doivent dire la",
                "même chose. Vérifiez-le avec `mithaq agreement show`, puis proposez-le.",
            ],
            keys: &[
                (
                    "kind",
                    "En-tête : working-arrangement, arrangement, memorandum-of-understanding, exchange-of-notes, non-disclosure-agreement, treaty, working-group-charter, membership-terms ou multilateral-arrangement ; participant pour les conditions d'un organisme qu'une partie héberge. Article : son objet.",
                ),
                (
                    "prevailing",
                    "La langue qui fait foi lorsque les textes diffèrent.",
                ),
                (
                    "root_fingerprint",
                    "De la clé racine hors ligne de la partie, échangée par une autre voie.",
                ),
                (
                    "text_only",
                    "Un texte seul : la barrière n'a rien à appliquer.",
                ),
                (
                    "gives",
                    "\"each\" (chacune), ou la liste des parties (par identifiant) qui donnent.",
                ),
                (
                    "object_types",
                    "\"all\" (tous), ou une liste telle que [\"indicator\", \"malware\"].",
                ),
                ("highest_tlp", "clear, green, amber, amber+strict ou red."),
                ("highest_pap", "clear, green, amber ou red."),
                (
                    "material",
                    "\"own\" (propre), ou \"own-and-received\" (propre et reçu).",
                ),
                (
                    "permitted",
                    "detection, protection, research, training ; investigation et attribution seulement si elles sont nommées.",
                ),
                (
                    "to",
                    "\"none\" (personne), \"constituency\" (les participants du destinataire), \"listed\" (ceux que l'article nomme), \"forum\" (les membres d'un forum), ou \"with-consent\" (avec l'accord de la source).",
                ),
                (
                    "notice_days",
                    "Vous pouvez ajouter `start` et `end`, par exemple 2027-01-01T00:00:00Z.",
                ),
            ],
        }
    }

    fn title(&self, terms: &Bilateral) -> String {
        let (a, b) = names(terms);
        format!(
            "Arrangement de travail entre {a} et {b} sur l'échange de renseignements sur les menaces"
        )
    }

    fn scope(&self, terms: &Bilateral) -> String {
        let (a, b) = names(terms);
        format!(
            "{a} et {b} s'entraident pour protéger les réseaux dont ils ont la charge. Le présent \
             arrangement porte sur les informations relatives aux menaces qui les visent. Il ne \
             porte ni sur les opérations militaires ni sur les capacités offensives.\n\
             Il consigne une entente et ne crée aucune obligation de droit international."
        )
    }

    fn authorities(&self) -> String {
        "Chaque partie désigne un point de contact joignable à toute heure, et prévient l'autre \
         avant d'en changer."
            .to_owned()
    }

    fn exchange(&self, terms: &Bilateral) -> String {
        let tlp = tlp_label(terms.highest_tlp);
        let pap = pap_label(terms.highest_pap);
        let received = match terms.material {
            Material::Own => "Elle ne donne pas ce qu'elle a reçu de tiers.",
            Material::OwnAndReceived => {
                "Elle peut aussi donner ce qu'elle a reçu de tiers, lorsque les termes sous \
                 lesquels elle l'a reçu le permettent."
            }
        };
        format!(
            "Chaque partie donne à l'autre ses propres informations sur les menaces, dont le \
             marquage ne dépasse ni {tlp} ni {pap}. {received}"
        )
    }

    fn marking(&self, terms: &Bilateral) -> String {
        let tlp = tlp_label(terms.unmarked_tlp);
        format!(
            "Une information sans marquage TLP est traitée comme {tlp}. Une information portant un \
             marquage que son détenteur ne connaît pas n'est pas donnée."
        )
    }

    fn purpose(&self, terms: &Bilateral) -> String {
        let words: Vec<&str> = terms.purposes.iter().map(|p| purpose(*p)).collect();
        let list = joined(&words, ", ", " et ");
        format!(
            "Le destinataire emploie ce qu'il reçoit aux fins suivantes et à aucune autre : {list}."
        )
    }

    fn onward(&self, terms: &Bilateral) -> String {
        match terms.onward.word() {
            "none" => "Le destinataire ne transmet à personne ce qu'il reçoit.",
            "constituency" => {
                "Le destinataire peut transmettre ce qu'il reçoit aux organismes de sa propre \
                 communauté, dans les mêmes termes, et à personne d'autre."
            }
            _ => {
                "Le destinataire peut transmettre ce qu'il reçoit à ceux que désignent les conditions \
                 du présent article, comme elles le disent, et à personne d'autre."
            }
        }
        .to_owned()
    }

    fn attribution(&self, terms: &Bilateral) -> String {
        let said = match terms.attribution {
            None => "",
            Some(it) if it.must => {
                "La Partie qui transmet une information nomme celle qui l’a donnée."
            }
            Some(_) => "La Partie qui transmet une information ne nomme pas celle qui l’a donnée.",
        };
        said.to_owned()
    }

    fn confidentiality(&self) -> String {
        "La partie que la loi contraint à divulguer ce qu'elle a reçu en avertit l'autre au \
         préalable, partout où la loi le permet."
            .to_owned()
    }

    fn final_clauses(&self, terms: &Bilateral) -> String {
        let start = match &terms.start {
            None => String::new(),
            Some(at) => format!(", et pas avant le {at}"),
        };
        let end = match &terms.end {
            None => String::new(),
            Some(at) => format!(" Il prend fin le {at}."),
        };
        let notice = terms.notice_days;
        format!(
            "Le présent arrangement prend effet lorsque les deux parties l'ont signé{start}.{end}\n\
             Chaque partie peut le suspendre sur-le-champ et le reprendre ensuite. Chacune peut \
             s'en retirer ; le retrait prend effet {notice} jours après sa date.\n\
             Les articles 4 à 7 continuent de s'appliquer à ce qui a été reçu auparavant."
        )
    }
}

pub(super) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Detection => "détection",
        Purpose::Protection => "protection",
        Purpose::Research => "recherche",
        Purpose::Training => "formation",
        Purpose::Investigation => "enquête",
        Purpose::Attribution => "attribution",
        Purpose::Diplomacy => "diplomatie",
    }
}
