# أسباب الحجب: جملة تامة، وعبارة قصيرة للجدول.

withheld-tlp-too-strict = الوسم { $marking } أعلى من { $highest }، أقصى ما تجيزه المادة { $article } من «{ $agreement }».
    .short = { $marking } أعلى من { $highest }
withheld-unmarked-too-strict = ما لا يحمل وسمًا يُعامل معاملة { $marking }، وهو أعلى من { $highest }، أقصى ما تجيزه المادة { $article } من «{ $agreement }».
    .short = بلا وسم فيُعامل معاملة { $marking }، وهو أعلى من { $highest }
withheld-pap-too-strict = الوسم { $marking } أعلى من { $highest }، أقصى وسم للإجراءات المسموح بها تجيزه المادة { $article } من «{ $agreement }».
    .short = { $marking } أعلى من { $highest }
withheld-type-not-listed = لا تذكر المادة { $article } من «{ $agreement }» الكائنات من النوع { $object_type }.
    .short = النوع { $object_type } غير مذكور
withheld-topic-not-listed = { $has_topics ->
    [no] لا يسمّي أي موضوع، والمادة { $article } من «{ $agreement }» مقصورة على مواضيع مذكورة.
   *[yes] لا تذكر المادة { $article } من «{ $agreement }» مواضيعه: { $topics }.
}
    .short = { $has_topics ->
    [no] لا يسمّي أي موضوع
   *[yes] مواضيع غير مذكورة: { $topics }
}
withheld-sector-out-of-scope = { $has_sectors ->
    [no] لا يسمّي أي قطاع، والمادة { $article } من «{ $agreement }» مقصورة على قطاعات مذكورة.
   *[yes] لا تشمل المادة { $article } من «{ $agreement }» قطاعاته: { $sectors }.
}
    .short = { $has_sectors ->
    [no] لا يسمّي أي قطاع
   *[yes] قطاعات خارج النطاق: { $sectors }
}
withheld-excluded-from-scope = تستثنيه المادة { $article } من «{ $agreement }»: { $exclusion ->
    [national-security] مسائل الأمن الوطني
    [military] المسائل العسكرية
    [offensive-capability] القدرات الهجومية
    [personal-data] البيانات الشخصية
   *[other] { $exclusion }
}.
    .short = مستثنى: { $exclusion ->
    [national-security] الأمن الوطني
    [military] المسائل العسكرية
    [offensive-capability] القدرات الهجومية
    [personal-data] البيانات الشخصية
   *[other] { $exclusion }
}
withheld-personal-data-not-allowed = { $allowed ->
    [none] لا تجيز المادة { $article } من «{ $agreement }» عبور أي بيانات شخصية.
    [pseudonymised] لا تجيز المادة { $article } من «{ $agreement }» عبور البيانات الشخصية إلا مستعارة الأسماء.
   *[other] لا تجيز المادة { $article } من «{ $agreement }» عبور البيانات الشخصية إلا مستعارة الأسماء أو مشفوعة بمذكرة تبيّن ضرورتها.
}
    .short = { $allowed ->
    [none] لا بيانات شخصية
    [pseudonymised] بيانات شخصية بأسماء صريحة
   *[other] بيانات شخصية بلا ضمانات
}
withheld-language-not-listed = لغته { $language }، وهي غير مذكورة في المادة { $article } من «{ $agreement }».
    .short = اللغة { $language } غير مذكورة
withheld-channel-too-weak = تشترط المادة { $article } من «{ $agreement }» القناة { $minimum } على الأقل، وقناة القارئ { $channel }.
    .short = القناة { $channel } دون المطلوب
withheld-own-material-only = تقتصر المادة { $article } من «{ $agreement }» على ما يخص كل طرف من مواد، وهذا وارد من طرف ثالث.
    .short = المواد الواردة من الغير غير مشمولة
withheld-nothing-given = لا تجيز أي مادة من «{ $agreement }» لـ{ $giver } تقديم شيء.
    .short = لا تقدّم { $giver } بموجبها شيئًا
withheld-purpose-not-permitted = { $has_article ->
    [no] لا تجيز «{ $agreement }» الاستعمال لغرض { $purpose }.
   *[yes] لا تجيز المادة { $article } من «{ $agreement }» الاستعمال لغرض { $purpose }.
}
    .short = غير جائز لغرض { $purpose }
withheld-onward-none = { $has_article ->
    [no] قُدّم بموجب «{ $agreement }»، وهي لا تجيز أي مشاركة لاحقة.
   *[yes] المادة { $article } من «{ $agreement }»، التي قُدّم بموجبها، لا تجيز أي مشاركة لاحقة.
}
    .short = لا مشاركة لاحقة
withheld-onward-constituency = { $has_article ->
    [no] قُدّم بموجب «{ $agreement }»، وهي لا تجيز المشاركة اللاحقة إلا مع الجهات المشاركة التابعة للحائز.
   *[yes] المادة { $article } من «{ $agreement }»، التي قُدّم بموجبها، لا تجيز المشاركة اللاحقة إلا مع الجهات المشاركة التابعة للحائز.
}
    .short = للجهات التابعة للحائز وحدها
