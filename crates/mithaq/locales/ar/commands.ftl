# ما تقوله الأوامر `why` ثم `status` ثم `import` ثم `lookup` ثم `init`.

copy-line = { $marking } من { $originator }، استُلم في { $received }، الرخصة: { $licences }
copy-line-via = { $marking } من { $originator }، سلّمه { $deliverer }، استُلم في { $received }، الرخصة: { $licences }

why-for = لأجل { $name } ({ $id })
why-released = أُفرج عنه
why-released-under = أُفرج عنه بموجب «{ $agreement }»
why-released-article = أُفرج عنه، المادة { $article }
why-released-article-under = أُفرج عنه بموجب «{ $agreement }»، المادة { $article }
why-withheld = حُجب
why-withheld-under = حُجب بموجب «{ $agreement }»
why-not-crossed = لم يصل منه شيء إلى هذه الجهة.
why-crossed = عبر في { $at }
why-crossed-exported = عبر في { $at }، صدّره { $operator }
why-named = عبر معرّفه وإصداره وحدهما في { $at }، ضمن بيان المحتويات

status-party = الطرف
status-fingerprint = البصمة
status-listening = الاستماع
status-not-listening = لا (شغّلها بالأمر «mithaq serve»)
status-objects = الكائنات
status-objects-held = { $objects } (الأصناف: { $classes })
status-peers = النظراء
status-in-force = الاتفاقيات السارية
status-clients = العملاء
status-held-restored = استُرجعت العقدة من نسخة احتياطية في { $since }. ولا تفرج عن شيء حتى تقرأ ما عند هؤلاء:
status-held-older-store = وُضع مخزن أقدم مكان مخزن العقدة في { $since }. ولا تفرج عن شيء حتى تقرأ ما عند هؤلاء:
status-held-other = المخزن أقدم مما أُعطي القراء، وقد لوحظ ذلك في { $since }. ولا تفرج العقدة عن شيء حتى تقرأ ما عند هؤلاء:
status-held-serve = تُقرأ ما دام «mithaq serve» يعمل.
status-delivered-by = سلّمها

import-nothing = لم يُعثر على كائنات، فلم يُستورد شيء
import-sum = المقبول: { $accepted }، الموجود من قبل: { $held }، المرفوض: { $refused }، المتجاوَز: { $skipped }
import-refused = المرفوض
import-skipped = المتجاوَز
import-remarked = المقبول مع ملاحظة
import-converted = المحوَّل من MISP
import-left-out = المتروك من ملفات MISP
import-more = والباقي { $count }، يسرده كله الخيار `--json`
import-events = { $count ->
    [zero] بلا أحداث
    [one] حدث واحد
    [two] حدثان
    [few] { $count } أحداث
    [many] { $count } حدثًا
   *[other] { $count } حدث
}
import-objects = { $count ->
    [zero] بلا كائنات
    [one] كائن واحد
    [two] كائنان
    [few] { $count } كائنات
    [many] { $count } كائنًا
   *[other] { $count } كائن
}
import-parts = { $count ->
    [zero] لا شيء
    [one] جزء واحد
    [two] جزآن
    [few] { $count } أجزاء
    [many] { $count } جزءًا
   *[other] { $count } جزء
}
import-file = { $file }: { $events }، { $objects }، المتروك: { $parts }
import-file-held-back = { $file }: { $events }، { $objects }، المتروك: { $parts }، المحجوز لمنظمتنا وحدها: { $held }

init-made = أُنشئت عقدة { $party }.
init-data = البيانات
init-party = الطرف
init-fingerprint = البصمة
init-operators = المشغّلون
init-root-key = تعمل العقدة من دون مفتاحها الجذر. انقله في نسختين إلى حيث لا تصل شبكة:
init-next = ثم:
