# سطور `mithaq demo`، وكل سطر جملة مفهومة بذاتها.

demo-title = ثلاث دول واتفاقيتان وجامعة
demo-preparing = يجري إعداد ثلاث عقد، لكل منها مفاتيحها ومخزنها وشهاداتها.
demo-doing-agreements = تقبل الأطراف بعضها بعضًا وتوقّع.
demo-doing-import = يجري استيراد ثلاث تغذيات.
demo-doing-crossing = في انتظار عبور كل ما يجوز عبوره.
demo-doing-propagation = يجري قياس زمن كائنات منفردة.
demo-doing-single = يجري قياس زمن كائنات منفردة: { $done } من { $all }.
demo-doing-reasons = تُسأل كل عقدة عن أسبابها.
demo-doing-receipts = تُصدر الإيصالات ويُتحقق منها.
demo-doing-suspension = يُعلَّق العمل باتفاقية ونظيرٌ يقرأ.
demo-doing-account = تجري قراءة ما لدى كل طرف، وسؤال كل مخزن عما لا يجوز أن يكون فيه.
demo-nodes = تعمل عقد { $nations } على هذا الجهاز في عمليات منفصلة (أرقامها { $pids }) وتتخاطب عبر TLS.
demo-imported = استوردت { $nations } { $count ->
    [zero] صفرًا من كائناتها
    [one] كائنًا واحدًا من كائناتها
    [two] كائنين من كائناتها
    [few] { $count } كائنات تخصها
    [many] { $count } كائنًا يخصها
   *[other] { $count } كائن يخصها
} في { $ms } مللي ثانية.
demo-left-out = { $count ->
    [zero] لم يُستبعد شيء من ملفاتك
    [one] استُبعد كائن واحد من ملفاتك
    [two] استُبعد كائنان من ملفاتك
    [few] استُبعدت { $count } كائنات من ملفاتك
    [many] استُبعد { $count } كائنًا من ملفاتك
   *[other] استُبعد { $count } كائن من ملفاتك
} لمخالفة STIX 2.1؛ ويبيّن «mithaq import» السبب.
demo-agreement = دخلت «{ $agreement }» بين { $a } و{ $b } حيز النفاذ: حتى { $ceiling }، لأغراض { $purposes }، { $onward }؛ وما لا يحمل وسمًا يُعامل معاملة { $unmarked }.
onward-none = دون مشاركة لاحقة
onward-constituency = مع جواز المشاركة اللاحقة مع المشاركين لدى المتلقّي
demo-participant = تشارك جهة { $party } عبر عقدة { $host } بموجب «{ $agreement }»: حتى { $ceiling }، لغرض { $purpose }. وليست لها عقدة خاصة بها، و{ $host } تشهد على توقيعها.
demo-participant-own = تقرأ جهة { $party } بعميل TAXII عادي، لغرض { $purpose }، من مادة { $host } هذا العدد من الكائنات: { $count }.
demo-participant-received = وتقرأ جهة { $party } كذلك من مادة { $from } هذا العدد من الكائنات: { $count }. فالاتفاقية «{ $agreement }» تجيز لـ{ $host } نقلها إلى المشاركين لديها.
demo-participant-withheld = تحوز { $host } من مادة { $from } هذا العدد من الكائنات: { $held }، وتقرأ جهة { $party } منها { $count }. { $reason }
demo-not-held = لا تحوزه { $host }، وهي التي تقرأ جهة { $party } عبر عقدتها.
demo-no-agreement = لم توقّع { $a } و{ $b } أي اتفاقية بينهما. وعدد الكائنات التي يجوز لعميل تابع لـ{ $b } أن يقرأها لدى { $a }: { $count }.
demo-first = عبر أول كائن من { $from } إلى { $to } بعد { $seconds } ثانية من بدء العرض.
demo-crossed = { $count ->
    [zero] لم يعبر أي كائن
    [one] عبر كائن واحد
    [two] عبر كائنان
    [few] عبرت { $count } كائنات
    [many] عبر { $count } كائنًا
   *[other] عبر { $count } كائن
} في { $ms } مللي ثانية، من أول بايت في الاستيراد إلى آخر كائن في الأنصبة (بمعدل { $rate } في الثانية): { $list }.
demo-crossed-item = من { $from } إلى { $to } { $count }
demo-propagation = استُوردت لدى { $from } كائنات منفردة عددها { $count }. واستغرق الانتقال من القيد إلى إمكان القراءة لدى { $to }: { $p50 } مللي ثانية لنصف الكائنات، و{ $p99 } مللي ثانية لـ99 من كل 100.
demo-withheld = حجبت { $from } عن { $to } { $count ->
    [zero] صفرًا من الكائنات
    [one] كائنًا واحدًا
    [two] كائنين
    [few] { $count } كائنات
    [many] { $count } كائنًا
   *[other] { $count } كائن
}: { $reasons }.
demo-withheld-item = { $count } ({ $reason })
demo-onward = لدى { $holder } { $count ->
    [zero] صفر من كائنات { $from }
    [one] كائن واحد من { $from }
    [two] كائنان من { $from }
    [few] { $count } كائنات من { $from }
    [many] { $count } كائنًا من { $from }
   *[other] { $count } كائن من { $from }
}، ولم تنقل شيئًا منها إلى { $to }. { $reason }
demo-by-id = طلبت { $asker } من { $holder } بالمعرّف { $object } وهو موجود لدى { $holder }، ثم { $invented } وهو غير موجود لدى أحد. والرفضان متطابقان تمامًا، بايتًا ببايت (وحجم كل منهما بالبايت { $bytes }).
demo-by-id-differs = طلبت { $asker } من { $holder } بالمعرّف { $object } وهو موجود لدى { $holder }، ثم { $invented } وهو غير موجود لدى أحد. والجوابان مختلفان، وحجم الأول { $bytes } بايت.
demo-flipped = غُيِّر بايت واحد في طلب وقّعته { $nation } أثناء نقله، فرفضته { $peer } ({ $status })، وقُبل الطلب نفسه دون تغيير.
demo-proved = { $count ->
    [zero] لم يُثبت أي سؤال
    [one] أُثبت سؤال واحد
    [two] أُثبت سؤالان
    [few] أُثبتت { $count } أسئلة
    [many] أُثبت { $count } سؤالًا
   *[other] أُثبت { $count } سؤال
} عن الاتفاقيات (وعددها { $agreements }) قبل أن يوقّع أحد، وسأل كل طرف عن نفسه: فُحص من الحالات { $cases }.
demo-widening = أُعدّ في { $nation } مشروع تعديل على «{ $agreement }» يرفع السقف من { $from } إلى { $to }. ودحضه الفحص: فهو أوسع مما يحل محله. { $example }
demo-receipts = { $count ->
    [zero] لم يُتحقق من أي إيصال
    [one] تُحقق من إيصال عبور واحد وقّعه الطرفان
    [two] تُحقق من إيصالي عبور وقّعهما الطرفان
    [few] تُحقق من { $count } إيصالات عبور وقّعها الطرفان
    [many] تُحقق من { $count } إيصال عبور وقّعها الطرفان
   *[other] تُحقق من { $count } إيصال عبور وقّعها الطرفان
} بمفتاحيهما العلنيين، من دون عقدة ولا شبكة ({ $ms } مللي ثانية لكل منها). وحين وُضع فيها معرّف كائن آخر رُفضت كلها.
demo-suspended = علّقت { $nation } العمل بالاتفاقية، فانقطع الإمداد عن { $peer } بعد { $ms } مللي ثانية من قيد الإجراء.
demo-resumed = استأنفت { $nation } العمل بالاتفاقية. { $count ->
    [zero] ولم يكن في الانتظار شيء.
    [one] ووصل إلى { $peer } الكائن الوحيد الذي كان ينتظر.
    [two] ووصل إلى { $peer } الكائنان اللذان كانا ينتظران، كل منهما مرة واحدة.
    [few] ووصلت إلى { $peer } { $count } كائنات كانت تنتظر، كل منها مرة واحدة.
    [many] ووصل إلى { $peer } { $count } كائنًا كانت تنتظر، كل منها مرة واحدة.
   *[other] ووصل إلى { $peer } { $count } كائن كانت تنتظر، كل منها مرة واحدة.
}
demo-leaks = { $count ->
    [zero] لم يُعثر على أي كائن لدى دولة أو عميل لا يجوز له الاطلاع عليه أبدًا.
    [one] عُثر على كائن واحد لدى دولة أو عميل لا يجوز له الاطلاع عليه أبدًا.
    [two] عُثر على كائنين لدى دول أو عملاء لا يجوز لهم الاطلاع عليهما أبدًا.
    [few] عُثر على { $count } كائنات لدى دول أو عملاء لا يجوز لهم الاطلاع عليها أبدًا.
    [many] عُثر على { $count } كائنًا لدى دول أو عملاء لا يجوز لهم الاطلاع عليها أبدًا.
   *[other] عُثر على { $count } كائن لدى دول أو عملاء لا يجوز لهم الاطلاع عليها أبدًا.
} عدد الكائنات المقروءة لذلك: { $read }.
demo-missing = { $count ->
    [zero] لم يُفقد أي كائن كان ينبغي أن يعبر.
    [one] لم يُعثر على كائن واحد كان ينبغي أن يعبر.
    [two] لم يُعثر على كائنين كان ينبغي أن يعبرا.
    [few] لم يُعثر على { $count } كائنات كان ينبغي أن تعبر.
    [many] لم يُعثر على { $count } كائنًا كان ينبغي أن تعبر.
   *[other] لم يُعثر على { $count } كائن كان ينبغي أن تعبر.
}
demo-own-data = لا تتضمن ملفاتك بيانًا مكتوبًا بمن يحق له الاطلاع على ماذا، ولذلك تُحصى حالات التسرّب بقراءة مستقلة صارمة لوسوم TLP وPAP الواردة فيها.

