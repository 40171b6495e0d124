# ما تعرضه الأوامر `peer` و`participant` و`client` و`backup` و`restore` و`preview` و`embargo`.

list-party = الطرف
list-state = الحالة
list-name = الاسم
list-never = لم يحدث
list-none = لا شيء
list-yes = نعم
list-no = لا
list-received = المستلَم
list-objects = { $count ->
    [zero] لا كائنات
    [one] كائن واحد
    [two] كائنان
    [few] { $count } كائنات
   *[other] { $count } كائنًا
}

peer-invite-send = أرسل هذا السطر إلى الطرف الآخر عبر قناة تثق بها؛ ففيه سرّ، ويصلح مرة واحدة.
peer-invite-there = هناك: mithaq peer accept، وهو يقرأ السطر مما يُكتب أو يُلصق
peer-invite-compare = ثم قارن بصمتنا صوتًا:
peer-invite-expires = تنتهي صلاحيته في { $at }.
peer-address = العنوان
peer-fingerprint = البصمة
peer-last-contact = آخر اتصال
peer-not-taken = لم يُؤخذ
peer-last-error = آخر خطأ
peer-faults = { $refused ->
    [zero] لا كائنات مرفوضة
    [one] كائن واحد مرفوض
    [two] كائنان مرفوضان
    [few] { $refused } كائنات مرفوضة
   *[other] { $refused } كائنًا مرفوضًا
}، { $skipped ->
    [zero] ولا شيء متروك بلا قراءة
    [one] وواحد متروك بلا قراءة
    [two] واثنان متروكان بلا قراءة
   *[other] و{ $skipped } متروكة بلا قراءة
}، منذ بدء العقدة
peer-state-active = نشط
peer-state-suspended = معلّق
peer-none = لا نظراء بعد. أنشئ دعوة بالأمر «mithaq peer invite».

participant-sectors = القطاعات
participant-clients = العملاء
participant-terms = الشروط
participant-none = لا جهات مشاركة بعد. أضف واحدة: mithaq participant add NAME

client-user = المستخدم
client-password = كلمة المرور
client-token = الرمز
client-once = تُعرض مرة واحدة: لا يُحفظ منها إلا بصماتها. استعمل المستخدم وكلمة المرور، أو الرمز وحده (Bearer).
client-purpose = الغرض
client-writes = يكتب
client-made = أُنشئ
client-reads-as = يقرأ بصفة
client-none = لا عملاء بعد. أضف واحدًا: mithaq client add NAME

backup-made = نُسخت عقدة { $party } احتياطيًا.
backup-keys-in = مفاتيح العقدة فيها: احفظها كما تحفظ المفاتيح
backup-keys-out = لا مفاتيح خاصة فيها: احفظ keys/node.pem وkeys/tls-key.pem في مكان آخر
backup-read-back = أُعيدت قراءتها ووُجدت سليمة
backup-not-read-back = لم تُعَد قراءتها (يفعل ذلك --verify)
backup-file = الملف
backup-bytes = البايتات
backup-objects = الكائنات
backup-keys = المفاتيح
backup-verified = التحقق
backup-fingerprint = البصمة
backup-whole = النسخة الاحتياطية سليمة.
backup-restored = استُعيدت عقدة { $party }.
backup-data = البيانات
backup-no-keys = لم تحوِ النسخة مفاتيح خاصة. أعِد هذه قبل بدء العقدة:
backup-waits-for-none = لا تنتظر نظيرًا: تفرج بحسب ما تعرفه النسخة.
backup-waits-for = لا تفرج عن شيء حتى تعيد قراءة ما عند نظرائها (عددهم { $count }).
backup-as-they-were = العملاء والجهات المشاركة والنظراء والمشغّلون كما كانوا: انظر هل أُزيل أحد منذ ذلك الحين.
backup-next = التالي:
backup-made-at = أُنشئت في
backup-version = بالإصدار
backup-party = الطرف

preview-would = ما سيعبر: { $count }
preview-would-not = ما لن يعبر: { $count }
preview-object = الكائن

embargo-until = { $count ->
    [one] إصدار واحد تحت حظر النشر حتى { $until }
   *[other] الإصدارات تحت حظر النشر حتى { $until }: { $count }
}
embargo-none = ليس تحت حظر نشر
embargo-crossed = عبر قبل ذلك، ولم يُسترجع: { $audiences }
