//! The template in Arabic.

use super::{Bilateral, Words, joined, names};
use crate::article::Material;
use crate::draft::Notes;
use crate::vocabulary::{Purpose, pap_label, tlp_label};

pub(super) struct Arabic;

impl Words for Arabic {
    fn notes(&self) -> Notes {
        Notes {
            head: &[
                "مسودة ترتيب ثنائي. غيّر ما يلزم: لكل مادة نصٌّ يقرؤه الناس، وأحكامٌ تطبّقها بوابة الإفراج،",
                "ويجب أن يقول الاثنان الشيء نفسه. تحقّق منها بالأمر `mithaq agreement show` ثم اقترحها.",
            ],
            keys: &[
                (
                    "kind",
                    "في الترويسة: working-arrangement أو arrangement أو memorandum-of-understanding أو exchange-of-notes أو non-disclosure-agreement أو treaty أو working-group-charter أو membership-terms أو multilateral-arrangement، أو participant لشروط جهة يستضيفها أحد الطرفين. وفي المادة: موضوعها.",
                ),
                ("prevailing", "اللغة التي تُرجَّح عند اختلاف النصوص."),
                (
                    "root_fingerprint",
                    "بصمة مفتاح الطرف الجذري المحفوظ خارج الشبكة، متبادلةً بوسيلة أخرى.",
                ),
                ("text_only", "نصٌّ فحسب: ليس فيه ما تطبّقه البوابة."),
                (
                    "gives",
                    "\"each\" (كلا الطرفين)، أو قائمة بمعرّفات الأطراف التي تعطي.",
                ),
                (
                    "object_types",
                    "\"all\" (جميع الأنواع)، أو قائمة مثل [\"indicator\", \"malware\"].",
                ),
                (
                    "highest_tlp",
                    "clear أو green أو amber أو amber+strict أو red.",
                ),
                ("highest_pap", "clear أو green أو amber أو red."),
                (
                    "material",
                    "\"own\" (مادته الخاصة)، أو \"own-and-received\" (الخاصة والمتلقّاة).",
                ),
                (
                    "permitted",
                    "detection و protection و research و training؛ أما investigation و attribution فلا تجوزان إلا إذا ذُكرتا.",
                ),
                (
                    "to",
                    "\"none\" (لا أحد)، أو \"constituency\" (المشاركون لدى المتلقّي)، أو \"listed\" (من تسمّيهم المادة)، أو \"forum\" (أعضاء منتدى)، أو \"with-consent\" (بموافقة المصدر).",
                ),
                (
                    "notice_days",
                    "يمكنك إضافة `start` و `end`، مثل 2027-01-01T00:00:00Z.",
                ),
            ],
        }
    }

    fn title(&self, terms: &Bilateral) -> String {
        let (a, b) = names(terms);
        let b = and(b);
        format!("ترتيب عمل بين {a} {b} بشأن تبادل المعلومات عن التهديدات السيبرانية")
    }

    fn scope(&self, terms: &Bilateral) -> String {
        let (a, b) = names(terms);
        let b = and(b);
        format!(
            "يتعاون {a} {b} على حماية الشبكات الواقعة في عهدة كلٍّ منهما. ويشمل هذا الترتيب المعلومات \
             المتعلقة بالتهديدات التي تستهدفها، ولا يشمل العمليات العسكرية ولا القدرات الهجومية.\n\
             ويسجّل هذا الترتيب تفاهمًا، ولا ينشئ التزامًا بموجب القانون الدولي."
        )
    }

    fn authorities(&self) -> String {
        "يعيّن كل طرف جهة اتصال تجيب في أي ساعة، ويُعلم الطرف الآخر قبل تغييرها.".to_owned()
    }

