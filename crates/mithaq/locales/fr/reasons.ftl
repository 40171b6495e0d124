# Pourquoi un objet est retenu : une phrase, et quelques mots pour un tableau.

withheld-tlp-too-strict = { $marking } dépasse { $highest }, le plus haut marquage que laisse passer l’article { $article } de « { $agreement } ».
    .short = { $marking } dépasse { $highest }
withheld-unmarked-too-strict = Ce qui ne porte aucun marquage vaut { $marking }, ce qui dépasse { $highest }, le plus haut que laisse passer l’article { $article } de « { $agreement } ».
    .short = sans marquage vaut { $marking }, au-dessus de { $highest }
withheld-pap-too-strict = { $marking } dépasse { $highest }, le plus haut marquage d’actions permises que laisse passer l’article { $article } de « { $agreement } ».
    .short = { $marking } dépasse { $highest }
withheld-type-not-listed = L’article { $article } de « { $agreement } » ne cite pas les objets du type { $object_type }.
    .short = type { $object_type } non cité
withheld-topic-not-listed = { $has_topics ->
    [no] Il ne nomme aucun sujet, et l’article { $article } de « { $agreement } » ne vise que des sujets cités.
   *[yes] L’article { $article } de « { $agreement } » ne cite pas ses sujets : { $topics }.
}
    .short = { $has_topics ->
    [no] ne nomme aucun sujet
   *[yes] sujets non cités : { $topics }
}
withheld-sector-out-of-scope = { $has_sectors ->
    [no] Il ne nomme aucun secteur, et l’article { $article } de « { $agreement } » ne vise que des secteurs cités.
   *[yes] L’article { $article } de « { $agreement } » ne vise pas ses secteurs : { $sectors }.
}
    .short = { $has_sectors ->
    [no] ne nomme aucun secteur
   *[yes] secteurs hors du champ : { $sectors }
}
withheld-excluded-from-scope = L’article { $article } de « { $agreement } » l’exclut : { $exclusion ->
    [national-security] sécurité nationale
    [military] questions militaires
    [offensive-capability] capacités offensives
    [personal-data] données personnelles
   *[other] { $exclusion }
}.
    .short = exclu : { $exclusion ->
    [national-security] sécurité nationale
    [military] questions militaires
    [offensive-capability] capacités offensives
    [personal-data] données personnelles
   *[other] { $exclusion }
}
withheld-personal-data-not-allowed = { $allowed ->
    [none] L’article { $article } de « { $agreement } » ne laisse passer aucune donnée personnelle.
    [pseudonymised] L’article { $article } de « { $agreement } » ne laisse passer que des données personnelles pseudonymisées.
   *[other] L’article { $article } de « { $agreement } » ne laisse passer que des données personnelles pseudonymisées, ou dont une note dit la nécessité.
}
    .short = { $allowed ->
    [none] aucune donnée personnelle
    [pseudonymised] données personnelles non pseudonymisées
   *[other] données personnelles sans garanties
}
withheld-language-not-listed = Il est dans la langue { $language }, que l’article { $article } de « { $agreement } » ne cite pas.
    .short = langue { $language } non citée
withheld-channel-too-weak = L’article { $article } de « { $agreement } » demande au moins le canal { $minimum }, et celui du lecteur est { $channel }.
    .short = canal { $channel } trop faible
withheld-own-material-only = L’article { $article } de « { $agreement } » ne vise que les éléments propres à chaque partie, et celui-ci a été reçu d’un tiers.
    .short = les éléments reçus ne sont pas visés
withheld-nothing-given = Aucun article de « { $agreement } » ne permet à { $giver } de donner quoi que ce soit.
    .short = { $giver } n’y donne rien
withheld-purpose-not-permitted = { $has_article ->
    [no] « { $agreement } » n’admet pas la finalité « { $purpose } ».
   *[yes] L’article { $article } de « { $agreement } » n’admet pas la finalité « { $purpose } ».
}
    .short = finalité « { $purpose } » non admise
withheld-onward-none = { $has_article ->
    [no] Il a été donné au titre de « { $agreement } », qui n’admet aucun partage ultérieur.
   *[yes] L’article { $article } de « { $agreement } », au titre duquel il a été donné, n’admet aucun partage ultérieur.
}
    .short = aucun partage ultérieur