withheld-onward-listed = المادة { $article } من «{ $agreement }»، التي قُدّم بموجبها، لا تجيز المشاركة اللاحقة إلا مع أطراف مذكورة، وليس هذا منها.
    .short = ليس من الأطراف المذكورة
withheld-onward-forum = المادة { $article } من «{ $agreement }»، التي قُدّم بموجبها، لا تجيز المشاركة اللاحقة إلا مع الملتزمين بـ{ $forum }، ولا يُعرف أن هذا الطرف منهم.
    .short = ليس عضوًا في المنتدى
withheld-consent-missing = المادة { $article } من «{ $agreement }»، التي قُدّم بموجبها، لا تجيز المشاركة اللاحقة إلا بموافقة، ولا موافقة مسجّلة. تُطلب الموافقة من: { $ask }.
    .short = تلزم الموافقة: { $ask }
withheld-consent-open = المادة { $article } من «{ $agreement }»، التي قُدّم بموجبها، لا تجيز المشاركة اللاحقة إلا بموافقة. طُلبت من { $ask } في { $at } ولم تُمنح.
    .short = طُلبت الموافقة: { $ask }
withheld-consent-refused = المادة { $article } من «{ $agreement }»، التي قُدّم بموجبها، لا تجيز المشاركة اللاحقة إلا بموافقة. رفضها { $ask } أو سحبها في { $at }.
    .short = رُفضت الموافقة: { $ask }
withheld-consent-expired = المادة { $article } من «{ $agreement }»، التي قُدّم بموجبها، لا تجيز المشاركة اللاحقة إلا بموافقة. انقضت الموافقة التي منحها { $ask } في { $at }.
    .short = انقضت الموافقة: { $ask }
withheld-lease-missing = قُدّم بموجب «{ $agreement }»، ولا يُعرف الآن هل قيّده { $by } بعد ذلك.
    .short = آخر إجراءات { $by } غير معروفة
withheld-not-theirs-to-release = هو من مواد { $by }، ومن قدّمه بموجب «{ $agreement }» تلقّاه منه وليس له أن يجيز نقله.
    .short = من مواد { $by }
withheld-source-named = يسمّي مصدره، والمادة { $article } من «{ $agreement }» تمنع ذلك على من ينقله.
    .short = يسمّي مصدره
withheld-source-not-named = لا يسمّي مصدره، والمادة { $article } من «{ $agreement }» توجب ذلك على من ينقله.
    .short = لا يسمّي مصدره
withheld-unknown-licence = قُدّم بموجب «{ $agreement }»، وأحكامها غير متوافرة لدى هذه العقدة.
    .short = أحكام اتفاقيته غير معروفة
withheld-channel-material = ورد عبر القناة الدبلوماسية دون اتفاقية.
    .short = وارد عبر القناة الدبلوماسية
withheld-not-by-channel = قُدّم بموجب اتفاقية، والقناة الدبلوماسية لا تنقل مثله.
    .short = لا تنقله القناة الدبلوماسية
withheld-unknown-marking = يحمل وسمًا غير معروف لهذه العقدة، وما لا يُفهم لا يُفرَج عنه.
    .short = وسم غير معروف
withheld-not-addressed = هو موجَّه إلى غيرها.
    .short = موجَّه إلى جهات أخرى
withheld-embargo = تحت حظر نشر حتى { $until }، ولا يحصل عليه أحد قبل ذلك.
    .short = حظر نشر حتى { $until }
withheld-results-not-shown = يتضمن نتائج يجب أن يطّلع عليها طرف آخر أولاً؛ ولم يصله الإشعار بعد، ولا يحصل عليها أحد قبل ذلك.
    .short = نتائج لم تُعرض بعد
withheld-results-embargo = يتضمن نتائج عُرضت على طرف آخر؛ ولا يحصل عليها أحد قبل { $until }.
    .short = نتائج، حتى { $until }
withheld-restricted = محفوظ هنا تحت تقييد، ولا يصل إلى أحد.
    .short = مقيَّد
withheld-unknown-condition = يخضع لشرط غير معروف لهذه العقدة، وما لا يُفهم لا يُفرَج عنه.
    .short = شرط غير معروف
withheld-tells-of-received = يدلّ على شيء ورد من { $by } ولا يجوز أن يصل إلى هناك.
    .short = يدلّ على ما ورد من { $by }
withheld-diplomatic-only = لا تُنقل الكائنات من النوع { $object_type } إلا عبر القناة الدبلوماسية.
    .short = القناة الدبلوماسية وحدها
withheld-not-diplomatic = لا تنقل القناة الدبلوماسية الكائنات من النوع { $object_type }.
    .short = ليس للقناة الدبلوماسية
