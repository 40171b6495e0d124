# Ce que `mithaq doctor` constate : ce que cela signifie et, sous `.next`, ce qu’il faut faire.

doctor-ok = bon
doctor-warn = avis
doctor-fail = FAUTE
doctor-sum = { $ok } en ordre, { $warn } à surveiller, { $fail } en défaut.

doctor-config-read = La configuration { $file } est correcte.
doctor-config-absent = Il n’y a pas de configuration { $file } ; les valeurs par défaut s’appliquent.
doctor-unknown-variables = L’environnement contient des variables qui ressemblent à des réglages et n’en sont pas : { $names }.
    .next = Corrigez leur nom (« mithaq config show --effective » énumère les réglages) ou retirez-les.
doctor-not-opened = Le nœud ne peut pas être interrogé : { $why }.
    .next = { $do }
doctor-data-dir-private = Le répertoire de données { $path } est fermé aux autres utilisateurs.
doctor-data-dir-open = Le répertoire de données { $path } est ouvert à d’autres utilisateurs (mode { $mode }).
    .next = Fermez-le par « chmod 700 » et demandez-vous qui a pu lire le dépôt.
doctor-data-dir-unreadable = Le répertoire de données { $path } ne peut pas être lu : { $error }.
    .next = Lancez la commande sous l’utilisateur qui fait tourner « mithaq serve », ou indiquez le bon répertoire par --data-dir.
doctor-key-files-private = Seul l’utilisateur du nœud peut lire les clés privées.
doctor-key-file-open = La clé privée { $path } peut être lue par d’autres utilisateurs (mode { $mode }).
    .next = Fermez-la par « chmod 600 ». Si quelqu’un a pu la lire, faites-en attester une autre par la clé racine.
doctor-key-file-missing = La clé privée { $path } ne peut pas être lue : { $error }.
    .next = Remettez-la depuis sa sauvegarde ; sans elle le nœud ne démarre pas.
doctor-root-key-here = La clé racine { $path } se trouve sur cette machine. Qui prend la machine prend aussi le nom de la partie.
    .next = Déplacez-la là où aucun réseau n’arrive, en deux exemplaires, et supprimez-la ici.
doctor-root-key-offline = La clé racine n’est pas sur cette machine.
doctor-disk-room = Il y a de la place sur le disque : { $free } libres, le dépôt en occupe { $store }.
doctor-disk-low = La place manque sur le disque : { $free } libres, le dépôt en occupe { $store }. Une sauvegarde en demande autant.
    .next = Faites de la place, ou déplacez le répertoire de données sur un disque plus grand.
doctor-disk-full = Le disque est presque plein : { $free } libres, le dépôt en occupe { $store }. Bientôt plus rien ne sera admis ; la lecture continue.
    .next = Faites de la place dès maintenant.
doctor-open-files = Le processus peut ouvrir assez de fichiers et de connexions.
doctor-open-files-few = Le processus ne peut ouvrir que { $limit } fichiers et connexions à la fois ; sous charge, il en refusera.
    .next = Portez la limite du service à 4096 ou plus (LimitNOFILE dans systemd, « ulimit -n » dans un shell).
doctor-no-leftovers = Aucune commande interrompue n’a laissé de traces.
doctor-leftovers = Des commandes interrompues ont laissé des fichiers : { $files }.
    .next = Si aucune de ces commandes ne tourne en ce moment, supprimez-les.
doctor-store-whole = Le dépôt a été lu d’un bout à l’autre et il est intact.
doctor-store-damaged = Le dépôt est endommagé : { $faults }.
    .next = Arrêtez le nœud, conservez le dépôt endommagé et rétablissez la dernière sauvegarde (« mithaq restore ») ; ce qui lui manque revient des pairs.
doctor-store-durable = Ce qui est acquitté survit à une coupure de courant (synchronous { $synchronous }, journal { $journal }, schéma { $schema }).
doctor-store-log-long = Le journal du dépôt a atteint { $bytes } : quelque chose lit depuis très longtemps un même état du dépôt.
    .next = Redémarrez le nœud. Si cela se reproduit, signalez-le.
doctor-clock-agrees = L’horloge ({ $now }) n’est pas en retard sur le dernier instant que le nœud a connu ({ $mark }).
doctor-clock-mark-ahead = L’horloge indique { $now }, et le nœud a déjà connu { $mark }, { $seconds ->
    [one] une seconde
   *[other] { $seconds } secondes
} plus tard. Les permissions cessent selon le plus tardif des deux et commencent selon le plus ancien.
    .next = Vérifiez l’horloge (« date -u », le service de temps). Si elle est juste maintenant et ne l’était pas : « mithaq clock reset --reason … ».