    fn exchange(&self, terms: &Bilateral) -> String {
        let tlp = tlp_label(terms.highest_tlp);
        let pap = and(&pap_label(terms.highest_pap));
        let received = match terms.material {
            Material::Own => "ولا يعطي ما تلقّاه من غيره.",
            Material::OwnAndReceived => {
                "وله أن يعطي كذلك ما تلقّاه من غيره إذا أجازت ذلك الشروط التي تلقّاه بموجبها."
            }
        };
        format!(
            "يعطي كل طرف الطرفَ الآخر معلوماته الخاصة عن التهديدات، على ألا يتجاوز تصنيفها {tlp} {pap}. \
             {received}"
        )
    }

    fn marking(&self, terms: &Bilateral) -> String {
        let tlp = tlp_label(terms.unmarked_tlp);
        format!(
            "تُعامَل المعلومات التي لا تحمل علامة TLP معاملة {tlp}. ولا تُعطى المعلومات التي تحمل علامة لا \
             يعرفها حائزها."
        )
    }

    fn purpose(&self, terms: &Bilateral) -> String {
        let words: Vec<&str> = terms.purposes.iter().map(|p| purpose(*p)).collect();
        let list = joined(&words, " و", " و");
        format!("يستخدم المتلقّي ما يتلقّاه للأغراض الآتية دون سواها: {list}.")
    }

    fn onward(&self, terms: &Bilateral) -> String {
        match terms.onward.word() {
            "none" => "لا ينقل المتلقّي ما يتلقّاه إلى أحد.",
            "constituency" => {
                "للمتلقّي أن ينقل ما يتلقّاه إلى الجهات المنضوية لديه، بالشروط نفسها، وليس إلى أحد سواها."
            }
            _ => {
                "للمتلقّي أن ينقل ما يتلقّاه إلى من تسمّيهم أحكام هذه المادة، بشروطها، وليس إلى أحد سواهم."
            }
        }
        .to_owned()
    }

    fn attribution(&self, terms: &Bilateral) -> String {
        let said = match terms.attribution {
            None => "",
            Some(it) if it.must => "على الطرف الذي ينقل المعلومات أن يذكر الطرف الذي قدّمها.",
            Some(_) => "لا يذكر الطرف الذي ينقل المعلومات الطرفَ الذي قدّمها.",
        };
        said.to_owned()
    }

    fn confidentiality(&self) -> String {
        "إذا ألزم القانون طرفًا بالإفصاح عمّا تلقّاه، أعلم الطرف الآخر قبل ذلك حيثما أجاز القانون."
            .to_owned()
    }

    fn final_clauses(&self, terms: &Bilateral) -> String {
        let start = match &terms.start {
            None => String::new(),
            Some(at) => format!("، على ألا يكون ذلك قبل {at}"),
        };
        let end = match &terms.end {
            None => String::new(),
            Some(at) => format!(" وينتهي في {at}."),
        };
        let notice = terms.notice_days;
        format!(
            "يسري هذا الترتيب متى وقّعه الطرفان{start}.{end}\n\
             ولأي طرف أن يعلّقه فورًا وأن يستأنفه لاحقًا. ولأي طرف أن ينسحب منه، ويسري الانسحاب بعد مضي المدة \
             الآتية على تاريخه، محسوبةً بالأيام: {notice}.\n\
             وتبقى المواد من 4 إلى 7 سارية على ما جرى تلقّيه قبل ذلك."
        )
    }
}

/// A name with the conjunction before it: joined to an Arabic word, and apart from one of other letters.
pub(super) fn and(name: &str) -> String {
    match name.starts_with(|c: char| c.is_ascii()) {
        true => format!("و {name}"),
        false => format!("و{name}"),
    }
}

pub(super) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Detection => "الكشف",
        Purpose::Protection => "الحماية",
        Purpose::Research => "البحث",
        Purpose::Training => "التدريب",
        Purpose::Investigation => "التحقيق",
        Purpose::Attribution => "الإسناد",
        Purpose::Diplomacy => "الدبلوماسية",
    }
}