withheld-red-line = يمنعه الخط الأحمر الوطني { $id }، وهو فوق كل اتفاقية: { $text }
    .short = خط أحمر: { $id }
withheld-no-licence = ليس لحيازته أي ترخيص.
    .short = بلا ترخيص
withheld-not-permitted = { $has_article ->
    [no] لا يوجد ما يجيزه.
   *[yes] لا تجيزه المادة { $article } من «{ $agreement }».
}
    .short = غير مُجاز
withheld-policy-fault = تعذّر تقييم القاعدة { $policy }، وعندئذ لا يعبر شيء.
    .short = خلل في قاعدة
withheld-no-agreement = لا توجد اتفاقية نافذة مع { $party }.
    .short = لا توجد اتفاقية
withheld-peer-suspended = علّقنا كل تبادل مع هذه العقدة النظيرة.
    .short = عقدة نظيرة معلّقة
withheld-not-parties = ليست «{ $agreement }» بين هذين الطرفين.
    .short = ليسا طرفين فيها
withheld-not-signed = لم توقّع { $by } على «{ $agreement }».
    .short = لم توقّع { $by }
withheld-forked-acts = إجراءات { $by } في إطار «{ $agreement }» متعارضة ابتداءً من الإجراء رقم { $number }، فلا يُعتدّ بتوقيعها.
    .short = إجراءات { $by } متعارضة
withheld-not-yet-in-force = بموجب المادة { $article } تدخل «{ $agreement }» حيز النفاذ في { $from }.
    .short = غير نافذة قبل { $from }
withheld-suspended = العمل بـ«{ $agreement }» معلّق من جانب { $by } منذ { $since }.
    .short = علّقت { $by } العمل بها
withheld-expired = بموجب المادة { $article } انتهى العمل بـ«{ $agreement }» في { $at }.
    .short = انتهى العمل بها في { $at }
withheld-withdrawn = انسحبت { $by } من «{ $agreement }» بموجب المادة { $article }، اعتبارًا من { $at }.
    .short = انسحبت { $by }
withheld-missing-act = ثبت وجود الإجراء رقم { $number } الصادر عن { $by } في إطار «{ $agreement }» ولم يصل بعد، ولا يُفرَج عن شيء حتى يصل.
    .short = إجراء ناقص لـ{ $by }
withheld-unread-act = اتخذت { $by } في إطار «{ $agreement }» إجراءً من نوع لا تعرفه هذه النسخة ({ $word })، وقد يكون مقيِّدًا.
    .short = إجراء غير مفهوم لـ{ $by }
withheld-too-many-acts = تجاوز عدد الإجراءات المتعلقة بـ«{ $agreement }» الحد الذي يُحصى، وهو { $limit }.
    .short = إجراءات تفوق الحد
withheld-not-ratified = لم تصدّق { $by } على «{ $agreement }» كما تقتضي المادة { $article }.
    .short = لم تصدّق { $by }
withheld-not-notified = لم يُخطِر وديع «{ $agreement }» بموافقة { $by }.
    .short = لم يُخطَر بموافقة { $by }
withheld-not-enough-instruments = أُودع { $given } من الصكوك الـ{ $needed } التي تقتضيها المادة { $article } من «{ $agreement }».
    .short = { $given } من { $needed } صكوك
withheld-forked-depositary = إجراءات { $by }، وديع «{ $agreement }»، متعارضة ابتداءً من الإجراء رقم { $number }، فلا يُعتدّ بأي تاريخ يُخطِر به.
    .short = إجراءات الوديع متعارضة
withheld-notified-missing = أخطر { $by }، وديع «{ $agreement }»، بإجراءات لم تصل بعد ({ $number })، ولا يُفرَج عن شيء حتى تصل.
    .short = إجراءات مُخطَر بها ناقصة
withheld-terminated = أنهى الطرفان «{ $agreement }» في { $at }.
    .short = أُنهيت في { $at }
withheld-precluded = اعترضت { $by } على إجراء لـ{ $of } في إطار «{ $agreement }»، ولا تريد علاقة معها بموجبها.
    .short = اعترضت { $by }
withheld-window-open = أبدت { $by } على «{ $agreement }» تحفظًا لم يُقبل، وبموجب المادة { $article } يمكن الاعتراض عليه حتى { $until }.
    .short = تحفظ { $by } لم يُقبل
withheld-accession-not-accepted = لم تقبل { $by } انضمام { $of } إلى «{ $agreement }» كما تقتضي المادة { $article }.
    .short = انضمام { $of } لم يُقبل
withheld-amendments-compete = قبل الطرفان نصين معدَّلين متنافسين من «{ $agreement }».
    .short = تعديلات متنافسة
withheld-unknown-text = قبل الطرفان نصًا معدَّلًا من «{ $agreement }» لم يصل بعد.
    .short = نص معدَّل ناقص
withheld-other = ذكرت بوابة الإفراج السبب { $code }.
    .short = { $code }
