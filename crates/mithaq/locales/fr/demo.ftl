# Les lignes de `mithaq demo`. Chacune se lit seule.

demo-title = Trois nations, deux accords
demo-preparing = Préparation de trois nœuds, chacun avec ses clés, son dépôt et ses certificats.
demo-nodes = Les nœuds de { $nations } tournent sur cette machine dans des processus distincts (numéros { $pids }) et se parlent en TLS.
demo-imported = { $nation } a importé { $count ->
    [one] { $count } objet lui appartenant
   *[other] { $count } objets lui appartenant
} en { $ms } ms.
demo-agreement = { $a } et { $b } ont mis en vigueur « { $agreement } » : jusqu’à { $ceiling }, finalités admises : { $purposes } ; sans partage ultérieur ; ce qui ne porte aucun marquage vaut { $unmarked }.
demo-no-agreement = { $a } et { $b } n’ont rien signé entre eux : rien ne passe de l’un à l’autre.
demo-first = Le premier objet est passé de { $from } à { $to }, { $seconds } s après le lancement de la démonstration.
demo-crossed = { $count ->
    [one] { $count } objet est passé
   *[other] { $count } objets sont passés
} de { $from } à { $to } en { $ms } ms ({ $rate } par seconde).
demo-propagation = De l’enregistrement chez { $from } à la lecture chez { $to } : { $p50 } ms pour la moitié des objets, { $p99 } ms pour 99 sur 100.
demo-withheld = { $from } a retenu { $count ->
    [one] { $count } objet
   *[other] { $count } objets
} à l’égard de { $to } : { $reason }
demo-onward = { $holder } détient { $count ->
    [one] { $count } objet
   *[other] { $count } objets
} de { $from } et n’en a transmis aucun à { $to } : { $reason }
demo-client = Un client TAXII ordinaire de { $nation } a lu { $count ->
    [one] { $count } objet
   *[other] { $count } objets
}, soit tout ce qu’il peut voir.
demo-by-id = { $asker } a demandé à { $holder }, par identifiant, { $object }, que { $holder } détient, puis { $invented }, que personne ne détient. Les deux refus sont identiques sur leurs { $bytes } octets.
demo-flipped = Un octet d’une requête signée par { $nation } a été altéré en chemin, et { $peer } l’a refusée ({ $status }). Intacte, elle a été acceptée.
demo-suspended = { $nation } a suspendu l’accord. { $peer } n’a plus rien reçu { $ms } ms après l’enregistrement de l’acte.
demo-resumed = { $nation } a repris l’application de l’accord. { $count ->
    [0] Rien n’était en attente.
    [one] L’unique objet en attente est arrivé chez { $peer }.
   *[other] Les { $count } objets en attente sont arrivés chez { $peer }, chacun une seule fois.
}
demo-leaks = { $count ->
    [0] Aucun objet n’a été trouvé chez une nation ou un client qui ne doit jamais le voir.
    [one] { $count } objet a été trouvé chez une nation ou un client qui ne doit jamais le voir.
   *[other] { $count } objets ont été trouvés chez des nations ou des clients qui ne doivent jamais les voir.
}
demo-own-data = Vos propres fichiers ne disent pas par écrit qui peut voir quoi. Les fuites sont comptées d’après une lecture indépendante et stricte de leurs marquages TLP et PAP.

demo-matrix-title = Où tout se trouve maintenant
demo-matrix-material = Éléments
demo-cell-own = propre
demo-cell-crossed = transmis
demo-cell-withheld = retenu : { $reason }
demo-cell-waiting = pas encore

demo-try-title = Trois commandes à essayer sur les nœuds actifs
demo-try-why = Demander pourquoi un objet n’est pas passé :
demo-try-share = Lire la part d’une nation comme tout client TAXII :
demo-try-suspend = Suspendre un accord et voir ici ce qui s’ensuit :
demo-effect-why = On a demandé à { $nation } pourquoi { $object } est retenu à l’égard de { $audience } ; la réponse est donnée.
demo-effect-share = Un client a lu { $count ->
    [one] { $count } objet
   *[other] { $count } objets
} chez { $nation }.
demo-effect-suspended = { $nation } a suspendu « { $agreement } » : { $peer } ne reçoit plus rien.
demo-effect-resumed = { $nation } a repris l’application de « { $agreement } » : { $peer } reçoit de nouveau ce que les articles laissent passer.
demo-waiting = Les nœuds restent actifs. Ctrl-C les arrête.
demo-stopped = Tous les nœuds sont arrêtés et leurs données effacées.
demo-kept = Tous les nœuds sont arrêtés. Leurs données restent dans { $path }.
demo-report-written = Le rapport se trouve dans { $path }.
demo-json-written = Les chiffres se trouvent dans { $path }.
