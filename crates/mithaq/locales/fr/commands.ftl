# Ce que disent `why`, `status`, `import`, `lookup` et `init`.

copy-line = { $marking } de { $originator }, reçu le { $received }, licence : { $licences }
copy-line-via = { $marking } de { $originator }, remis par { $deliverer }, reçu le { $received }, licence : { $licences }

why-for = pour { $name } ({ $id })
why-released = diffusé
why-released-under = diffusé au titre de « { $agreement } »
why-released-article = diffusé, article { $article }
why-released-article-under = diffusé au titre de « { $agreement } », article { $article }
why-consent = avec le consentement de { $by } ({ $request })
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
status-ledger = registre
status-ledger-pages = { $pages } pages communiquées ; pas encore contresignées par les pairs : { $open }
status-ledger-evidence = { $count ->
    [one] 1 preuve contre le registre d’un pair vous attend :
   *[other] { $count } preuves contre les registres de pairs vous attendent :
}
status-held-restored = Restauré d’une sauvegarde le { $since }. Rien n’est diffusé tant que ceux-ci n’ont pas été lus :
status-held-older-store = Un dépôt plus ancien a pris la place de celui du nœud le { $since }. Rien n’est diffusé tant que ceux-ci n’ont pas été lus :
status-held-other = Le dépôt est plus ancien que ce que des lecteurs ont reçu (constaté le { $since }). Rien n’est diffusé tant que ceux-ci n’ont pas été lus :
status-held-serve = Ils sont lus pendant que `mithaq serve` fonctionne.
status-awaits = Demande votre décision
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

ledger-our-key = notre clé publique : { $key }
ledger-nothing = Rien n’a encore été communiqué.
ledger-pages = { $count ->
    [one] 1 page communiquée
   *[other] { $count } pages communiquées
}
ledger-begun-anew = registre recommencé le { $at }, après une restauration
ledger-cosigned = { $count ->
    [one] contresigné par le destinataire : 1 page, le { $at }
   *[other] contresigné par le destinataire : { $count } pages, le { $at }
}
ledger-not-cosigned = pas encore contresigné par le destinataire
ledger-one-sided = unilatéral : le destinataire n’a pas de nœud
ledger-their-key = sa clé publique : { $key }
ledger-theirs = { $count ->
    [one] son registre, tel que nous l’avons contresigné en dernier : 1 page à notre intention
   *[other] son registre, tel que nous l’avons contresigné en dernier : { $count } pages à notre intention
}
ledger-theirs-anew = { $count ->
    [one] son registre a été recommencé le { $at } ; 1 page de l’ancien reste contresignée
   *[other] son registre a été recommencé le { $at } ; { $count } pages de l’ancien restent contresignées
}
ledger-theirs-waiting = { $count ->
    [one] son nouveau registre : 1 page, non contresignée tant qu’un opérateur n’a pas pris acte de ce nouveau départ
   *[other] son nouveau registre : { $count } pages, non contresignées tant qu’un opérateur n’a pas pris acte de ce nouveau départ
}
ledger-excepted = non reçu, selon lui et selon nous, et qui ne peut plus être envoyé : pages { $pages }
ledger-theirs-excepted = n’est pas arrivé ici et ne peut plus être envoyé : pages { $pages } de son registre
ledger-evidence-rewritten = PREUVE { $id } du { $at } : son registre a été réécrit, présenté avec { $page } pages d’un autre contenu
ledger-evidence-unreconciled = PREUVE { $id } du { $at } : rien n’a montré que son registre, présenté avec { $page } pages, prolonge ce qui avait été signé
ledger-evidence-begun-anew = PREUVE { $id } du { $at } : il a quitté le registre qu’il avait signé et en a commencé un autre
ledger-evidence-not-received = PREUVE { $id } du { $at } : la page { $page } de son registre n’est pas arrivée ici et n’est pas contresignée
ledger-evidence-settled = { $operator } en a pris acte le { $at } : { $reason }
ledger-evidence-none = Rien n’est conservé contre le registre d’aucun pair.
ledger-evidence-next = Quand vous savez du pair ce qu’il en était :
ledger-leaf = { $count ->
    [one] page { $no }, { $at } : 1 version au titre de { $agreement }, pour { $purpose }
   *[other] page { $no }, { $at } : { $count } versions au titre de { $agreement }, pour { $purpose }
}
ledger-leaf-names = { $count ->
    [one] page { $no }, { $at } : l’identifiant et la version seuls d’1 objet au titre de { $agreement }, pour { $purpose }
   *[other] page { $no }, { $at } : les identifiants et versions seuls de { $count } objets au titre de { $agreement }, pour { $purpose }
}
ledger-receipt-both = Le reçu de { $object } pour { $recipient }, signé des deux côtés, est dans { $file }. Pour le vérifier :
ledger-receipt-not-received = Le reçu de { $object } pour { $recipient } est dans { $file }. Il dit que nous l’avons communiqué et que le destinataire ne l’a pas reçu. Pour le vérifier :
ledger-receipt-one = Le reçu de { $object } pour { $recipient } est dans { $file }. Notre côté seul l’a signé : le destinataire n’a pas contresigné. Pour le vérifier :
ledger-proves = Prouvé : { $from } a communiqué ceci à { $to } le { $at }.
ledger-proves-names = Prouvé : { $from } a communiqué l’identifiant et la version de ceci, et non l’objet lui-même, à { $to } le { $at }.
ledger-object = objet : { $value }
ledger-version = version : { $value }
ledger-hash = empreinte : { $value }
ledger-agreement = accord : { $value }
ledger-article = article : { $value }
ledger-purpose = finalité : { $value }
ledger-proves-both = Le destinataire a contresigné le registre avec cette page, le { $at } : le nœud d’un destinataire ne contresigne que ce qu’il a reçu. Cela ne prouve pas que quelqu’un l’ait lue.
ledger-proves-one = Unilatéral : la partie qui a communiqué l’affirme et ne peut s’en dédire ; le destinataire n’a pas contresigné.
ledger-proves-not-received-both = Le destinataire ne l’a PAS reçu : les deux l’ont signé, le destinataire le { $at }. L’envoi n’était plus possible.
ledger-proves-not-received = Le destinataire ne l’a PAS reçu : la partie qui a communiqué le dit, et ne pouvait plus l’envoyer.

