# Pourquoi un objet est retenu : une phrase, et quelques mots pour un tableau.

withheld-tlp-above = { $marked ->
    [no] Sans marquage, il vaut { $tlp }, ce qui dépasse { $ceiling }, le plus haut que laisse passer l’article { $article } de « { $agreement } ».
   *[yes] { $tlp } dépasse { $ceiling }, le plus haut marquage que laisse passer l’article { $article } de « { $agreement } ».
}
    .short = { $marked ->
    [no] sans marquage vaut { $tlp }, au-dessus de { $ceiling }
   *[yes] { $tlp } dépasse { $ceiling }
}
withheld-pap-above = { $pap } dépasse { $ceiling }, le plus haut marquage d’actions permises que laisse passer l’article { $article } de « { $agreement } ».
    .short = { $pap } dépasse { $ceiling }
withheld-type-not-covered = L’article { $article } de « { $agreement } » ne vise pas les objets du type { $type }.
    .short = type { $type } non visé
withheld-purpose-not-permitted = L’article { $article } de « { $agreement } » n’admet pas la finalité « { $purpose } ».
    .short = finalité « { $purpose } » non admise
withheld-not-own-material = L’article { $article } de « { $agreement } » ne vise que les éléments propres à chaque partie, et celui-ci a été reçu d’un tiers.
    .short = les éléments reçus ne sont pas visés
withheld-onward-none = Il vient de { $party } au titre de « { $agreement } », dont l’article { $article } n’admet aucun partage ultérieur.
    .short = aucun partage ultérieur de ce que { $party } a donné
withheld-onward-constituency = Il vient de { $party } au titre de « { $agreement } », dont l’article { $article } n’admet le partage ultérieur qu’avec les participants du détenteur.
    .short = pour les seuls participants du détenteur
withheld-not-addressee = Il est adressé nommément, et { $party } n’est pas du nombre des destinataires.
    .short = { $party } n’est pas destinataire
withheld-unknown-marking = Il porte le marquage { $marking }, que ce nœud ne connaît pas ; ce qui n’est pas compris n’est pas transmis.
    .short = marquage inconnu
withheld-red-line = La ligne rouge « { $rule } » que la nation s’est donnée l’interdit, par-dessus tout accord.
    .short = ligne rouge « { $rule } »
withheld-no-agreement = Il n’existe aucun accord avec { $party }.
    .short = aucun accord
withheld-not-signed = { $party } n’a pas signé « { $agreement } ».
    .short = pas signé par { $party }
withheld-not-yet-in-force = « { $agreement } » entre en vigueur le { $date }.
    .short = pas en vigueur avant le { $date }
withheld-suspended = { $party } a suspendu « { $agreement } ».
    .short = suspendu par { $party }
withheld-expired = « { $agreement } » a expiré le { $date }.
    .short = expiré le { $date }
withheld-withdrawn = { $party } s’est retiré de « { $agreement } ».
    .short = { $party } s’est retiré
withheld-gap = On sait qu’il existe un acte de { $party } relatif à « { $agreement } » qui n’est pas arrivé ; d’ici là, rien n’est transmis.
    .short = il manque un acte de { $party }
withheld-fork = { $party } a scellé deux suites différentes de ses actes relatifs à « { $agreement } » ; tant que sa clé racine n’a pas désigné la bonne, seul compte ce qui restreint.
    .short = les actes de { $party } se contredisent
withheld-diplomatic-only = Il ne circule que dans le canal diplomatique, non dans la collection de « { $agreement } ».
    .short = canal diplomatique seulement
withheld-addressed-elsewhere = Il est adressé à d’autres que { $party }.
    .short = adressé à d’autres
withheld-other = La porte de sortie a donné le motif { $code }.
    .short = { $code }
