# Ce que disent `delete`, `hold` et `retention`.

delete-gone = { $count ->
    [0] rien n’a été supprimé
    [one] 1 copie supprimée définitivement ; elle ne rentrera plus
   *[other] { $count } copies supprimées définitivement ; elles ne rentreront plus
}
delete-not-overwritten = quelqu’un lit la base : les derniers octets sont écrasés dès que cela finit
delete-held = une conservation légale le retient : { $hold }
delete-consumers = qui l’a eu et ne peut être rappelé :
delete-consumer-export = { $name } : exporté par { $operator } le { $at }
delete-consumer-participant = { $name }, un participant : lu le { $at }
delete-consumer-without-node = { $name }, qui n’a pas de nœud ici : lu le { $at }
delete-consumer-own-client = le client { $name }, de nos propres équipes : l’a peut-être lu
delete-backups = sauvegardes qui le contiennent encore :
delete-backup-listed = { $file }, faite le { $at } : une restauration le supprime de nouveau d’elle-même
delete-backup-away = { $file }, faite le { $at } : hors de portée ; gardez avec elle le fichier « erased » du répertoire de données
delete-lifted = Il rentrera quand il sera livré, et c’est consigné.

hold-none = Il n’y a aucune conservation légale.
hold-on = { $count ->
    [one] retient { $object }, 1 version ici
   *[other] retient { $object }, { $count } versions ici
}
hold-reason = motif : { $reason }
hold-by = décidée par { $operator } le { $at }
hold-until = jusqu’au { $at }
hold-ended = finie le { $at }
hold-lifted = levée par { $operator } le { $at }
hold-restricted = { $count ->
    [one] 1 version est sous restriction, et sera supprimée à la fin de la conservation
   *[other] { $count } versions sont sous restriction, et seront supprimées à la fin de la conservation
}

retention-none = Rien n’arrive à échéance dans ce délai.
retention-due-destroy = sera détruit le { $at }
retention-due-return = doit être rendu avant le { $at }
retention-overdue-destroy = devait être détruit avant le { $at }
retention-overdue-return = devait être rendu avant le { $at }
retention-licence-ends = reste sous une autre licence ; celle-ci finit le { $at }
retention-from = reçu de { $licensor } le { $at }, article { $article } de { $agreement }

certificate-none = Il n’y a aucun certificat de destruction.
certificate-destroyed = { $author } déclare à { $licensor } que ceci a été détruit le { $at }
certificate-returned = { $author } déclare à { $licensor } que ceci a été rendu et détruit le { $at }
certificate-versions = { $count ->
    [one] 1 version est nommée
   *[other] { $count } versions sont nommées
}
certificate-observables = { $count ->
    [one] 1 observable est compté, et non nommé
   *[other] { $count } observables sont comptés, et non nommés
}
certificate-held = { $count ->
    [one] 1 version est retenue par une conservation légale
   *[other] { $count } versions sont retenues par des conservations légales
}
certificate-backups = { $count ->
    [one] 1 sauvegarde en contient encore
   *[other] { $count } sauvegardes en contiennent encore
}
certificate-consumers = { $count ->
    [one] 1 destinataire ne peut être atteint
   *[other] { $count } destinataires ne peuvent être atteints
}

return-nothing = Rien n’est à rendre à ce pair au titre de cet accord pour l’instant.
return-written = { $count ->
    [one] 1 objet écrit
   *[other] { $count } objets écrits
}
return-gone = { $count ->
    [one] 1 copie détruite ici
   *[other] { $count } copies détruites ici
}
return-stays = { $count ->
    [one] 1 copie reste ici sous une autre licence
   *[other] { $count } copies restent ici sous d’autres licences
}
return-left = { $count ->
    [one] 1 objet reste : répétez la commande avec un autre fichier
   *[other] { $count } objets restent : répétez la commande avec un autre fichier
}

restore-erased = { $count ->
    [one] 1 copie avait été supprimée depuis, et l’a été de nouveau
   *[other] { $count } copies avaient été supprimées depuis, et l’ont été de nouveau
}
