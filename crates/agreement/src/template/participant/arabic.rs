//! A participant's terms in Arabic.

use super::{Hosting, Words, names};
use crate::draft::Notes;
use crate::template::arabic::{and, purpose};
use crate::template::{TemplateLanguage, joined};
use crate::vocabulary::{pap_label, tlp_label};

pub(super) struct Arabic;

impl Words for Arabic {
    fn notes(&self) -> Notes {
        Notes {
            head: &[
                "مسودة شروط مشارك. غيّر ما يلزم: لكل مادة نصٌّ يقرؤه الناس، وأحكامٌ تطبّقها بوابة الإفراج،",
                "ويجب أن يقول الاثنان الشيء نفسه. ثم أضف المشارك بموجبها:",
                "`mithaq participant add NAME --terms FILE`.",
            ],
            keys: TemplateLanguage::Arabic.words().notes().keys,
        }
    }

    fn title(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        format!("شروط مشاركة {participant} لدى {host}")
    }

    fn scope(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        format!(
            "تشارك جهة {participant} في تبادل المعلومات عن التهديدات الذي يقوم عليه {host}. وليست لها عقدة \
             خاصة بها، فهي تقرأ وتضيف عبر عقدة {host}."
        )
    }

    fn authorities(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        format!(
            "تعيّن جهة {participant} جهة اتصال، وتحفظ سرّية بيانات دخولها، وتُعلم {host} فور ضياع أيٍّ منها. \
             وما توقّعه هذه الجهة يحفظه {host} ويشهد عليه هنا."
        )
    }

    fn given(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        let (tlp, pap) = (tlp_label(terms.given_tlp), and(&pap_label(terms.given_pap)));
        format!(
            "يعطي {host} جهةَ {participant} معلومات عن التهديدات لا يتجاوز تصنيفها {tlp} {pap}: معلوماته \
             الخاصة، وما تلقّاه من غيره إذا أجازت الشروط التي تلقّاه بموجبها أن يصل إلى الجهات المنضوية لديه."
        )
    }

    fn taken(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        let (tlp, pap) = (tlp_label(terms.taken_tlp), and(&pap_label(terms.taken_pap)));
        format!(
            "تعطي جهة {participant} {host} معلوماتها الخاصة عن التهديدات، على ألا يتجاوز تصنيفها {tlp} \
             {pap}. ولا تعطي ما تلقّته من غيرها."
        )
    }

    fn marking(&self, terms: &Hosting) -> String {
        let tlp = tlp_label(terms.unmarked_tlp);
        format!(
            "تُعامَل المعلومات التي لا تحمل علامة TLP معاملة {tlp}. ولا تُعطى المعلومات التي تحمل علامة لا \
             يعرفها حائزها."
        )
    }

    fn purpose(&self, terms: &Hosting) -> String {
        let words: Vec<&str> = terms.purposes.iter().map(|p| purpose(*p)).collect();
        let list = joined(&words, " و", " و");
        format!("يستخدم المتلقّي ما يتلقّاه للأغراض الآتية دون سواها: {list}.")
    }

    fn onward(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        match terms.onward.word() {
            "none" => format!(
                "لا تنقل جهة {participant} ما تتلقّاه إلى أحد، ولا ينقل {host} ما يتلقّاه منها إلى أحد."
            ),
            "constituency" => format!(
                "لا تنقل جهة {participant} ما تتلقّاه إلى أحد. وللطرف المضيف {host} أن ينقل ما يتلقّاه منها إلى \
                 الجهات المنضوية لديه، بالشروط نفسها، وليس إلى أحد سواها."
            ),
            _ => format!(
                "لا تنقل جهة {participant} ما تتلقّاه إلى أحد. وللطرف المضيف {host} أن ينقل ما يتلقّاه منها إلى \
                 من تسمّيهم أحكام هذه المادة، بشروطها، وليس إلى أحد سواهم."
            ),
        }
    }

    fn confidentiality(&self, _terms: &Hosting) -> String {
        "إذا ألزم القانون طرفًا بالإفصاح عمّا تلقّاه، أعلم الطرف الآخر قبل ذلك حيثما أجاز القانون."
            .to_owned()
    }

    fn final_clauses(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        let start = match &terms.start {
            None => String::new(),
            Some(at) => format!("، على ألا يكون ذلك قبل {at}"),
        };
        let end = match &terms.end {
            None => String::new(),
            Some(at) => format!(" وتنتهي في {at}."),
        };
        let notice = match terms.notice_days {
            0 => "ويسري الانسحاب فورًا".to_owned(),
            days => format!("ويسري الانسحاب بعد مضي المدة الآتية على تاريخه، محسوبةً بالأيام: {days}"),
        };
        format!(
            "تسري هذه الشروط متى وقّعها {host} وشهد على توقيع {participant}{start}.{end}\n\
             وللطرف المضيف {host} أن يعلّقها فورًا وأن يستأنفها لاحقًا. ولأي طرف أن ينسحب منها، {notice}.\n\
             وتبقى المواد من 5 إلى 8 سارية على ما جرى تلقّيه قبل ذلك."
        )
    }
}