doctor-stamps-near = Les estampilles des collections sont proches de l’horloge ({ $seconds } s d’avance, et { $restored } s de plus depuis une restauration ou une remise de l’horloge).
doctor-stamps-ahead = Les estampilles des collections ont { $seconds } s d’avance sur l’horloge (et { $restored } s de plus depuis une restauration ou une remise de l’horloge). À 24 h, plus rien n’est admis.
    .next = Si l’horloge a été reculée, remettez-la à l’heure. Si l’on a beaucoup importé d’un coup, attendez : une estampille s’épuise par milliseconde.
doctor-key-valid = La clé du nœud vaut jusqu’au { $until } (depuis le { $from } ; clé racine { $fingerprint }).
doctor-key-ending = La clé du nœud ne vaut plus que jusqu’au { $until } (depuis le { $from } ; clé racine { $fingerprint }).
    .next = Faites-la attester de nouveau par la clé racine avant cette date ; après, les pairs la refusent.
doctor-key-ended = La clé du nœud ne vaut plus depuis le { $until } (valable dès le { $from } ; clé racine { $fingerprint }). Les pairs refusent ce qu’elle signe.
    .next = Faites-la attester de nouveau par la clé racine.
doctor-key-not-yet = La clé du nœud ne vaut qu’à partir du { $from }, jusqu’au { $until } (clé racine { $fingerprint }) : l’horloge retarde, ou avançait quand la clé fut faite.
    .next = Mettez l’horloge à l’heure.
doctor-tls-own = TLS emploie votre propre certificat ; les pairs épinglent sa clé { $pin }. En le renouvelant, gardez la clé.
doctor-tls-made = TLS emploie le certificat que le nœud a fait ; les pairs épinglent sa clé { $pin }.
doctor-serving = Le nœud écoute sur { $listen } ; pairs et clients l’atteignent à { $url }.
doctor-not-serving = « mithaq serve » ne tourne pas : aucun pair n’est lu et personne n’est servi.
    .next = Démarrez-le.
doctor-not-serving-yet = « mithaq serve » ne tourne pas, et aucun pair ne s’en aperçoit encore.
doctor-no-way-here = On dit aux pairs et aux clients de venir à { $url }, qui ne mène nulle part depuis une autre machine.
    .next = Donnez à « public_url », dans mithaq.toml, l’adresse https à laquelle les autres atteignent ce nœud.
doctor-behind-proxy = Le nœud parle HTTP en clair sur une adresse locale : un mandataire doit parler TLS pour lui à { $url }. Il doit transmettre Host, chemin, requête et corps sans les changer.
doctor-requests-altered = { $count ->
    [one] Une requête signée ne correspondait
   *[other] { $count } requêtes signées ne correspondaient
} pas à sa propre signature depuis le démarrage du nœud.
    .next = S’il y a un mandataire devant le nœud, vérifiez qu’il ne change ni Host ni chemin, requête, en-têtes ou corps. Sinon, quelqu’un essaie.
doctor-no-peers = Il n’y a pas encore de pairs.
doctor-peer-suspended = { $peer } est suspendu : rien ne passe dans aucun sens.
doctor-peer-not-asked = { $peer } n’est pas lu, car « mithaq serve » ne tourne pas.
doctor-peer-read = { $peer } a été lu jusqu’au bout, en dernier le { $at }.
doctor-peer-silent = { $peer } n’a pas été lu jusqu’au bout depuis longtemps (en dernier le { $at }).
    .next = S’il vient d’être accepté, ou si le nœud vient de démarrer, attendez une minute ; sinon, voyez le journal.
doctor-peer-failing = { $peer } ne peut pas être lu : { $error } (lu en dernier le { $at }).
    .next = Vérifiez que son adresse s’atteint d’ici ; demandez à ses opérateurs. Le nœud réessaie de lui-même.
doctor-peer-not-taken = De ce que { $peer } a envoyé depuis le démarrage du nœud, { $refused } objets ont été refusés et { $skipped } n’ont pas même pu être lus.
    .next = Le journal nomme chacun avec son motif ; dites-le aux opérateurs de cette partie.
doctor-held-restored = Le nœud a été restauré à partir d’une sauvegarde le { $since } et ne communique rien avant d’avoir lu : { $peers }.
    .next = Laissez tourner « mithaq serve ». Pour un pair qui ne répond plus : « mithaq peer waive PEER --reason … ».
doctor-held-older-store = Le { $since }, le nœud a remarqué qu’un dépôt plus ancien avait été mis à la place du sien. Il ne communique rien avant d’avoir lu : { $peers }.
    .next = La prochaine fois, employez « mithaq restore ». Laissez tourner « mithaq serve » ; pour un pair qui ne répond plus : « mithaq peer waive PEER --reason … ».
doctor-held-lost-cursor = Le { $since }, un lecteur est venu avec un curseur d’un temps que le dépôt ne connaît pas : celui-ci a été ramené en arrière. Le nœud ne communique rien avant d’avoir lu : { $peers }.
    .next = La prochaine fois, employez « mithaq restore ». Laissez tourner « mithaq serve » ; pour un pair qui ne répond plus : « mithaq peer waive PEER --reason … ».
