# Ce que disent `agreement check` et `agreement diff`. Les clés finissent par les mots des réponses.

check-all-proved = Prouvé : l’accord peut être signé, pour autant que ses termes permettent d’en juger.
check-all-refuted = Réfuté : voyez ce qui le contredit avant toute signature.
check-all-not-proved = Non prouvé : une question est restée sans réponse.
check-question-within-red-lines = Tout ce qu’il nous permet de donner est-il en deçà de nos lignes rouges ?
check-question-within-consent = Ce que nous avons reçu ne va-t-il plus loin que dans la mesure convenue par ceux qui l’ont donné ?
check-question-closed-gives-nothing = Rien ne passe-t-il tant qu’il est suspendu, expiré ou pas encore en vigueur ?
check-question-no-wider = N’est-il pas plus large que le texte qu’il modifie ?
check-question-never-fails = Chacun de ses termes peut-il toujours être évalué ?
check-proved = Oui. { $count ->
    [one] { $count } cas a été examiné, et il n’y en a pas d’autre.
   *[other] { $count } cas ont été examinés, et il n’y en a pas d’autres.
}
check-solved = Oui. { $count ->
    [one] Le solveur n’a trouvé aucun cas qui y contrevient, à une question.
   *[other] Le solveur n’a trouvé aucun cas qui y contrevient, à { $count } questions.
}
check-not-proved = On ne le sait pas : { $why }.
check-longer = Non : il vaut plus longtemps.
check-case = { $giver } donnerait à { $receiver } un objet du type { $object_type } ({ $marking } ; { $held }), à des fins de { $purpose }, selon l’article { $article }.
check-case-onward = { $giver } pourrait transmettre à { $receiver } un objet du type { $object_type } ({ $marking } ; { $held }), à des fins de { $purpose }.
check-to-participant = ses propres participants
check-to-stranger = quelqu’un qui n’est pas partie
check-held-own = ses propres éléments
check-held-received = reçu au titre de cet accord
check-held-elsewhere = reçu au titre d’un autre accord
check-held-channel = reçu par la voie diplomatique
check-material-of = des éléments de { $by }
check-about = sur { $words }
check-personal-data = avec des données personnelles
check-unknown-marking = avec un marquage inconnu ici
check-tells = qui parle d’autres objets reçus
check-to-member = un membre du forum
check-language = dans la langue { $language }
check-pseudonymised = pseudonymisé
check-necessity-note = avec une note qui dit pourquoi il faut ces données
check-source-unnamed = sans nommer sa source
check-source-without = d’une sorte qui ne nomme aucune source
check-deliverers-own = des éléments propres à la partie qui l’a donné
check-of-third = des éléments d’un tiers
check-not-leased = sans que l’on sache si la partie qui l’a donné l’a restreint depuis
check-consented = avec le consentement de la partie qui l’a donné
check-by-taxii = retiré par un simple client TAXII
check-by-file = remis sous forme de fichier
check-by = Vérifié par { $program }.
check-unanswered = Une question est restée sans réponse : { $why }.
check-recorded = Le verdict est consigné, scellé et adressé aux parties : { $proof }.

diff-title = « { $new } » comparé à « { $old } »
diff-equal = La même chose passe selon les deux textes.
diff-wider = Le nouveau texte est plus large : davantage passe, et rien de moins.
diff-narrower = Le nouveau texte est plus étroit : moins passe, et rien de plus.
diff-neither = Aucun n’est le plus large : certaines choses passent en plus, d’autres en moins.
diff-unknown = On ne sait pas lequel est le plus large.
diff-disjoint = Rien ne passe selon les deux textes à la fois.
diff-more = Ce qui passerait et ne passe pas aujourd’hui :
diff-less = Ce qui passe aujourd’hui et ne passerait plus :
diff-starts-earlier = Il peut commencer plus tôt.
diff-starts-later = Il peut commencer plus tard.
diff-ends-later = Il prend fin plus tard, ou jamais.
diff-ends-earlier = Il prend fin plus tôt.
diff-longer-notice = Qui se retire reste lié plus longtemps.
diff-shorter-notice = Qui se retire est libre plus tôt.
diff-other-clauses = Qui il lie, et comment, diffère : lisez les clauses finales.
diff-wider-terms = Il est demandé moins à qui reçoit : durée de conservation, conditions avant divulgation ou publication. Comparez les articles.
diff-narrower-terms = Il est demandé plus à qui reçoit : durée de conservation, conditions avant divulgation ou publication.
diff-other-terms = Il est demandé autre chose à qui reçoit, ni plus ni moins : comparez les articles.
diff-other-promises = D’autres choses sont promises : délais de réponse, formes de coopération, ce que l’on peut demander. Comparez les articles.
diff-header = Dans l’en-tête, { $key } :
diff-reordered = Les articles viennent dans un autre ordre.
diff-article-added = L’article { $article } ({ $kind }) est nouveau.
diff-article-removed = L’article { $article } ({ $kind }) a disparu.
diff-article-changed = L’article { $article } ({ $kind }) diffère.
diff-words = Ses mots en { $language } :
diff-terms = Ses termes :
diff-was = était : { $value }
diff-is = est : { $value }

proof-title = Vérifié par { $party } le { $at } : { $verdict } ({ $by })
proof-finding = { $question } { $verdict }
proof-proved = prouvé
proof-refuted = réfuté
proof-not-proved = non prouvé