withheld-onward-constituency = { $has_article ->
    [no] Il a été donné au titre de « { $agreement } », qui n’admet le partage ultérieur qu’avec les participants du détenteur.
   *[yes] L’article { $article } de « { $agreement } », au titre duquel il a été donné, n’admet le partage ultérieur qu’avec les participants du détenteur.
}
    .short = pour les seuls participants du détenteur
withheld-onward-listed = L’article { $article } de « { $agreement } », au titre duquel il a été donné, n’admet le partage ultérieur qu’avec les parties citées, dont celle-ci n’est pas.
    .short = pas parmi les parties citées
withheld-onward-forum = L’article { $article } de « { $agreement } », au titre duquel il a été donné, n’admet le partage ultérieur qu’avec ceux que lie { $forum }, et l’on ne sait pas que cette partie en soit.
    .short = pas membre du forum
withheld-consent-missing = L’article { $article } de « { $agreement } », au titre duquel il a été donné, n’admet le partage ultérieur qu’avec un consentement, et aucun n’est enregistré. À demander à : { $ask }.
    .short = consentement requis : { $ask }
withheld-consent-open = L’article { $article } de « { $agreement } », au titre duquel il a été donné, n’admet le partage ultérieur qu’avec un consentement. Il a été demandé à { $ask } le { $at }, et n’a pas été donné.
    .short = consentement demandé : { $ask }
withheld-consent-refused = L’article { $article } de « { $agreement } », au titre duquel il a été donné, n’admet le partage ultérieur qu’avec un consentement. { $ask } l’a refusé, ou retiré, le { $at }.
    .short = consentement refusé : { $ask }
withheld-consent-expired = L’article { $article } de « { $agreement } », au titre duquel il a été donné, n’admet le partage ultérieur qu’avec un consentement. Celui de { $ask } a expiré le { $at }.
    .short = consentement expiré : { $ask }
withheld-lease-missing = Il a été donné au titre de « { $agreement } », et l’on ne sait pas à présent si { $by } l’a restreint depuis.
    .short = derniers actes de { $by } inconnus
withheld-not-theirs-to-release = C’est un élément de { $by } ; qui l’a donné au titre de « { $agreement } » le tenait de là et ne peut le laisser aller plus loin.
    .short = élément de { $by }
withheld-source-named = Il nomme sa source, ce que l’article { $article } de « { $agreement } » interdit à qui le transmet.
    .short = nomme sa source
withheld-source-not-named = Il ne nomme pas sa source, ce que l’article { $article } de « { $agreement } » demande à qui le transmet.
    .short = ne nomme pas sa source
withheld-unknown-licence = Il a été donné au titre de « { $agreement } », dont ce nœud n’a pas les termes.
    .short = termes de l’accord inconnus
withheld-channel-material = Il est venu par le canal diplomatique, au titre d’aucun accord.
    .short = venu par le canal diplomatique
withheld-not-by-channel = Il a été donné au titre d’un accord, et le canal diplomatique ne transporte pas cela.
    .short = pas par le canal diplomatique
withheld-unknown-marking = Il porte un marquage que ce nœud ne connaît pas, et ce qui n’est pas compris n’est pas transmis.
    .short = marquage inconnu
withheld-not-addressed = Il est adressé à d’autres.
    .short = adressé à d’autres
withheld-embargo = Il est sous embargo jusqu’au { $until } ; personne ne l’a avant.
    .short = embargo jusqu’au { $until }
withheld-results-not-shown = Il contient des résultats qu’une autre partie doit voir d’abord ; la notification ne lui est pas encore parvenue, et personne ne les a avant.
    .short = résultats pas encore montrés
withheld-results-embargo = Il contient des résultats montrés à une autre partie ; personne ne les a avant { $until }.
    .short = résultats, jusqu’au { $until }
withheld-restricted = Il est conservé ici sous restriction et ne va à personne.
    .short = sous restriction
withheld-unknown-condition = Il est soumis à une condition que ce nœud ne connaît pas, et ce qui n’est pas compris n’est pas transmis.
    .short = condition inconnue
withheld-tells-of-received = Il révèle un élément reçu de { $by }, qui ne peut pas aller là.
    .short = révèle un élément reçu de { $by }
withheld-diplomatic-only = Les objets du type { $object_type } ne circulent que dans le canal diplomatique.
    .short = canal diplomatique seulement
withheld-not-diplomatic = Le canal diplomatique ne transporte pas les objets du type { $object_type }.
    .short = pas pour le canal diplomatique
