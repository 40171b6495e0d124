# أسباب الحجب: جملة تامة، وعبارة قصيرة للجدول.

withheld-tlp-above = { $marked ->
    [no] لا يحمل وسمًا فيُعامل معاملة { $tlp }، وهو أعلى من { $ceiling }، أقصى ما تجيزه المادة { $article } من «{ $agreement }».
   *[yes] الوسم { $tlp } أعلى من { $ceiling }، أقصى ما تجيزه المادة { $article } من «{ $agreement }».
}
    .short = { $marked ->
    [no] بلا وسم فيُعامل معاملة { $tlp }، وهو أعلى من { $ceiling }
   *[yes] { $tlp } أعلى من { $ceiling }
}
withheld-pap-above = الوسم { $pap } أعلى من { $ceiling }، أقصى وسم للإجراءات المسموح بها تجيزه المادة { $article } من «{ $agreement }».
    .short = { $pap } أعلى من { $ceiling }
withheld-type-not-covered = لا تشمل المادة { $article } من «{ $agreement }» الكائنات من النوع { $type }.
    .short = النوع { $type } غير مشمول
withheld-purpose-not-permitted = لا تجيز المادة { $article } من «{ $agreement }» الاستعمال لغرض { $purpose }.
    .short = غير جائز لغرض { $purpose }
withheld-not-own-material = تقتصر المادة { $article } من «{ $agreement }» على ما يخص كل طرف من مواد، وهذا وارد من طرف ثالث.
    .short = المواد الواردة من الغير غير مشمولة
withheld-onward-none = ورد من { $party } بموجب «{ $agreement }»، والمادة { $article } منها لا تجيز أي مشاركة لاحقة.
    .short = لا مشاركة لاحقة لما قدّمته { $party }
withheld-onward-constituency = ورد من { $party } بموجب «{ $agreement }»، والمادة { $article } منها لا تجيز المشاركة اللاحقة إلا مع الجهات المشاركة التابعة للحائز.
    .short = للجهات التابعة للحائز وحدها
withheld-not-addressee = هو موجَّه إلى جهات مسمّاة، وليست { $party } من بينها.
    .short = ليست { $party } من المرسَل إليهم
withheld-unknown-marking = يحمل الوسم { $marking }، وهو غير معروف لهذه العقدة؛ وما لا يُفهم لا يُفرَج عنه.
    .short = وسم غير معروف
withheld-red-line = يمنعه الخط الأحمر الوطني «{ $rule }»، وهو فوق كل اتفاقية.
    .short = خط أحمر: «{ $rule }»
withheld-no-agreement = لا توجد اتفاقية مع { $party }.
    .short = لا توجد اتفاقية
withheld-not-signed = لم توقّع { $party } على «{ $agreement }».
    .short = لم توقّع { $party }
withheld-not-yet-in-force = تدخل «{ $agreement }» حيز النفاذ في { $date }.
    .short = غير نافذة قبل { $date }
withheld-suspended = علّقت { $party } العمل بـ«{ $agreement }».
    .short = علّقت { $party } العمل بها
withheld-expired = انتهى العمل بـ«{ $agreement }» في { $date }.
    .short = انتهى العمل بها في { $date }
withheld-withdrawn = انسحبت { $party } من «{ $agreement }».
    .short = انسحبت { $party }
withheld-gap = ثبت وجود إجراء لـ{ $party } في إطار «{ $agreement }» لم يصل بعد، ولا يُفرَج عن شيء حتى يصل.
    .short = إجراء ناقص لـ{ $party }
withheld-fork = ختمت { $party } تتمّتين مختلفتين لسلسلة إجراءاتها في إطار «{ $agreement }»، ولا يُعتدّ إلا بما يقيّد حتى يحدد مفتاحها الجذري أيّهما الصحيحة.
    .short = إجراءات { $party } متعارضة
withheld-diplomatic-only = لا يُنقل إلا عبر القناة الدبلوماسية، لا ضمن مجموعة «{ $agreement }».
    .short = القناة الدبلوماسية وحدها
withheld-addressed-elsewhere = هو موجَّه إلى غير { $party }.
    .short = موجَّه إلى جهات أخرى
withheld-other = ذكرت بوابة الإفراج السبب { $code }.
    .short = { $code }
