# Mots dont plusieurs parties se servent.

mithaq = Mithaq
list-last = { $first } et { $last }
article-label = Article { $article }
articles-label = Articles { $articles }
nation-qamar = Qamar
nation-rimal = Rimal
nation-sahil = Sahil
number = { $count }
figure-ms = { $count } ms
figure-s = { $count } s
objects = { $count ->
    [one] { $count } objet
   *[other] { $count } objets
}
seconds = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
}
purpose-detection = détection
purpose-protection = protection
purpose-research = recherche
purpose-training = formation
purpose-investigation = enquête
purpose-attribution = attribution
purpose-diplomacy = diplomatie
unmarked = sans marquage
import-resumed = { $count ->
    [one] Reprise d’une importation interrompue : le seul objet déjà envoyé ne l’est pas de nouveau.
   *[other] Reprise d’une importation interrompue : les { $count } objets déjà envoyés ne le sont pas de nouveau.
}
