# ما يجده «ميثاق» عند الفحص (`mithaq doctor`): معناه، وتحت `.next` ما ينبغي عمله.

doctor-ok = سليم
doctor-warn = تنبيه
doctor-fail = خلل
doctor-sum = السليم { $ok }، وما ينبغي النظر فيه { $warn }، والخلل { $fail }.

doctor-config-read = ملف الإعدادات { $file } صحيح.
doctor-config-absent = لا يوجد ملف إعدادات { $file }، فتسري القيم الافتراضية.
doctor-unknown-variables = في البيئة متغيرات تشبه الإعدادات وليست منها: { $names }.
    .next = صحّح أسماءها (يسرد «mithaq config show --effective» الإعدادات) أو احذفها.
doctor-not-opened = تعذّر سؤال العقدة: { $why }.
    .next = { $do }
doctor-data-dir-private = مجلد البيانات { $path } مغلق أمام المستخدمين الآخرين.
doctor-data-dir-open = مجلد البيانات { $path } مفتوح أمام مستخدمين آخرين (الأذون { $mode }).
    .next = أغلقه بالأمر «chmod 700»، وفكّر في من يمكن أن يكون قد قرأ المخزن.
doctor-data-dir-unreadable = تعذّرت قراءة مجلد البيانات { $path }: { $error }.
    .next = شغّل الأمر باسم المستخدم الذي يشغّل «mithaq serve»، أو حدّد المجلد الصحيح بالخيار --data-dir.
doctor-key-files-private = لا يقرأ المفاتيح الخاصة إلا مستخدم العقدة.
doctor-key-file-open = يستطيع مستخدمون آخرون قراءة المفتاح الخاص { $path } (الأذون { $mode }).
    .next = أغلقه بالأمر «chmod 600». وإن احتمل أن أحدًا قرأه فليشهد المفتاح الجذر لمفتاح غيره.
doctor-key-file-missing = تعذّرت قراءة المفتاح الخاص { $path }: { $error }.
    .next = أعده من نسخته الاحتياطية، فالعقدة لا تعمل من دونه.
doctor-root-key-here = المفتاح الجذر { $path } على هذا الجهاز، ومن أخذ الجهاز أخذ معه اسم الطرف.
    .next = انقله في نسختين إلى حيث لا تصل شبكة، ثم احذفه من هنا.
doctor-root-key-offline = المفتاح الجذر ليس على هذا الجهاز.
doctor-disk-room = في القرص متسع: المتاح { $free }، ويشغل المخزن { $store }.
doctor-disk-low = ضاق القرص: المتاح { $free }، ويشغل المخزن { $store }، والنسخ الاحتياطي يحتاج إلى مثل ذلك.
    .next = أفسح مكانًا، أو انقل مجلد البيانات إلى قرص أكبر.
doctor-disk-full = كاد القرص يمتلئ: المتاح { $free }، ويشغل المخزن { $store }. وعن قريب لن يُقبل جديد، وتستمر القراءة.
    .next = أفسح مكانًا الآن.
doctor-open-files = للعملية أن تفتح ما يكفي من الملفات والاتصالات.
doctor-open-files-few = ليس للعملية أن تفتح في آن واحد سوى { $limit } من الملفات والاتصالات، فترفض بعضها تحت الضغط.
    .next = ارفع حد الخدمة إلى 4096 أو أكثر (LimitNOFILE في systemd، أو «ulimit -n» في الصدفة).
doctor-no-leftovers = لم يخلّف أي أمر قُطع شيئًا وراءه.
doctor-leftovers = خلّفت أوامر قُطعت ملفات وراءها: { $files }.
    .next = احذفها إن لم يكن أمر منها يعمل الآن.
doctor-store-whole = قُرئ المخزن من أوله إلى آخره وهو سليم.
doctor-store-damaged = المخزن تالف: { $faults }.
    .next = أوقف العقدة، واحتفظ بالمخزن التالف، واستعد آخر نسخة احتياطية («mithaq restore»)، وما ينقصها يعود من النظراء.
doctor-store-durable = ما أُقرّ باستلامه يبقى بعد انقطاع الكهرباء (synchronous { $synchronous }، journal { $journal }، المخطط { $schema }).
doctor-store-log-long = بلغ سجل المخزن { $bytes }، فثمة ما يقرأ حالة واحدة من المخزن منذ زمن طويل.
    .next = أعد تشغيل العقدة، وإن تكرر ذلك فأبلغ عنه.
