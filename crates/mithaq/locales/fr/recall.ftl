# Ce que disent `recall …`, et `status` des rappels.

recall-none = Il n’y a aucun rappel.
recall-ours-delete = rappelé par nous le { $at }, à supprimer : rappel { $number }
recall-ours-restrict = rappelé par nous le { $at }, à ne plus communiquer à personne : rappel { $number }
recall-theirs-delete = { $by } le rappelle depuis le { $at } et demande sa suppression : rappel { $number }
recall-theirs-restrict = { $by } le rappelle depuis le { $at } et demande qu’il ne soit plus communiqué à personne : rappel { $number }
recall-reason = motif ({ $lang }) : { $text }
recall-lifted = Ce rappel a été levé.
recall-passes-on = Il transmet le rappel d’une autre partie.
recall-pending = Il attend votre décision : `mithaq recall answer { $number } --delete`, `--restrict` ou `--refuse`
recall-nobody = Selon le registre, il n’est parvenu à aucune partie dotée d’un nœud.
recall-answer-by = réponses demandées avant le { $at }
recall-own = Ce que nous avons fait nous-mêmes :
recall-waits = { $name } : { $state }
recall-unreachable = { $name } : ne peut être rappelé, ce n’est plus un pair
recall-states = { $name } déclare : { $state }
recall-state-asked = sollicité, pas encore de réponse
recall-state-overdue = en retard, pas de réponse à temps
recall-state-deleted = supprimé
recall-state-restricted = gardé, communiqué à personne
recall-state-held = gardé sous conservation légale
recall-state-refused = refusé
recall-state-not-held = non détenu
recall-version = version { $version } : { $state }
recall-version-until = version { $version } : { $state } jusqu’au { $until }
recall-backup = encore dans une sauvegarde du { $at }
recall-beyond = { $count ->
    [one] { $count } ne peut être rappelé ({ $sort })
   *[other] { $count } ne peuvent être rappelés ({ $sort })
}
recall-sort-export = exports vers un fichier
recall-sort-participant = participants
recall-sort-without-node = parties sans nœud
recall-sort-own-client = clients de ses propres équipes
recall-onward = transmis à { $name } : { $state }
recall-no-offers = Rien n’a été communiqué plus largement que sa dernière version ne le permet.
recall-offer-revoked = Il a été révoqué. Détiennent une version antérieure :
recall-offer-tightened = Son marquage est plus strict désormais. Détiennent une version antérieure, et n’obtiendraient pas la dernière :

status-recalls = rappels
status-recalls-pending = { $count ->
    [one] { $count } attend votre décision
   *[other] { $count } attendent votre décision
}
status-recalls-ours = des nôtres : { $answered } avec réponse, { $asked } sollicités, { $overdue } en retard