consent-none = Personne n’a demandé de consentement.
consent-asks = { $by } demande à { $asked } si { $audience } peut avoir « { $object } » ({ $at })
consent-under = au titre de l’article { $article } de « { $agreement } », pour { $purposes }
consent-version = version du { $version }
consent-open = pas encore de réponse
consent-open-until = pas encore de réponse ; le silence vaut consentement après le { $until }
consent-silence = pas de réponse : d’après l’article, cela vaut consentement depuis le { $since }
consent-granted = accordé le { $since }
consent-granted-until = accordé le { $since }, jusqu’au { $until }
consent-expired = avait été accordé, et a expiré le { $since }
consent-refused = refusé le { $since }
consent-withdrawn = avait été accordé, et a été retiré le { $since }
consent-decide = À décider : mithaq consent grant { $request }, ou refuse { $request }

# mithaq key
key-root = notre clé racine : { $root }
key-line = { $key } : { $state }
key-window = du { $from } au { $until }
key-revoked-chains = { $count ->
    [0] sa révocation ne nomme aucune chaîne d’actes
    [one] sa révocation nomme le dernier acte valable d’une chaîne
   *[other] sa révocation nomme les derniers actes valables de { $count } chaînes
}
key-state-present = actuelle
key-state-overlap = en période de transition : ce qu’elle signe est encore accepté
key-state-former = ancienne : ce qu’elle a scellé reste scellé
key-state-expired = expirée
key-state-revoked = RÉVOQUÉE
key-state-prepared = préparée : attend la clé racine
key-state-stated = déclarée
key-former-until = ce que signe l’ancienne clé est accepté jusqu’au { $until }
key-word-statement = Une déclaration : le nœud signe avec { $key }.
key-word-revocation = Une révocation de { $key }. Tout le reste de ce qu’elle a fait est nul.
key-word-branch = Une branche nommée : celle qui porte cet acte compte.
key-word-act = acte { $number }, { $hash }
key-heads = Les derniers actes valables des chaînes que la clé a écrites :
key-head = acte { $number } : { $what } du { $at }, accompli sur ce nœud, { $hash }
key-head-not-ours = acte { $number } : { $what } du { $at }, PAS accompli sur ce nœud, { $hash }
key-head-none = aucun : tout ce que la clé a fait ici est nul
key-word-prepared = Elle est dans { $file }, à signer avec la clé racine { $root } : mithaq key sign
key-word-signed = Signée ; elle est dans { $file }. Sur le nœud : mithaq key import

# Papers
agreement-external = Elle n’a pas de nœud : ce qui lui est remis n’a pas de reçu, et d’autres attestent ses actes.
agreement-paper-text = L’accord a été fait sur papier, { $reference } du { $date }, attesté par { $persons } pour { $attester }. Sa numérisation :
agreement-paper-act = L’acte { $of } ({ $kind }) de { $party } a été fait sur papier, { $reference } du { $date }, attesté par { $persons } pour { $attester }. Sa numérisation :
agreement-scan-same = Le fichier est, octet pour octet, la numérisation enregistrée de :
