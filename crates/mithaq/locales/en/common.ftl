# Words that several parts use.

mithaq = Mithaq
list-last = { $first } and { $last }
article-label = Article { $article }
articles-label = Articles { $articles }
nation-qamar = Qamar
nation-rimal = Rimal
nation-sahil = Sahil
number = { $count }
figure-ms = { $count } ms
figure-s = { $count } s
objects = { $count ->
    [one] one object
   *[other] { $count } objects
}
seconds = { $count ->
    [one] one second
   *[other] { $count } seconds
}
purpose-detection = detection
purpose-protection = protection
purpose-research = research
purpose-training = training
purpose-investigation = investigation
purpose-attribution = attribution
purpose-diplomacy = diplomacy
unmarked = unmarked
import-resumed = { $count ->
    [one] Continues an import that was broken off: the one object it had sent is not sent again.
   *[other] Continues an import that was broken off: the { $count } objects it had sent are not sent again.
}
