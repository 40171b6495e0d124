# Les lignes de `mithaq demo`. Chacune se lit seule.

demo-title = Trois nations, deux accords, une université
demo-preparing = Préparation de trois nœuds, chacun avec ses clés, son dépôt et ses certificats.
demo-doing-agreements = Les parties s’acceptent mutuellement et signent.
demo-doing-import = Importation de trois flux.
demo-doing-crossing = Attente du passage de tout ce qui peut passer.
demo-doing-propagation = Chronométrage d’objets isolés.
demo-doing-single = Chronométrage d’objets isolés : { $done } sur { $all }.
demo-doing-reasons = Chaque nœud est interrogé sur ses raisons.
demo-doing-receipts = Des reçus sont établis et vérifiés.
demo-doing-recall = Un objet est rappelé chez tous ceux qui l’ont reçu.
demo-doing-suspension = Un accord est suspendu pendant qu’un pair lit.
demo-doing-account = Lecture de ce que chacun détient ; chaque dépôt est interrogé sur ce qu’il ne doit pas contenir.
demo-nodes = Les nœuds de { $nations } tournent sur cette machine dans des processus distincts (numéros { $pids }) et se parlent en TLS.
demo-imported = { $nations } ont importé { $count ->
    [one] { $count } objet leur appartenant
   *[other] { $count } objets leur appartenant
} en { $ms } ms.
demo-left-out = { $count ->
    [one] { $count } objet de vos fichiers n’est pas
   *[other] { $count } objets de vos fichiers ne sont pas
} du STIX 2.1, et a été laissé de côté ; « mithaq import » dit pourquoi.
demo-agreement = { $a } et { $b } ont mis en vigueur « { $agreement } » : jusqu’à { $ceiling }, finalités admises : { $purposes } ; { $onward } ; ce qui ne porte aucun marquage vaut { $unmarked }.
onward-none = sans partage ultérieur
onward-constituency = partage ultérieur avec les participants du destinataire
demo-participant = { $party } participe par le nœud de { $host } aux termes de « { $agreement } » : jusqu’à { $ceiling }, finalité admise : { $purpose }. Sans nœud propre ; { $host } atteste sa signature.
demo-participant-own = { $party } lit { $count ->
    [one] un objet
   *[other] { $count } objets
} de { $host } avec un client TAXII ordinaire ; finalité : { $purpose }.
demo-participant-received = { $party } lit aussi { $count ->
    [one] un objet
   *[other] { $count } objets
} de { $from } : « { $agreement } » permet à { $host } de les transmettre à ses propres participants.
demo-participant-withheld = { $host } détient { $held ->
    [one] un objet
   *[other] { $held } objets
} de { $from }, et { $party } en lit { $count }. { $reason }
demo-not-held = { $host }, par le nœud de qui { $party } lit, ne le détient pas.
demo-no-agreement = { $a } et { $b } n’ont rien signé entre eux. Objets qu’un client de { $b } peut lire chez { $a } : { $count }.
demo-first = Le premier objet est passé de { $from } à { $to }, { $seconds } s après le lancement de la démonstration.
demo-crossed = { $count ->
    [one] { $count } objet est passé
   *[other] { $count } objets sont passés
} en { $ms } ms, du premier octet importé au dernier objet lisible dans une part ({ $rate } par seconde) : { $list }.
demo-crossed-item = de { $from } à { $to } { $count }
demo-propagation = { $count } objets ont été importés un par un chez { $from }. De l’enregistrement à la lecture chez { $to }, il a fallu { $p50 } ms pour la moitié d’entre eux, { $p99 } ms pour 99 sur 100.
demo-withheld = { $from } a retenu { $count ->
    [one] { $count } objet
   *[other] { $count } objets
} à l’égard de { $to } : { $reasons }.
demo-withheld-item = { $count } ({ $reason })
demo-onward = { $holder } détient { $count ->
    [one] { $count } objet
   *[other] { $count } objets
} de { $from } et n’en a transmis aucun à { $to }. { $reason }
demo-by-id = { $asker } a demandé à { $holder }, par identifiant, { $object }, que { $holder } détient, puis { $invented }, que personne ne détient. Les deux refus sont identiques sur leurs { $bytes } octets.
demo-by-id-differs = { $asker } a demandé à { $holder }, par identifiant, { $object }, que { $holder } détient, puis { $invented }, que personne ne détient. Les deux réponses diffèrent ; la première compte { $bytes } octets.
demo-flipped = Un octet d’une requête signée par { $nation } a été altéré en chemin, et { $peer } l’a refusée ({ $status }). Intacte, elle a été acceptée.
demo-proved = { $count ->
    [one] { $count } question
   *[other] { $count } questions
} sur { $agreements } accords { $count ->
    [one] a été démontrée
   *[other] ont été démontrées
} avant toute signature, chaque partie les posant pour elle-même : { $cases } cas ont été parcourus.
demo-widening = À { $nation }, on a préparé un amendement à « { $agreement } » qui relève le plafond de { $from } à { $to }. La vérification l’a réfuté : il est plus large que ce qu’il remplace. { $example }
demo-receipts = { $count ->
    [one] { $count } reçu de passage, signé par les deux parties, a été vérifié
   *[other] { $count } reçus de passage, signés par les deux parties, ont été vérifiés
} avec leurs deux clés publiques, sans nœud ni réseau ({ $ms } ms chacun). Dès que l’identifiant d’un autre objet y figure, { $count ->
    [one] il est refusé
   *[other] tous sont refusés
}.
demo-suspended = { $nation } a suspendu l’accord. { $peer } n’a plus rien reçu { $ms } ms après l’enregistrement de l’acte.
demo-resumed = { $nation } a repris l’application de l’accord. { $count ->
    [0] Rien n’était en attente.
    [one] L’unique objet en attente est arrivé chez { $peer }.
   *[other] Les { $count } objets en attente sont arrivés chez { $peer }, chacun une seule fois.
}
demo-recall-reason = Une source y était nommée.
demo-recall = { $nation } a rappelé « { $object } ». { $count ->
    [0] Il n’était passé chez personne.
    [one] La seule partie qui l’avait reçu a déclaré par un certificat signé, en { $ms } ms, l’avoir supprimé, et son dépôt ne l’a plus.
   *[other] Les { $count } parties qui l’avaient reçu ont toutes déclaré par un certificat signé, en { $ms } ms, l’avoir supprimé, et aucun de leurs dépôts ne l’a plus.
} { $beyond ->
    [0] Personne d’autre ne l’avait.
    [one] Un client ordinaire l’avait lu et ne peut être rappelé : il est indiqué.
   *[other] { $beyond } clients ordinaires l’avaient lu et ne peuvent être rappelés : ils sont indiqués.
}
demo-leaks = { $count ->
    [0] Aucun objet n’a été trouvé chez une nation ou un client qui ne doit jamais le voir.
    [one] { $count } objet a été trouvé chez une nation ou un client qui ne doit jamais le voir.
   *[other] { $count } objets ont été trouvés chez des nations ou des clients qui ne doivent jamais les voir.
} Objets lus pour le savoir : { $read }.
demo-missing = { $count ->
    [one] { $count } objet qui aurait dû passer n’a pas été trouvé.
   *[other] { $count } objets qui auraient dû passer n’ont pas été trouvés.
}
demo-own-data = Vos propres fichiers ne disent pas par écrit qui peut voir quoi. Les fuites sont comptées d’après une lecture indépendante et stricte de leurs marquages TLP et PAP.

