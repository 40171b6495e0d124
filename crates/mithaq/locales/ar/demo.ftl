# سطور `mithaq demo`، وكل سطر جملة مفهومة بذاتها.

demo-title = ثلاث دول واتفاقيتان
demo-preparing = يجري إعداد ثلاث عقد، لكل منها مفاتيحها ومخزنها وشهاداتها.
demo-nodes = تعمل عقد { $nations } على هذا الجهاز في عمليات منفصلة (أرقامها { $pids }) وتتخاطب عبر TLS.
demo-imported = استوردت { $nation } { $count ->
    [zero] صفرًا من كائناتها
    [one] كائنًا واحدًا من كائناتها
    [two] كائنين من كائناتها
    [few] { $count } كائنات تخصها
    [many] { $count } كائنًا يخصها
   *[other] { $count } كائن يخصها
} في { $ms } مللي ثانية.
demo-agreement = دخلت «{ $agreement }» بين { $a } و{ $b } حيز النفاذ: حتى { $ceiling }، لأغراض { $purposes }، دون مشاركة لاحقة؛ وما لا يحمل وسمًا يُعامل معاملة { $unmarked }.
demo-no-agreement = لم توقّع { $a } و{ $b } أي اتفاقية بينهما، فلا يعبر بينهما شيء.
demo-first = عبر أول كائن من { $from } إلى { $to } بعد { $seconds } ثانية من بدء العرض.
demo-crossed = { $count ->
    [zero] لم يعبر أي كائن
    [one] عبر كائن واحد
    [two] عبر كائنان
    [few] عبرت { $count } كائنات
    [many] عبر { $count } كائنًا
   *[other] عبر { $count } كائن
} من { $from } إلى { $to } في { $ms } مللي ثانية (بمعدل { $rate } في الثانية).
demo-propagation = من القيد لدى { $from } إلى إمكان القراءة لدى { $to }: { $p50 } مللي ثانية لنصف الكائنات، و{ $p99 } مللي ثانية لـ99 من كل 100.
demo-withheld = حجبت { $from } عن { $to } { $count ->
    [zero] صفرًا من الكائنات
    [one] كائنًا واحدًا
    [two] كائنين
    [few] { $count } كائنات
    [many] { $count } كائنًا
   *[other] { $count } كائن
}. { $reason }
demo-onward = لدى { $holder } { $count ->
    [zero] صفر من كائنات { $from }
    [one] كائن واحد من { $from }
    [two] كائنان من { $from }
    [few] { $count } كائنات من { $from }
    [many] { $count } كائنًا من { $from }
   *[other] { $count } كائن من { $from }
}، ولم تنقل شيئًا منها إلى { $to }. { $reason }
demo-client = قرأ عميل TAXII عادي تابع لـ{ $nation } { $count ->
    [zero] صفرًا من الكائنات
    [one] كائنًا واحدًا
    [two] كائنين
    [few] { $count } كائنات
    [many] { $count } كائنًا
   *[other] { $count } كائن
}، وهو كل ما يحق له الاطلاع عليه.
demo-by-id = طلبت { $asker } من { $holder } بالمعرّف { $object } وهو موجود لدى { $holder }، ثم { $invented } وهو غير موجود لدى أحد. والرفضان متطابقان تمامًا، بايتًا ببايت (الحجم { $bytes }).
demo-flipped = غُيِّر بايت واحد في طلب وقّعته { $nation } أثناء نقله، فرفضته { $peer } ({ $status })، وقُبل الطلب نفسه دون تغيير.
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
}
demo-own-data = لا تتضمن ملفاتك بيانًا مكتوبًا بمن يحق له الاطلاع على ماذا، ولذلك تُحصى حالات التسرّب بقراءة مستقلة صارمة لوسوم TLP وPAP الواردة فيها.

demo-matrix-title = أين توجد المواد الآن
demo-matrix-material = المادة المعلوماتية
demo-cell-own = ملكها
demo-cell-crossed = عبرت
demo-cell-withheld = محجوبة: { $reason }
demo-cell-waiting = لم تصل بعد

demo-try-title = ثلاثة أوامر لتجربتها على العقد العاملة
demo-try-why = اسأل لماذا لم يعبر كائن ما:
demo-try-share = اقرأ نصيب دولة كما يقرؤه أي عميل TAXII:
demo-try-suspend = علّق العمل باتفاقية وتابع هنا ما يترتب على ذلك:
demo-effect-why = سُئلت { $nation } عن سبب حجب { $object } عن { $audience }، وأجابت.
demo-effect-share = قرأ عميل من { $nation } { $count ->
    [zero] صفرًا من الكائنات
    [one] كائنًا واحدًا
    [two] كائنين
    [few] { $count } كائنات
    [many] { $count } كائنًا
   *[other] { $count } كائن
}.
demo-effect-suspended = علّقت { $nation } العمل بـ«{ $agreement }»، فلم يعد يصل إلى { $peer } شيء.
demo-effect-resumed = استأنفت { $nation } العمل بـ«{ $agreement }»، فعاد يصل إلى { $peer } ما تجيزه مواد الاتفاقية.
demo-waiting = العقد مستمرة في العمل. اضغط Ctrl-C لإيقافها.
demo-stopped = توقفت العقد كلها وحُذفت بياناتها.
demo-kept = توقفت العقد كلها، وبقيت بياناتها في { $path }.
demo-report-written = التقرير في { $path }.
demo-json-written = الأرقام في { $path }.
