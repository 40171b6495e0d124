# ما تقوله الأوامر `why` ثم `status` ثم `import` ثم `lookup` ثم `init`.

copy-line = { $marking } من { $originator }، استُلم في { $received }، الرخصة: { $licences }
copy-line-via = { $marking } من { $originator }، سلّمه { $deliverer }، استُلم في { $received }، الرخصة: { $licences }

why-for = لأجل { $name } ({ $id })
why-released = أُفرج عنه
why-released-under = أُفرج عنه بموجب «{ $agreement }»
why-released-article = أُفرج عنه، المادة { $article }
why-released-article-under = أُفرج عنه بموجب «{ $agreement }»، المادة { $article }
why-consent = بموافقة { $by } ({ $request })
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
status-ledger = السجل
status-ledger-pages = صفحات عبرت: { $pages }؛ ولم يوقّعها النظراء بعد: { $open }
status-ledger-evidence = { $count ->
    [zero] لا دليل على سجلات النظراء ينتظرك:
    [one] دليل واحد على سجل نظير ينتظرك:
    [two] دليلان على سجلات النظراء ينتظرانك:
    [few] { $count } أدلة على سجلات النظراء تنتظرك:
    [many] { $count } دليلًا على سجلات النظراء ينتظرك:
   *[other] { $count } دليل على سجلات النظراء ينتظرك:
}
status-held-restored = استُعيدت العقدة من نسخة احتياطية في { $since }. ولا تفرج عن شيء حتى تقرأ ما عند هؤلاء:
status-held-older-store = وُضع مخزن أقدم مكان مخزن العقدة في { $since }. ولا تفرج عن شيء حتى تقرأ ما عند هؤلاء:
status-held-other = المخزن أقدم مما أُعطي القراء، وقد لوحظ ذلك في { $since }. ولا تفرج العقدة عن شيء حتى تقرأ ما عند هؤلاء:
status-held-serve = تُقرأ ما دام «mithaq serve» يعمل.
status-awaits = يحتاج إلى قرارك
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

