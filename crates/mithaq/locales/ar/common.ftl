# ألفاظ تشترك فيها عدة أجزاء.

mithaq = ميثاق
list-last = { $first } و{ $last }
article-label = المادة { $article }
articles-label = المواد { $articles }
nation-qamar = قمر
nation-rimal = رمال
nation-sahil = ساحل
number = { $count }
figure-ms = { $count } مللي ثانية
figure-s = { $count } ثانية
objects = { $count ->
    [zero] لا كائنات
    [one] كائن واحد
    [two] كائنان
    [few] { $count } كائنات
    [many] { $count } كائنًا
   *[other] { $count } كائن
}
seconds = { $count ->
    [zero] أقل من ثانية
    [one] ثانية واحدة
    [two] ثانيتان
    [few] { $count } ثوانٍ
    [many] { $count } ثانية
   *[other] { $count } ثانية
}
purpose-detection = الكشف
purpose-protection = الحماية
purpose-research = البحث
purpose-training = التدريب
purpose-investigation = التحقيق
purpose-attribution = الإسناد
purpose-diplomacy = العمل الدبلوماسي
unmarked = بلا وسم