demo-matrix-title = أين توجد المواد الآن
demo-matrix-material = المادة المعلوماتية
demo-own-rows = من ملفاتك
demo-cell-own = ملكها
demo-cell-crossed = عبرت
demo-cell-waiting = لم تصل بعد
demo-cell-leaked = تسرّب
demo-legend = { $letter }  { $reason }

demo-try-title = ثلاثة أوامر لتجربتها على العقد العاملة
demo-try-why = اسأل لماذا لم يعبر كائن ما:
demo-try-share = اقرأ نصيب دولة كما يقرؤه أي عميل TAXII:
demo-try-suspend = علّق العمل باتفاقية وتابع هنا ما يترتب على ذلك:
demo-effect-why = سُئلت { $nation } عن سبب حجب { $object } عن { $audience }، وأجابت.
demo-effect-share = قرأ عميل نصيب { $nation }.
demo-effect-suspended = علّقت { $nation } العمل بـ«{ $agreement }»، فلم يعد يصل إلى { $peer } شيء.
demo-effect-resumed = استأنفت { $nation } العمل بـ«{ $agreement }»، فعاد يصل إلى { $peer } ما تجيزه مواد الاتفاقية.
demo-waiting = العقد مستمرة في العمل. اضغط Ctrl-C لإيقافها.
demo-stopped = توقفت العقد كلها وحُذفت بياناتها.
demo-kept = توقفت العقد كلها، وبقيت بياناتها في { $path }.
demo-report-written = التقرير في { $path }.
demo-json-written = الأرقام في { $path }.