ledger-our-key = مفتاحنا العلني: { $key }
ledger-nothing = لم يعبر شيء بعد.
ledger-pages = { $count ->
    [zero] لم يُفرج عن أي صفحة
    [one] أُفرج عن صفحة واحدة
    [two] أُفرج عن صفحتين
    [few] أُفرج عن { $count } صفحات
    [many] أُفرج عن { $count } صفحة
   *[other] أُفرج عن { $count } صفحة
}
ledger-begun-anew = بدأ السجل من جديد في { $at } بعد استعادة
ledger-cosigned = { $count ->
    [zero] لم يوقّع المتلقي معنا صفحة، في { $at }
    [one] وقّع المتلقي معنا: صفحة واحدة، في { $at }
    [two] وقّع المتلقي معنا: صفحتان، في { $at }
    [few] وقّع المتلقي معنا: { $count } صفحات، في { $at }
    [many] وقّع المتلقي معنا: { $count } صفحة، في { $at }
   *[other] وقّع المتلقي معنا: { $count } صفحة، في { $at }
}
ledger-not-cosigned = لم يوقّع المتلقي معنا بعد
ledger-one-sided = من طرف واحد: ليس للمتلقي عقدة
ledger-their-key = مفتاحه العلني: { $key }
ledger-theirs = { $count ->
    [zero] سجله كما وقّعناه آخر مرة: لا صفحة أُفرج لنا عنها
    [one] سجله كما وقّعناه آخر مرة: صفحة واحدة أُفرج لنا عنها
    [two] سجله كما وقّعناه آخر مرة: صفحتان أُفرج لنا عنهما
    [few] سجله كما وقّعناه آخر مرة: { $count } صفحات أُفرج لنا عنها
    [many] سجله كما وقّعناه آخر مرة: { $count } صفحة أُفرج لنا عنها
   *[other] سجله كما وقّعناه آخر مرة: { $count } صفحة أُفرج لنا عنها
}
ledger-theirs-anew = { $count ->
    [zero] بدأ سجله من جديد في { $at }، ولم نوقّع من السابق صفحة
    [one] بدأ سجله من جديد في { $at }، وتبقى من السابق صفحة واحدة موقّعة
    [two] بدأ سجله من جديد في { $at }، وتبقى من السابق صفحتان موقّعتان
    [few] بدأ سجله من جديد في { $at }، وتبقى من السابق { $count } صفحات موقّعة
    [many] بدأ سجله من جديد في { $at }، وتبقى من السابق { $count } صفحة موقّعة
   *[other] بدأ سجله من جديد في { $at }، وتبقى من السابق { $count } صفحة موقّعة
}
ledger-theirs-waiting = { $count ->
    [zero] سجله الجديد بلا صفحات، ولا نوقّعه قبل أن يقرّ مشغّل ببدئه من جديد
    [one] سجله الجديد: صفحة واحدة، لا نوقّعها قبل أن يقرّ مشغّل ببدئه من جديد
    [two] سجله الجديد: صفحتان، لا نوقّعهما قبل أن يقرّ مشغّل ببدئه من جديد
    [few] سجله الجديد: { $count } صفحات، لا نوقّعها قبل أن يقرّ مشغّل ببدئه من جديد
    [many] سجله الجديد: { $count } صفحة، لا نوقّعها قبل أن يقرّ مشغّل ببدئه من جديد
   *[other] سجله الجديد: { $count } صفحة، لا نوقّعها قبل أن يقرّ مشغّل ببدئه من جديد
}
ledger-excepted = لم يصل إليه، بقوله وقولنا، ولم يعد إرساله ممكنًا: الصفحات { $pages }
ledger-theirs-excepted = لم يصل إلينا ولم يعد إرساله ممكنًا: صفحات سجله { $pages }
ledger-evidence-rewritten = دليل { $id } من { $at }: أُعيدت كتابة سجله: عُرض بـ{ $page } صفحة مضمونها غير ما سبق
ledger-evidence-unreconciled = دليل { $id } من { $at }: لم يتبيّن أن سجله، وقد عُرض بعدد صفحاته { $page }، امتداد لما وقّعه
ledger-evidence-begun-anew = دليل { $id } من { $at }: ترك السجل الذي وقّعه وبدأ غيره
ledger-evidence-not-received = دليل { $id } من { $at }: الصفحة { $page } من سجله لم تصل إلينا، ولا نوقّعها
ledger-evidence-settled = أقرّ { $operator } بالاطلاع عليه في { $at }: { $reason }
ledger-evidence-none = لا شيء محفوظ على سجل أي نظير.
ledger-evidence-next = إذا عرفت من النظير ما جرى:
ledger-leaf = { $count ->
    [zero] الصفحة { $no }، { $at }: لا إصدار جديدًا بموجب { $agreement }، لغرض { $purpose }
    [one] الصفحة { $no }، { $at }: إصدار واحد بموجب { $agreement }، لغرض { $purpose }
    [two] الصفحة { $no }، { $at }: إصداران بموجب { $agreement }، لغرض { $purpose }
    [few] الصفحة { $no }، { $at }: { $count } إصدارات بموجب { $agreement }، لغرض { $purpose }
    [many] الصفحة { $no }، { $at }: { $count } إصدارًا بموجب { $agreement }، لغرض { $purpose }
   *[other] الصفحة { $no }، { $at }: { $count } إصدار بموجب { $agreement }، لغرض { $purpose }
}
ledger-leaf-names = { $count ->
    [zero] الصفحة { $no }، { $at }: لا معرّف جديدًا بموجب { $agreement }، لغرض { $purpose }
    [one] الصفحة { $no }، { $at }: معرّف كائن واحد وإصداره فقط بموجب { $agreement }، لغرض { $purpose }
    [two] الصفحة { $no }، { $at }: معرّفا كائنين وإصداراهما فقط بموجب { $agreement }، لغرض { $purpose }
    [few] الصفحة { $no }، { $at }: معرّفات { $count } كائنات وإصداراتها فقط بموجب { $agreement }، لغرض { $purpose }
    [many] الصفحة { $no }، { $at }: معرّفات { $count } كائنًا وإصداراتها فقط بموجب { $agreement }، لغرض { $purpose }
   *[other] الصفحة { $no }، { $at }: معرّفات { $count } كائن وإصداراتها فقط بموجب { $agreement }، لغرض { $purpose }
}
ledger-receipt-both = إيصال { $object } إلى { $recipient }، موقّعًا من الطرفين، في { $file }. للتحقق منه:
ledger-receipt-not-received = إيصال { $object } إلى { $recipient } في { $file }. يقول إننا أفرجنا عنه وإن المتلقي لم يستلمه. للتحقق منه:
ledger-receipt-one = إيصال { $object } إلى { $recipient } في { $file }. وقّعناه وحدنا: لم يوقّع المتلقي معنا. للتحقق منه:
ledger-proves = ثبت: أفرج { $from } عن هذا إلى { $to } في { $at }.
ledger-proves-names = ثبت: أفرج { $from } عن معرّف هذا وإصداره، لا عن الكائن نفسه، إلى { $to } في { $at }.
ledger-object = الكائن: { $value }
ledger-version = الإصدار: { $value }
ledger-hash = البصمة: { $value }
ledger-agreement = الاتفاق: { $value }
ledger-article = المادة: { $value }
ledger-purpose = الغرض: { $value }
ledger-proves-both = وقّع المتلقي السجل وفيه هذه الصفحة، في { $at }، ولا توقّع عقدة المتلقي إلا ما وصل إليها. ولا يثبت ذلك أن أحدًا قرأها.
ledger-proves-one = من طرف واحد: يقول المُفرِج ذلك ولا يستطيع الرجوع عنه؛ ولم يوقّع المتلقي.
ledger-proves-not-received-both = لم يستلمه المتلقي: وقّع الطرفان على ذلك، والمتلقي في { $at }. ولم يعد إرساله ممكنًا.
ledger-proves-not-received = لم يستلمه المتلقي: هذا قول المُفرِج، ولم يعد في وسعه إرساله.