demo-matrix-title = Où tout se trouve maintenant
demo-matrix-material = Éléments
demo-own-rows = Issu de vos fichiers
demo-cell-own = propre
demo-cell-crossed = transmis
demo-cell-waiting = pas encore
demo-cell-leaked = FUITE
demo-legend = { $letter }  { $reason }

demo-try-title = Trois commandes à essayer sur les nœuds actifs
demo-try-why = Demander pourquoi un objet n’est pas passé :
demo-try-share = Lire la part d’une nation comme tout client TAXII :
demo-try-suspend = Suspendre un accord et voir ici ce qui s’ensuit :
demo-effect-why = On a demandé à { $nation } pourquoi { $object } est retenu à l’égard de { $audience } ; la réponse est donnée.
demo-effect-share = Un client a lu la part de { $nation }.
demo-effect-suspended = { $nation } a suspendu « { $agreement } » : { $peer } ne reçoit plus rien.
demo-effect-resumed = { $nation } a repris l’application de « { $agreement } » : { $peer } reçoit de nouveau ce que les articles laissent passer.
demo-waiting = Les nœuds restent actifs. Ctrl-C les arrête.
demo-stopped = Tous les nœuds sont arrêtés et leurs données supprimées.
demo-kept = Tous les nœuds sont arrêtés. Leurs données restent dans { $path }.
demo-report-written = Le rapport se trouve dans { $path }.
demo-json-written = Les chiffres se trouvent dans { $path }.
