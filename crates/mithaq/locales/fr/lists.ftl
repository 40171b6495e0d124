# Ce qu’affichent `peer`, `participant`, `client`, `backup`, `restore`, `preview` et `embargo`.

list-party = partie
list-state = état
list-name = nom
list-never = jamais
list-none = aucun
list-yes = oui
list-no = non
list-received = reçu
list-objects = { $count ->
    [one] { $count } objet
   *[other] { $count } objets
}

peer-invite-send = Envoyez cette ligne à l’autre partie par un canal sûr ; elle contient un secret et ne sert qu’une fois.
peer-invite-there = Là-bas : mithaq peer accept, qui lit la ligne saisie ou collée
peer-invite-compare = Comparez ensuite notre empreinte de vive voix :
peer-invite-expires = Elle expire le { $at }.
peer-address = adresse
peer-fingerprint = empreinte
peer-last-contact = dernier contact
peer-not-taken = non pris
peer-last-error = dernière erreur
peer-faults = { $refused ->
    [one] { $refused } objet refusé
   *[other] { $refused } objets refusés
}, { $skipped ->
    [one] { $skipped } laissé sans être lu
   *[other] { $skipped } laissés sans être lus
}, depuis le démarrage du nœud
peer-state-active = actif
peer-state-suspended = suspendu
peer-none = Pas encore de pair. Faites une invitation avec `mithaq peer invite`.

participant-sectors = secteurs
participant-clients = clients
participant-terms = conditions
participant-none = Pas encore de participant. Ajoutez-en un : mithaq participant add NOM

client-user = utilisateur
client-password = mot de passe
client-token = jeton
client-once = Montré une seule fois : seules les empreintes sont gardées. Utilisez le nom et le mot de passe, ou le jeton seul (Bearer).
client-purpose = finalité
client-writes = écrit
client-made = créé
client-reads-as = lit en tant que
client-none = Pas encore de client. Ajoutez-en un : mithaq client add NOM

backup-made = Le nœud de { $party } est sauvegardé.
backup-keys-in = les clés du nœud s’y trouvent : gardez-la comme vous les gardez
backup-keys-out = pas de clé privée : gardez ailleurs keys/node.pem et keys/tls-key.pem
backup-read-back = relue et trouvée intacte
backup-not-read-back = non relue (--verify le fait)
backup-file = fichier
backup-bytes = octets
backup-objects = objets
backup-keys = clés
backup-verified = vérifiée
backup-fingerprint = empreinte
backup-whole = La sauvegarde est intacte.
backup-restored = Le nœud de { $party } est restauré.
backup-data = données
backup-no-keys = La sauvegarde ne contenait pas de clé privée. Remettez ceci avant de lancer le nœud :
backup-waits-for-none = Il n’attend aucun pair : il diffuse d’après ce que sait la sauvegarde.
backup-waits-for = Il ne diffuse rien avant d’avoir relu ce que savent ses pairs (au nombre de { $count }).
backup-as-they-were = Clients, participants, pairs et opérateurs sont comme ils étaient : voyez si quelqu’un a été retiré depuis.
backup-next = Ensuite :
backup-made-at = faite le
backup-version = par la version
backup-party = partie

preview-would = { $count } passeraient
preview-would-not = { $count } ne passeraient pas
preview-object = objet

embargo-until = { $count ->
    [one] 1 version sous embargo jusqu’au { $until }
   *[other] { $count } versions sous embargo jusqu’au { $until }
}
embargo-none = sous aucun embargo
embargo-crossed = transmis auparavant, et non repris : { $audiences }