doctor-clock-agrees = الساعة ({ $now }) غير متأخرة عن آخر لحظة شهدتها العقدة ({ $mark }).
doctor-clock-mark-ahead = الساعة تقول { $now }، وقد شهدت العقدة من قبل { $mark }، أي بعدها بـ{ $seconds ->
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $seconds } ثوانٍ
   *[other] { $seconds } ثانية
}. تنتهي الأذون بالأبعد منهما وتبدأ بالأقرب.
    .next = تحقق من صحة الساعة («date -u» وخدمة التوقيت). فإن كانت صحيحة الآن وكانت خاطئة من قبل: «mithaq clock reset --reason …».
doctor-stamps-near = أختام المجموعات قريبة من الساعة (تسبقها بـ { $seconds } ث، ويضاف إليها { $restored } ث منذ استعادة أو إعادة ضبط للساعة).
doctor-stamps-ahead = أختام المجموعات تسبق الساعة بـ { $seconds } ث (ويضاف إليها { $restored } ث منذ استعادة أو إعادة ضبط للساعة). وعند 24 ساعة لا يُقبل جديد.
    .next = إن كانت الساعة قد أُرجعت فاضبطها. وإن استُورد الكثير دفعة واحدة فانتظر، فكل جزء من ألف من الثانية يستنفد ختمًا.
doctor-key-valid = مفتاح العقدة معتبر حتى { $until } (منذ { $from }، والمفتاح الجذر { $fingerprint }).
doctor-key-ending = مفتاح العقدة معتبر حتى { $until } فقط (منذ { $from }، والمفتاح الجذر { $fingerprint }).
    .next = ليشهد له المفتاح الجذر من جديد قبل ذلك، فالنظراء يرفضونه بعده.
doctor-key-ended = لم يعد مفتاح العقدة معتبرًا منذ { $until } (وكان منذ { $from }، والمفتاح الجذر { $fingerprint })، والنظراء يرفضون ما يوقّعه.
    .next = ليشهد له المفتاح الجذر من جديد.
doctor-key-not-yet = لا يُعتبر مفتاح العقدة إلا من { $from } حتى { $until } (المفتاح الجذر { $fingerprint }): الساعة متأخرة، أو كانت متقدمة حين صُنع المفتاح.
    .next = اضبط الساعة.
doctor-tls-own = يستعمل TLS شهادتك، ويثبّت النظراء مفتاحها { $pin }. فإذا جدّدتها فأبقِ المفتاح.
doctor-tls-made = يستعمل TLS الشهادة التي صنعتها العقدة، ويثبّت النظراء مفتاحها { $pin }.
doctor-serving = تستمع العقدة على { $listen }، ويصل إليها النظراء والعملاء في { $url }.
doctor-not-serving = «mithaq serve» لا يعمل، فلا يُقرأ نظير ولا يُخدم أحد.
    .next = شغّله.
doctor-not-serving-yet = «mithaq serve» لا يعمل، وليس ثمة نظير بعدُ يفتقده.
doctor-no-way-here = يُقال للنظراء والعملاء أن يأتوا إلى { $url }، ولا يؤدي من جهاز آخر إلى شيء.
    .next = اجعل «public_url» في mithaq.toml عنوان https الذي يصل به الآخرون إلى هذه العقدة.
doctor-behind-proxy = تتكلم العقدة HTTP بلا تعمية على عنوان محلي، فلا بد من وسيط يتكلم TLS عنها في { $url }، وعليه أن ينقل Host والمسار والاستعلام والمتن كما هي.
doctor-requests-altered = { $count ->
    [one] طلب موقّع واحد لم يطابق
    [two] طلبان موقّعان لم يطابقا
    [few] { $count } طلبات موقّعة لم تطابق
   *[other] { $count } طلبًا موقّعًا لم تطابق
} التوقيع منذ بدء العقدة.
    .next = إن كان أمام العقدة وسيط فتحقق من أنه لا يغيّر Host ولا المسار ولا الاستعلام ولا الترويسات ولا المتن. وإلا فثمة من يحاول.