doctor-held-lost-log = Le { $since }, un pair a montré un point de contrôle signé par nous, d’un temps que le dépôt ne connaît pas : celui-ci a été ramené en arrière. Le nœud ne communique rien avant d’avoir lu : { $peers }.
    .next = Utilisez « mithaq restore » la prochaine fois. Laissez tourner « mithaq serve » ; pour un pair qui ne répond plus : « mithaq peer waive PAIR --reason … ».
doctor-ledger-kept = { $count ->
    [one] 1 page communiquée est consignée, et son registre la confirme.
   *[other] { $count } pages communiquées sont consignées, et les registres ({ $logs }) les confirment.
}
doctor-ledger-ends = { $count ->
    [one] 1 page communiquée est consignée ; la fin de son registre est saine. « mithaq doctor --thorough » le lit en entier.
   *[other] { $count } pages communiquées sont consignées ; la fin des registres ({ $logs }) est saine. « mithaq doctor --thorough » les lit en entier.
}
doctor-ledger-altered = Le registre « { $log } » a été altéré sur place : { $error }. Plus rien n’est communiqué à son destinataire.
    .next = Restaurez la dernière sauvegarde saine : « mithaq restore FICHIER ».
doctor-ledger-rewritten = { $peer } a réécrit son registre de ce qui nous fut communiqué : le { $at }, un autre contenu de même longueur a été signé.
    .next = La preuve se vérifie d’elle-même : « mithaq ledger show { $peer } --json ». Interrogez cette partie ; l’accord dit quoi faire.
doctor-ledger-unreconciled = Le { $at }, { $peer } n’a pas pu montrer que son registre prolonge ce qui avait été signé.
    .next = Demandez-en la raison à cette partie ; la preuve est conservée : « mithaq ledger show { $peer } --json ».
doctor-ledger-begun-anew = { $peer } a quitté le registre qu’il avait signé et en a commencé un autre, vu le { $at } avec { $page } pages ({ $id }). Il n’est pas contresigné.
    .next = Demandez à cette partie si elle a été restaurée, puis : « mithaq ledger evidence settle { $id } --reason … ».
doctor-ledger-not-received = Le registre de { $peer } porte une page qui n’est pas arrivée ici : la { $page }, vue le { $at } ({ $id }). Elle n’est pas contresignée, ni ce qui la suit.
    .next = Demandez à cette partie ce que c’est ; la preuve est conservée : « mithaq ledger evidence list { $peer } --json ».
doctor-ledger-anew = { $peer } a recommencé son registre le { $at }, comme après une restauration ; { $count ->
    [one] 1 page
   *[other] { $count } pages
} de l’ancien restent contresignées.
    .next = Demandez à cette partie si elle a été restaurée.
doctor-backup-never = Le nœud n’a jamais été sauvegardé.
    .next = mithaq backup --verify FILE
doctor-backup-recent = La dernière sauvegarde date du { $at } ({ $file }).
doctor-backup-old = La dernière sauvegarde date du { $at } ({ $file }), il y a plus d’une semaine.
    .next = mithaq backup --verify FILE
doctor-decision-clock-reset = Le { $at }, { $operator } a ramené à l’horloge le repère { $about } : { $reason }
doctor-decision-release-without-peer = Le { $at }, { $operator } a décidé de ne pas attendre { $about } après une restauration : { $reason }
doctor-decision-release-without-peers = Le { $at }, { $operator } a restauré une sauvegarde et décidé de n’attendre aucun pair ({ $about }) : { $reason }
doctor-deletion-done = Il ne reste rien des suppressions.
doctor-deletion-unfinished = { $count ->
    [one] { $count } suppression n’est pas terminée
   *[other] { $count } suppressions ne sont pas terminées
} : des octets supprimés peuvent être encore dans la base.
    .next = mithaq serve les termine ; mettez fin à ce qui lit longuement la base (une sauvegarde).
doctor-retention-kept = Rien n’est gardé plus longtemps que son article ne le permet.
doctor-retention-overdue = { $count ->
    [one] { $count } version est gardée plus longtemps que son article ne le permet.
   *[other] { $count } versions sont gardées plus longtemps que leurs articles ne le permettent.
}
    .next = mithaq serve les détruit ; mithaq retention due
doctor-return-overdue = { $count ->
    [one] { $count } version aurait dû être rendue.
   *[other] { $count } versions auraient dû être rendues.
}
    .next = mithaq retention return AGREEMENT --to PEER --output FILE
doctor-legal-holds = { $count ->
    [one] { $count } conservation légale est en cours.
   *[other] { $count } conservations légales sont en cours.
}
doctor-decision-delete = Le { $at }, { $operator } a supprimé un objet ({ $about }) : { $reason }
doctor-decision-let-in-again = Le { $at }, { $operator } a laissé rentrer { $about } : { $reason }