consent-none = لم يطلب أحد موافقة.
consent-asks = طلب من { $by } إلى { $asked }: هل يجوز أن يصل «{ $object }» إلى { $audience }؟ ({ $at })
consent-under = بموجب المادة { $article } من «{ $agreement }»، لغرض { $purposes }
consent-version = الإصدار المؤرخ { $version }
consent-open = لا جواب بعد
consent-open-until = لا جواب بعد؛ يُعدّ السكوت موافقة بعد { $until }
consent-silence = لا جواب: بحسب المادة يُعدّ ذلك موافقة منذ { $since }
consent-granted = مُنحت الموافقة في { $since }
consent-granted-until = مُنحت الموافقة في { $since }، حتى { $until }
consent-expired = كانت قد مُنحت، وانقضت في { $since }
consent-refused = رُفضت في { $since }
consent-withdrawn = كانت قد مُنحت، وسُحبت في { $since }
consent-decide = القرار: mithaq consent grant { $request }، أو refuse { $request }

# mithaq key
key-root = مفتاحنا الجذري: { $root }
key-line = { $key }: { $state }
key-window = من { $from } حتى { $until }
key-revoked-chains = { $count ->
    [0] لا تسمّي وثيقة إلغائه أي سلسلة أعمال
    [one] تسمّي وثيقة إلغائه آخر عمل صحيح في سلسلة واحدة
    [two] تسمّي وثيقة إلغائه آخر عمل صحيح في كلٍّ من سلسلتين
    [few] تسمّي وثيقة إلغائه آخر عمل صحيح في كلٍّ من { $count } سلاسل
   *[other] تسمّي وثيقة إلغائه آخر عمل صحيح في كلٍّ من { $count } سلسلة
}
key-state-present = الحالي
key-state-overlap = في فترة التداخل: ما زال توقيعه مقبولًا
key-state-former = سابق: ما ختمه يبقى مختومًا
key-state-expired = منتهي الصلاحية
key-state-revoked = ملغى
key-state-prepared = مُعدّ: ينتظر المفتاح الجذري
key-state-stated = مُعلن
key-former-until = يُقبل توقيع المفتاح السابق حتى { $until }
key-word-statement = بيان: تُوقّع العقدة بالمفتاح { $key }.
key-word-revocation = إلغاء المفتاح { $key }. كل ما عدا ذلك من أعماله باطل.
key-word-branch = تسمية فرع: الفرع الذي فيه هذا العمل هو المعتدّ به.
key-word-act = العمل { $number }، { $hash }
key-heads = آخر الأعمال الصحيحة في السلاسل التي كتبها المفتاح:
key-head = العمل { $number }: { $what } بتاريخ { $at }، صدر من هذه العقدة، { $hash }
key-head-not-ours = العمل { $number }: { $what } بتاريخ { $at }، لم يصدر من هذه العقدة، { $hash }
key-head-none = لا شيء: كل ما فعله المفتاح هنا باطل
key-word-prepared = هو في { $file }، ليوقَّع بالمفتاح الجذري { $root }: mithaq key sign
key-word-signed = وُقّع، وهو في { $file }. على العقدة: mithaq key import

# Papers
agreement-external = ليست له عقدة: ما يُسلَّم إليه بلا إيصال، ويشهد غيره على تصرفاته.
agreement-paper-text = أُبرم الاتفاق على الورق، { $reference } بتاريخ { $date }، بشهادة { $persons } عن { $attester }. صورته الممسوحة:
agreement-paper-act = صدر التصرف { $of } ({ $kind }) عن { $party } على الورق، { $reference } بتاريخ { $date }، بشهادة { $persons } عن { $attester }. صورته الممسوحة:
agreement-scan-same = الملف هو، بايتًا ببايت، الصورة الممسوحة المسجلة لما يلي:
