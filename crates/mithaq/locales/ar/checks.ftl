# ما يقوله `agreement check` و`agreement diff`. تنتهي المفاتيح بكلمات الأجوبة.

check-all-proved = ثبت: يمكن توقيع الاتفاق بقدر ما تسمح أحكامه بالحكم عليه.
check-all-refuted = نُقض: انظر ما يخالفه قبل أي توقيع.
check-all-not-proved = لم يثبت: بقي سؤال بلا جواب.
check-question-within-red-lines = هل كل ما يجيز لنا تقديمه خارج خطوطنا الحمراء؟
check-question-within-consent = هل يقتصر تمرير ما تلقيناه على ما وافق عليه من قدّمه؟
check-question-closed-gives-nothing = هل لا يعبر شيء ما دام معلّقًا أو منتهيًا أو غير نافذ بعد؟
check-question-no-wider = هل هو ليس أوسع من النص الذي يعدّله؟
check-question-never-fails = هل يمكن دائمًا تقييم كل حكم من أحكامه؟
check-proved = نعم. { $count ->
    [zero] لم تكن هناك حالة لفحصها.
    [one] فُحصت حالة واحدة، ولا حالة سواها.
    [two] فُحصت حالتان، ولا حالة سواهما.
    [few] فُحصت { $count } حالات، ولا حالة سواها.
    [many] فُحصت { $count } حالةً، ولا حالة سواها.
   *[other] فُحصت { $count } حالة، ولا حالة سواها.
}
check-solved = نعم. لم يجد برنامج الحل حالة تخالف ذلك (عدد الأسئلة: { $count }).
check-not-proved = لا يُعرف هذا: { $why }.
check-longer = لا: يبقى نافذًا مدة أطول.
check-case = تقدّم { $giver } إلى { $receiver } كائنًا من النوع { $object_type } ({ $marking }؛ { $held }) لغرض { $purpose } بموجب المادة { $article }.
check-case-onward = يمكن لـ{ $giver } أن تمرّر إلى { $receiver } كائنًا من النوع { $object_type } ({ $marking }؛ { $held }) لغرض { $purpose }.
check-to-participant = المشاركين لديها
check-to-stranger = من ليس طرفًا
check-held-own = من موادها هي
check-held-received = وارد بموجب هذا الاتفاق
check-held-elsewhere = وارد بموجب اتفاق آخر
check-held-channel = وارد عبر القناة الدبلوماسية
check-material-of = من مواد { $by }
check-about = عن { $words }
check-personal-data = فيه بيانات شخصية
check-unknown-marking = عليه وسم غير معروف هنا
check-tells = يخبر عن كائنات واردة أخرى
check-to-member = عضو في المنتدى
check-language = باللغة { $language }
check-pseudonymised = مستعار الأسماء
check-necessity-note = مع بيان سبب الحاجة إليه
check-source-unnamed = دون ذكر مصدره
check-source-without = من نوع لا يُذكر له مصدر
check-deliverers-own = من مواد الطرف الذي قدّمه
check-of-third = من مواد طرف ثالث
check-not-leased = دون أن يُعرف هل قيّده الطرف الذي قدّمه منذ ذلك الحين
check-consented = بموافقة الطرف الذي قدّمه
check-by-taxii = يجلبه عميل TAXII عادي
check-by-file = يُسلَّم في ملف
check-by = فحصه { $program }.
check-unanswered = سؤال بقي بلا جواب: { $why }.
check-recorded = سُجّل الحكم مختومًا ويُرسل إلى الأطراف: { $proof }.

diff-title = «{ $new }» مقارنًا بـ«{ $old }»
diff-equal = يعبر الشيء نفسه بموجب النصين.
diff-wider = النص الجديد أوسع: يعبر أكثر، ولا ينقص شيء.
diff-narrower = النص الجديد أضيق: يعبر أقل، ولا يزيد شيء.
diff-neither = ليس أحدهما الأوسع: يزيد بعض ما يعبر وينقص بعضه.
diff-unknown = لا يُعرف أيهما الأوسع.
diff-disjoint = لا يعبر شيء بموجب النصين معًا.
diff-more = ما سيعبر ولا يعبر الآن:
diff-less = ما يعبر الآن ولن يعبر:
diff-starts-earlier = يجوز أن يبدأ قبل ذلك.
diff-starts-later = يجوز أن يبدأ بعد ذلك.
diff-ends-later = ينتهي بعد ذلك، أو لا ينتهي.
diff-ends-earlier = ينتهي قبل ذلك.
diff-longer-notice = يبقى المنسحب ملتزمًا مدة أطول.
diff-shorter-notice = يتحلل المنسحب قبل ذلك.
diff-other-clauses = يختلف من يلتزم به وكيف: اقرأ الأحكام الختامية.
diff-wider-terms = يُطلب من المتلقي أقل مما كان: مدة الاحتفاظ، أو ما يسبق الإفصاح أو النشر. قارن المواد.
diff-narrower-terms = يُطلب من المتلقي أكثر مما كان: مدة الاحتفاظ، أو ما يسبق الإفصاح أو النشر.
diff-other-terms = يُطلب من المتلقي غير ما كان، لا أكثر ولا أقل: قارن المواد.
diff-other-promises = تختلف الوعود: متى يُجاب، وكيف يُتعاون، وما يجوز طلبه. قارن المواد.
diff-header = في الترويسة، { $key }:
diff-reordered = تأتي المواد بترتيب آخر.
diff-article-added = المادة { $article } ({ $kind }) جديدة.
diff-article-removed = حُذفت المادة { $article } ({ $kind }).
diff-article-changed = تختلف المادة { $article } ({ $kind }).
diff-words = نصها باللغة { $language }:
diff-terms = أحكامها:
diff-was = كان: { $value }
diff-is = صار: { $value }

proof-title = فحصه { $party } في { $at }: { $verdict } ({ $by })
proof-finding = { $question } { $verdict }
proof-proved = ثبت
proof-refuted = نُقض
proof-not-proved = لم يثبت
