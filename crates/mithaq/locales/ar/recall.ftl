# ما تقوله `recall …`، وما تقوله `status` عن طلبات الاسترجاع.

recall-none = لا توجد طلبات استرجاع.
recall-ours-delete = استرجعناه في { $at } ليُحذف: طلب الاسترجاع { $number }
recall-ours-restrict = استرجعناه في { $at } كي لا يصل إلى أحد: طلب الاسترجاع { $number }
recall-theirs-delete = يسترجعه الطرف { $by } منذ { $at } ويطلب حذفه: طلب الاسترجاع { $number }
recall-theirs-restrict = يسترجعه الطرف { $by } منذ { $at } ويطلب ألّا يصل إلى أحد: طلب الاسترجاع { $number }
recall-reason = السبب ({ $lang }): { $text }
recall-lifted = رُفع هذا الطلب.
recall-passes-on = ينقل طلب طرف آخر.
recall-pending = ينتظر قرارك: `mithaq recall answer { $number } --delete` أو `--restrict` أو `--refuse`
recall-nobody = لم يعبر، بحسب السجل، إلى أي طرف له عقدة.
recall-answer-by = الإجابات مطلوبة قبل { $at }
recall-own = ما فعلناه نحن:
recall-waits = { $name }: { $state }
recall-unreachable = { $name }: لا يمكن الاسترجاع منه، فلم يعد نظيرًا
recall-states = يصرّح { $name }: { $state }
recall-state-asked = طُلب منه، ولم يُجب بعد
recall-state-overdue = متأخر، لم يُجب في الموعد
recall-state-deleted = محذوف
recall-state-restricted = محفوظ ولا يصل إلى أحد
recall-state-held = باقٍ بموجب حفظ قانوني
recall-state-refused = مرفوض
recall-state-not-held = غير موجود لديه
recall-version = الإصدار { $version }: { $state }
recall-version-until = الإصدار { $version }: { $state } حتى { $until }
recall-backup = لا يزال في نسخة احتياطية من { $at }
recall-beyond = { $count ->
    [zero] لا يتعذر الاسترجاع من أحد ({ $sort })
    [one] واحد لا يمكن الاسترجاع منه ({ $sort })
    [two] اثنان لا يمكن الاسترجاع منهما ({ $sort })
    [few] { $count } لا يمكن الاسترجاع منهم ({ $sort })
    [many] { $count } لا يمكن الاسترجاع منهم ({ $sort })
   *[other] { $count } لا يمكن الاسترجاع منهم ({ $sort })
}
recall-sort-export = تصدير إلى ملف
recall-sort-participant = مشاركون
recall-sort-without-node = أطراف بلا عقدة
recall-sort-own-client = عملاء من فِرقه
recall-onward = نُقل إلى { $name }: { $state }
recall-no-offers = لم يُفرَج عن شيء على نطاق أوسع مما يجيزه أحدث إصداراته.
recall-offer-revoked = أُبطل. لدى هؤلاء إصدار أقدم:
recall-offer-tightened = صار وسمه أشد. لدى هؤلاء إصدار أقدم، ولن يصلهم الأحدث:

status-recalls = طلبات الاسترجاع
status-recalls-pending = { $count ->
    [zero] لا شيء ينتظر قرارك
    [one] واحد ينتظر قرارك
    [two] اثنان ينتظران قرارك
    [few] { $count } تنتظر قرارك
    [many] { $count } تنتظر قرارك
   *[other] { $count } تنتظر قرارك
}
status-recalls-ours = من طلباتنا: { $answered } أُجيب عنها، { $asked } تنتظر، { $overdue } متأخرة
