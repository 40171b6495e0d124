# What is told under agreements, and whom to call.

notice-none = لم يُقدَّم أي إشعار.
notice-verification = { $by } يُشعر { $to } بتحقق ({ $at })
notice-breach = { $by } يُشعر { $to } بإخلال ({ $at })
notice-dispute = { $by } يثير نزاعًا مع { $to } ({ $at })
notice-cooperation = { $by } يطلب من { $to } التعاون: { $word } ({ $at })
notice-disclosure = { $by } يُعلم { $to } أن القانون يُلزمه بالإفصاح عن شيء: { $word } ({ $at })
notice-results = { $by } يعرض على { $to } نتائج قبل نشرها ({ $at })
notice-question = { $by } يسأل { $to } عمّا حُجب ({ $at })
notice-under = بموجب المادة { $article } من «{ $agreement }»
notice-follows-begins = يسري من { $from }
notice-follows-steps = الخطوات، ونهاية مدة كل منها:
notice-follows-permitted = يُسمح به من { $from }
notice-follows-not-reached = لم يصل إلى الطرف الآخر بعد، ولا يسمح بشيء
notice-follows-asked = يستند إلى المادة
notice-follows-answered = أجابت العقدة الأخرى
notice-follows-no-article = لا تمنحه أي مادة نافذة أثرًا
notice-follows-may-not = ليس صاحبه ممن يجوز لهم الاحتجاج بالمادة
notice-follows-other-ground = ليس هذا السبب مما تذكره المادة
notice-follows-other-form = ليس هذا الشكل مما تذكره المادة
notice-follows-not-granted = لا تمنح المادة جوابًا
notice-follows-waits = تجيب العقدة الأخرى بما تمنحه المادة
notice-step-consultation = التشاور، حتى { $until }
notice-step-good-offices = المساعي الحميدة، حتى { $until }
notice-step-mediation = الوساطة، حتى { $until }
notice-step-conciliation = التوفيق، حتى { $until }
notice-step-arbitration = التحكيم، حتى { $until }
notice-step-court = القضاء، حتى { $until }
notice-due = على { $party } أن يجيب قبل { $at }
notice-overdue = كان على { $party } أن يجيب قبل { $at }، ولم يفعل
notice-answered = أُجيب في { $at }
notice-told-why = محجوب بموجب المادة { $article }: { $reason }
notice-told-count = محجوب بموجب المادة { $article }: { $count }
notice-told-nothing = لا يُفصح عن شيء
notice-decide = للإجابة: mithaq agreement notice answer { $notice } --reason TEXT
contact-none = لا تسمّي أي مادة نافذة أحدًا.
contact-call = للاتصال:
contact-line = { $party }، { $role }: { $name }، { $contact }
role-point-of-contact = جهة الاتصال
role-incidents = الحوادث
role-technical = المسائل التقنية
role-diplomatic = المسائل الدبلوماسية
role-legal = المسائل القانونية
role-data-protection = حماية البيانات
role-consent = الموافقات

event-answer-overdue = كان على { $party } أن يجيب عن الطلب { $act } بموجب المادة { $article }، ولم يفعل
event-notice-due = على { $party } أن يجيب عن الإشعار { $act } بموجب المادة { $article }
event-notice-overdue = كان على { $party } أن يجيب عن الإشعار { $act } بموجب المادة { $article }، ولم يفعل
event-verification-begins = يجوز أن يبدأ التحقق الذي أشعر به { $party } ({ $act }، المادة { $article })
event-breach-begins = يبدأ ما يترتب على الإخلال الذي أشعر به { $party } ({ $act }، المادة { $article })
event-disclosure-permitted = يجوز أن يفصح { $party } عن موضوع الإشعار { $act } بموجب المادة { $article }
event-results-permitted = يجوز أن ينشر { $party } نتائج الإشعار { $act } بموجب المادة { $article }
event-dispute-consultation = في النزاع { $act } الذي أثاره { $party } انقضت مدة التشاور بموجب المادة { $article }
event-dispute-good-offices = في النزاع { $act } الذي أثاره { $party } انقضت مدة المساعي الحميدة بموجب المادة { $article }
event-dispute-mediation = في النزاع { $act } الذي أثاره { $party } انقضت مدة الوساطة بموجب المادة { $article }
event-dispute-conciliation = في النزاع { $act } الذي أثاره { $party } انقضت مدة التوفيق بموجب المادة { $article }
event-dispute-arbitration = في النزاع { $act } الذي أثاره { $party } انقضت مدة التحكيم بموجب المادة { $article }
event-dispute-court = في النزاع { $act } الذي أثاره { $party } انقضت مدة القضاء بموجب المادة { $article }

# What is asked before something that cannot be undone.
confirm-go-on = { $question } اكتب { $word } للمتابعة
confirm-yes = نعم
confirm-clock = أتُعاد أعلى علامة للساعة إلى وقت الساعة؟
confirm-delete = أيُحذف { $object } نهائيًا؟
confirm-participant = أتُنهى شروط { $participant }؟
confirm-waive = أيُفرج دون قراءة { $peers }؟
confirm-waive-all = أيُفرج دون قراءة جميع الأقران المنتظَرين؟
confirm-forget = أيُنسى القرين { $peer }؟
confirm-revoke = أيُلغى هذا المفتاح نهائيًا؟
confirm-reseal = أتُختم هذه الأعمال من جديد لتبقى قائمة؟
confirm-hold = أيُرفع الحجز { $hold } ويُحذف ما كان ينتظر ذلك؟
confirm-hand-over = { $count ->
    [zero] أتُكتب { $count } كائن وتُتلف هنا؟
    [one] أيُكتب كائن واحد ويُتلف هنا؟
    [two] أيُكتب كائنان ويُتلفان هنا؟
    [few] أتُكتب { $count } كائنات وتُتلف هنا؟
    [many] أيُكتب { $count } كائنًا وتُتلف هنا؟
   *[other] أيُكتب { $count } كائن وتُتلف هنا؟
}
confirm-withdraw = أيُنسحب من الاتفاقية { $agreement }؟
confirm-terminate = أيُوافَق على انتهاء الاتفاقية { $agreement }؟

# Agreements as they are shown and listed.
agreement-id = الاتفاقية
agreement-text = النص
agreement-ours = نحن
agreement-article = المادة { $article } · { $kind }
agreement-acts = الأعمال
agreement-none = لا اتفاقيات بعد. ابدأ من مسودة: mithaq agreement new --template bilateral -o draft.toml
agreement-standing = الحالة
agreement-title = العنوان