doctor-no-peers = لا نظراء بعد.
doctor-peer-suspended = { $peer } معلّق: لا يمر شيء في أي اتجاه.
doctor-peer-not-asked = لا تُقرأ عقدة { $peer } لأن «mithaq serve» لا يعمل.
doctor-peer-read = قُرئ ما عند { $peer } إلى آخره، وآخر مرة في { $at }.
doctor-peer-silent = لم يُقرأ ما عند { $peer } إلى آخره منذ مدة طويلة (آخر مرة في { $at }).
    .next = إن كان قد قُبل للتو، أو بدأت العقدة للتو، فانتظر دقيقة، وإلا فانظر في السجل.
doctor-peer-failing = تعذّرت القراءة من { $peer }: { $error } (آخر قراءة في { $at }).
    .next = تحقق من أن عنوانه يُبلغ من هنا، واسأل مشغّليه. والعقدة تعيد المحاولة بنفسها.
doctor-peer-not-taken = مما أرسله { $peer } منذ بدء العقدة رُفض { $refused } من الكائنات، وتعذّرت قراءة { $skipped }.
    .next = يذكر السجل كلًّا منها بسببه، فأخبر مشغّلي ذلك الطرف.
doctor-held-restored = استُعيدت العقدة من نسخة احتياطية في { $since }، ولا تفرج عن شيء حتى تقرأ ما عند: { $peers }.
    .next = دع «mithaq serve» يعمل. ولنظير لم يعد يجيب: «mithaq peer waive PEER --reason …».
doctor-held-older-store = في { $since } لاحظت العقدة أن مخزنًا أقدم وُضع مكان مخزنها، ولا تفرج عن شيء حتى تقرأ ما عند: { $peers }.
    .next = استعمل «mithaq restore» في المرة القادمة. ودع «mithaq serve» يعمل، ولنظير لم يعد يجيب: «mithaq peer waive PEER --reason …».
doctor-held-lost-cursor = في { $since } جاء قارئ بمؤشر من زمن لا يعرفه المخزن، فقد أُعيد المخزن إلى ما قبله. ولا تفرج العقدة عن شيء حتى تقرأ ما عند: { $peers }.
    .next = استعمل «mithaq restore» في المرة القادمة. ودع «mithaq serve» يعمل، ولنظير لم يعد يجيب: «mithaq peer waive PEER --reason …».
doctor-held-lost-log = في { $since } أبرز نظير نقطة تحقق وقّعناها من زمن لا يعرفه المخزن، فقد أُعيد المخزن إلى ما قبله. ولا تفرج العقدة عن شيء حتى تقرأ ما عند: { $peers }.
    .next = استعمل «mithaq restore» في المرة المقبلة. دع «mithaq serve» يعمل؛ ولنظير لم يعد يجيب: «mithaq peer waive PEER --reason …».
doctor-ledger-kept = { $count ->
    [zero] لم تُقيَّد أي صفحة عابرة بعد.
    [one] صفحة عابرة واحدة مقيَّدة، ويشهد لها سجلها.
    [two] صفحتان عابرتان مقيَّدتان، ويشهد لهما السجل ({ $logs }).
    [few] { $count } صفحات عابرة مقيَّدة، وتشهد لها السجلات ({ $logs }).
    [many] { $count } صفحة عابرة مقيَّدة، وتشهد لها السجلات ({ $logs }).
   *[other] { $count } صفحة عابرة مقيَّدة، وتشهد لها السجلات ({ $logs }).
}
doctor-ledger-ends = { $count ->
    [zero] لم تُقيَّد أي صفحة عابرة بعد.
    [one] صفحة عابرة واحدة مقيَّدة، ونهاية سجلها سليمة. يقرؤه كله «mithaq doctor --thorough».
    [two] صفحتان عابرتان مقيَّدتان، ونهايات السجلات ({ $logs }) سليمة. يقرؤها كلها «mithaq doctor --thorough».
    [few] { $count } صفحات عابرة مقيَّدة، ونهايات السجلات ({ $logs }) سليمة. يقرؤها كلها «mithaq doctor --thorough».
    [many] { $count } صفحة عابرة مقيَّدة، ونهايات السجلات ({ $logs }) سليمة. يقرؤها كلها «mithaq doctor --thorough».
   *[other] { $count } صفحة عابرة مقيَّدة، ونهايات السجلات ({ $logs }) سليمة. يقرؤها كلها «mithaq doctor --thorough».
}
doctor-ledger-altered = عُبث بالسجل «{ $log }» في موضعه: { $error }. ولا يعبر شيء بعدُ إلى متلقّيه.
    .next = استعد آخر نسخة احتياطية سليمة: «mithaq restore FILE».
