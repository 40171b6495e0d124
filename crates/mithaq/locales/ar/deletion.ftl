# ما تقوله الأوامر `delete` و`hold` و`retention`.

delete-gone = { $count ->
    [0] لم يُحذف شيء
    [one] حُذفت نسخة واحدة نهائيًا، ولن تدخل من جديد
    [two] حُذفت نسختان نهائيًا، ولن تدخلا من جديد
    [few] حُذفت { $count } نسخ نهائيًا، ولن تدخل من جديد
   *[other] حُذفت { $count } نسخة نهائيًا، ولن تدخل من جديد
}
delete-not-overwritten = هناك من يقرأ المخزن: تُمحى آخر البايتات حال انتهائه
delete-held = يُبقيه حفظ قانوني: { $hold }
delete-consumers = من حصل عليه ولا يمكن استرجاعه منه:
delete-consumer-export = { $name }: صدّره { $operator } في { $at }
delete-consumer-participant = { $name }، وهو مشارك: قرأه في { $at }
delete-consumer-without-node = { $name }، وليست له عقدة هنا: قرأه في { $at }
delete-consumer-own-client = العميل { $name } من فِرقنا: ربما قرأه
delete-backups = نسخ احتياطية ما زالت تحويه:
delete-backup-listed = { $file }، أُنشئت في { $at }: الاستعادة تحذفه من جديد تلقائيًا
delete-backup-away = { $file }، أُنشئت في { $at }: بعيدة المنال؛ احفظ معها ملف «erased» من مجلد البيانات
delete-lifted = يُسمح بدخوله من جديد عند تسليمه، وهذا مسجَّل.

hold-none = لا يوجد حفظ قانوني سارٍ.
hold-on = { $count ->
    [one] يُبقي { $object }، إصدار واحد هنا
    [two] يُبقي { $object }، إصداران هنا
    [few] يُبقي { $object }، { $count } إصدارات هنا
   *[other] يُبقي { $object }، { $count } إصدارًا هنا
}
hold-reason = من أجل: { $reason }
hold-by = وضعه { $operator } في { $at }
hold-until = حتى { $at }
hold-ended = انتهى في { $at }
hold-lifted = رفعه { $operator } في { $at }
hold-restricted = { $count ->
    [one] إصدار واحد مقيَّد، ويُحذف عند انتهاء الحفظ القانوني
    [two] إصداران مقيَّدان، ويُحذفان عند انتهاء الحفظ القانوني
    [few] { $count } إصدارات مقيَّدة، وتُحذف عند انتهاء الحفظ القانوني
   *[other] { $count } إصدارًا مقيَّدًا، وتُحذف عند انتهاء الحفظ القانوني
}

retention-none = لا شيء يحين أجله في هذه المدة.
retention-due-destroy = يُتلف في { $at }
retention-due-return = يجب رده بحلول { $at }
retention-overdue-destroy = كان يجب إتلافه بحلول { $at }
retention-overdue-return = كان يجب رده بحلول { $at }
retention-licence-ends = يبقى بموجب رخصة أخرى؛ وهذه تنتهي في { $at }
retention-from = ورد من { $licensor } في { $at }، المادة { $article } من { $agreement }

certificate-none = لا توجد شهادات إتلاف.
certificate-destroyed = يصرّح { $author } لـ { $licensor } بأن هذا أُتلف في { $at }
certificate-returned = يصرّح { $author } لـ { $licensor } بأن هذا رُدَّ وأُتلف في { $at }
certificate-versions = { $count ->
    [one] إصدار واحد مسمّى
    [two] إصداران مسمّيان
    [few] { $count } إصدارات مسمّاة
   *[other] { $count } إصدارًا مسمّى
}
certificate-observables = { $count ->
    [one] مرصود واحد معدود غير مسمّى
    [two] مرصودان معدودان غير مسمّيين
    [few] { $count } مرصودات معدودة غير مسمّاة
   *[other] { $count } مرصودًا معدودًا غير مسمّى
}
certificate-held = { $count ->
    [one] إصدار واحد يُبقيه حفظ قانوني
    [two] إصداران يُبقيهما حفظ قانوني
    [few] { $count } إصدارات يُبقيها حفظ قانوني
   *[other] { $count } إصدارًا يُبقيها حفظ قانوني
}
certificate-backups = { $count ->
    [one] نسخة احتياطية واحدة ما زالت تحوي شيئًا منه
    [two] نسختان احتياطيتان ما زالتا تحويان شيئًا منه
    [few] { $count } نسخ احتياطية ما زالت تحوي شيئًا منه
   *[other] { $count } نسخة احتياطية ما زالت تحوي شيئًا منه
}
certificate-consumers = { $count ->
    [one] مستهلك واحد لا يمكن بلوغه
    [two] مستهلكان لا يمكن بلوغهما
    [few] { $count } مستهلكين لا يمكن بلوغهم
   *[other] { $count } مستهلكًا لا يمكن بلوغهم
}

return-nothing = لا شيء يجب رده إلى هذا النظير بموجب هذا الاتفاق حتى الآن.
return-written = { $count ->
    [one] كُتب كائن واحد
    [two] كُتب كائنان
    [few] كُتبت { $count } كائنات
   *[other] كُتب { $count } كائنًا
}
return-gone = { $count ->
    [one] أُتلفت نسخة واحدة هنا
    [two] أُتلفت نسختان هنا
    [few] أُتلفت { $count } نسخ هنا
   *[other] أُتلفت { $count } نسخة هنا
}
return-stays = { $count ->
    [one] تبقى نسخة واحدة هنا بموجب رخصة أخرى
    [two] تبقى نسختان هنا بموجب رخص أخرى
    [few] تبقى { $count } نسخ هنا بموجب رخص أخرى
   *[other] تبقى { $count } نسخة هنا بموجب رخص أخرى
}
return-left = { $count ->
    [one] بقي كائن واحد: أعد الأمر بملف آخر
    [two] بقي كائنان: أعد الأمر بملف آخر
    [few] بقيت { $count } كائنات: أعد الأمر بملف آخر
   *[other] بقي { $count } كائنًا: أعد الأمر بملف آخر
}

restore-erased = { $count ->
    [one] نسخة واحدة فيها كانت قد حُذفت بعدها، وحُذفت من جديد
    [two] نسختان فيها كانتا قد حُذفتا بعدها، وحُذفتا من جديد
    [few] { $count } نسخ فيها كانت قد حُذفت بعدها، وحُذفت من جديد
   *[other] { $count } نسخة فيها كانت قد حُذفت بعدها، وحُذفت من جديد
}
