# Ce que disent `why`, `status`, `import`, `lookup` et `init`.

copy-line = { $marking } de { $originator }, reçu le { $received }, licence : { $licences }
copy-line-via = { $marking } de { $originator }, remis par { $deliverer }, reçu le { $received }, licence : { $licences }

why-for = pour { $name } ({ $id })
why-released = diffusé
why-released-under = diffusé au titre de « { $agreement } »
why-released-article = diffusé, article { $article }
why-released-article-under = diffusé au titre de « { $agreement } », article { $article }
why-withheld = retenu
why-withheld-under = retenu au titre de « { $agreement } »
why-not-crossed = Rien n’en est parvenu à ce destinataire.
why-crossed = transmis le { $at }
why-crossed-exported = transmis le { $at }, exporté par { $operator }
why-named = seuls son identifiant et sa version ont été transmis le { $at }, dans un manifeste

status-party = partie
status-fingerprint = empreinte
status-listening = à l’écoute
status-not-listening = non (lancez `mithaq serve`)
status-objects = objets
status-objects-held = { $objects }, en { $classes } classes
status-peers = pairs
status-in-force = accords en vigueur
status-clients = clients
status-held-restored = Restauré d’une sauvegarde le { $since }. Rien n’est diffusé tant que ceux-ci n’ont pas été lus :
status-held-older-store = Un dépôt plus ancien a pris la place de celui du nœud le { $since }. Rien n’est diffusé tant que ceux-ci n’ont pas été lus :
status-held-other = Le dépôt est plus ancien que ce que des lecteurs ont reçu (constaté le { $since }). Rien n’est diffusé tant que ceux-ci n’ont pas été lus :
status-held-serve = Ils sont lus pendant que `mithaq serve` fonctionne.
status-delivered-by = remis par

import-nothing = Aucun objet trouvé : rien n’a été importé
import-sum = acceptés : { $accepted }, déjà détenus : { $held }, refusés : { $refused }, ignorés : { $skipped }
import-refused = Refusés
import-skipped = Ignorés
import-remarked = Acceptés avec une remarque
import-converted = Convertis depuis MISP
import-left-out = Laissés de côté dans les fichiers MISP
import-more = et { $count } de plus ; `--json` les énumère tous
import-events = { $count ->
    [one] { $count } événement
   *[other] { $count } événements
}
import-objects = { $count ->
    [one] { $count } objet
   *[other] { $count } objets
}
import-parts = { $count ->
    [one] { $count } élément
   *[other] { $count } éléments
}
import-file = { $file } : { $events }, { $objects }, laissé de côté : { $parts }
import-file-held-back = { $file } : { $events }, { $objects }, laissé de côté : { $parts } ; réservé à notre propre organisation : { $held }

init-made = Le nœud de { $party } est installé.
init-data = données
init-party = partie
init-fingerprint = empreinte
init-operators = opérateurs
init-root-key = Le nœud fonctionne sans sa clé racine. Placez-la, en deux copies, là où aucun réseau n’arrive :
init-next = Ensuite :