withheld-red-line = La ligne rouge { $id } que la nation s’est donnée l’interdit, par-dessus tout accord : { $text }
    .short = ligne rouge { $id }
withheld-no-licence = Il n’est détenu au titre d’aucune licence.
    .short = aucune licence
withheld-not-permitted = { $has_article ->
    [no] Rien ne le permet.
   *[yes] L’article { $article } de « { $agreement } » ne le permet pas.
}
    .short = non permis
withheld-policy-fault = La règle { $policy } n’a pas pu être évaluée ; dans ce cas, rien ne passe.
    .short = règle en défaut
withheld-no-agreement = Aucun accord avec { $party } n’est en vigueur.
    .short = aucun accord
withheld-peer-suspended = Tout échange avec ce pair est suspendu par notre propre décision.
    .short = pair suspendu
withheld-not-parties = « { $agreement } » ne lie pas ces deux parties.
    .short = pas parties à l’accord
withheld-not-signed = « { $agreement } » n’a pas été signé par { $by }.
    .short = pas signé par { $by }
withheld-forked-acts = Les actes de { $by } relatifs à « { $agreement } » se contredisent à partir du numéro { $number } ; sa signature ne compte donc pas.
    .short = les actes de { $by } se contredisent
withheld-not-yet-in-force = Selon l’article { $article }, « { $agreement } » entre en vigueur le { $from }.
    .short = pas en vigueur avant le { $from }
withheld-suspended = « { $agreement } » est suspendu par { $by } depuis le { $since }.
    .short = suspendu par { $by }
withheld-expired = Selon l’article { $article }, « { $agreement } » a pris fin le { $at }.
    .short = a pris fin le { $at }
withheld-withdrawn = { $by } s’est retiré de « { $agreement } » selon l’article { $article }, avec effet au { $at }.
    .short = { $by } s’est retiré
withheld-missing-act = L’acte { $number } de { $by } relatif à « { $agreement } » existe et n’est pas arrivé ; d’ici là, rien n’est transmis.
    .short = il manque un acte de { $by }
withheld-unread-act = { $by } a accompli, au titre de « { $agreement } », un acte d’un genre que cette version ne connaît pas ({ $word }) et qui pourrait restreindre.
    .short = un acte de { $by } n’est pas compris
withheld-too-many-acts = Il y a plus de { $limit } actes relatifs à « { $agreement } » ; au-delà, on ne les compte plus.
    .short = trop d’actes
withheld-not-ratified = « { $agreement } » n’a pas été ratifié par { $by }, comme le demande l’article { $article }.
    .short = pas ratifié par { $by }
withheld-not-notified = Le dépositaire de « { $agreement } » n’a pas notifié le consentement de { $by }.
    .short = consentement de { $by } non notifié
withheld-not-enough-instruments = Des { $needed } instruments que demande l’article { $article } de « { $agreement } », { $given } ont été déposés.
    .short = { $given } instruments sur { $needed }
withheld-forked-depositary = Les actes de { $by }, dépositaire de « { $agreement } », se contredisent à partir du numéro { $number } ; aucune date qu’il notifie ne compte donc.
    .short = les actes du dépositaire se contredisent
withheld-notified-missing = { $by }, dépositaire de « { $agreement } », a notifié des actes qui ne sont pas arrivés ({ $number }) ; d’ici là, rien n’est transmis.
    .short = il manque des actes notifiés
withheld-terminated = « { $agreement } » a été éteint par les deux parties le { $at }.
    .short = éteint le { $at }
withheld-precluded = { $by } a fait objection à un acte de { $of } relatif à « { $agreement } » et ne veut pas de relation avec elle.
    .short = objection de { $by }
withheld-window-open = { $by } a formulé à « { $agreement } » une réserve qui n’a pas été acceptée ; selon l’article { $article }, une objection est possible jusqu’au { $until }.
    .short = réserve de { $by } non acceptée
withheld-accession-not-accepted = { $by } n’a pas accepté l’adhésion de { $of } à « { $agreement } », comme le demande l’article { $article }.
    .short = adhésion de { $of } non acceptée
withheld-amendments-compete = Les deux parties ont accepté deux textes amendés concurrents de « { $agreement } ».
    .short = amendements concurrents
withheld-unknown-text = Les deux parties ont accepté un texte amendé de « { $agreement } » qui n’est pas arrivé.
    .short = texte amendé manquant
withheld-other = La porte de sortie a donné le motif { $code }.
    .short = { $code }