doctor-ledger-rewritten = أعاد { $peer } كتابة سجل ما أفرج لنا عنه: ففي { $at } وقّع محتوى آخر بالطول نفسه.
    .next = الدليل يثبت بنفسه: «mithaq ledger show { $peer } --json». اسأل ذلك الطرف؛ والاتفاق يقول ما يُفعل.
doctor-ledger-unreconciled = في { $at } لم يستطع { $peer } أن يبيّن أن سجله امتداد لما وقّعه من قبل.
    .next = اسأل ذلك الطرف عن السبب؛ والدليل محفوظ: «mithaq ledger show { $peer } --json».
doctor-ledger-begun-anew = ترك { $peer } السجل الذي وقّعه وبدأ غيره، رأيناه في { $at } وعدد صفحاته { $page } ({ $id }). ولا نوقّعه.
    .next = اسأل ذلك الطرف هل استعاد نسخة، ثم: «mithaq ledger evidence settle { $id } --reason …».
doctor-ledger-not-received = في سجل { $peer } صفحة لم تصل إلينا: رقمها { $page }، رأيناها في { $at } ({ $id }). ولا نوقّعها ولا ما بعدها.
    .next = اسأل ذلك الطرف ما هي؛ والدليل محفوظ: «mithaq ledger evidence list { $peer } --json».
doctor-ledger-anew = بدأ { $peer } سجله من جديد في { $at }، كما بعد الاستعادة؛ وما زال السابق موقّعًا منا، وفيه { $count ->
    [zero] لا صفحة
    [one] صفحة واحدة
    [two] صفحتان
    [few] { $count } صفحات
    [many] { $count } صفحة
   *[other] { $count } صفحة
}.
    .next = اسأل ذلك الطرف هل استعاد نسخة.
doctor-backup-never = لم تُنسخ العقدة احتياطيًا قط.
    .next = mithaq backup --verify FILE
doctor-backup-recent = آخر نسخة احتياطية في { $at } ({ $file }).
doctor-backup-old = آخر نسخة احتياطية في { $at } ({ $file })، قبل أكثر من أسبوع.
    .next = mithaq backup --verify FILE
doctor-decision-clock-reset = في { $at } أعاد { $operator } علامة الساعة { $about } إلى الساعة: { $reason }
doctor-decision-release-without-peer = في { $at } قرر { $operator } ألا يُنتظر { $about } بعد استعادة: { $reason }
doctor-decision-release-without-peers = في { $at } استعاد { $operator } نسخة احتياطية وقرر ألا يُنتظر أي نظير ({ $about }): { $reason }
doctor-deletion-done = لم يبقَ شيء من عمليات الحذف.
doctor-deletion-unfinished = { $count ->
    [one] عملية حذف واحدة لم تكتمل
    [two] عمليتا حذف لم تكتملا
    [few] { $count } عمليات حذف لم تكتمل
   *[other] { $count } عملية حذف لم تكتمل
}؛ قد تبقى بايتات مما حُذف في المخزن.
    .next = mithaq serve يكملها؛ أنهِ ما يقرأ المخزن طويلًا (نسخة احتياطية).
doctor-retention-kept = لا شيء محفوظ أطول مما تجيزه مادته.
doctor-retention-overdue = { $count ->
    [one] إصدار واحد محفوظ أطول مما تجيزه مادته.
    [two] إصداران محفوظان أطول مما تجيزه مادتهما.
    [few] { $count } إصدارات محفوظة أطول مما تجيزه موادها.
   *[other] { $count } إصدارًا محفوظة أطول مما تجيزه موادها.
}
    .next = mithaq serve يتلفها؛ mithaq retention due
doctor-return-overdue = { $count ->
    [one] إصدار واحد كان يجب رده.
    [two] إصداران كان يجب ردهما.
    [few] { $count } إصدارات كان يجب ردها.
   *[other] { $count } إصدارًا كان يجب ردها.
}
    .next = mithaq retention return AGREEMENT --to PEER --output FILE
doctor-legal-holds = { $count ->
    [one] حفظ قانوني واحد سارٍ.
    [two] حالتا حفظ قانوني ساريتان.
    [few] { $count } حالات حفظ قانوني سارية.
   *[other] { $count } حالة حفظ قانوني سارية.
}
doctor-decision-delete = في { $at } حذف { $operator } كائنًا ({ $about }): { $reason }
doctor-decision-let-in-again = في { $at } سمح { $operator } بدخول { $about } من جديد: { $reason }
