# La page qu’écrit `mithaq demo --report FICHIER`.

report-lead = Trois États fictifs, chacun avec son nœud, ses clés et son dépôt. Ce qui passe de l’un à l’autre est décidé par l’accord en vigueur, à cet instant. Cette page raconte une exécution.
report-made = Écrit le { $when } (UTC) par Mithaq { $version }.
report-story-title = Ce qui s’est passé
report-matrix-caption = Chaque ligne est un groupe d’éléments avec son marquage ; chaque colonne, une nation. Entre parenthèses : un marquage plus strict sur une partie. Qui peut voir quoi a été écrit à la main avant l’exécution, et non calculé par le programme ainsi jugé.
report-matrix-caption-own = Chaque ligne est ce qu’une nation a reçu de vos fichiers sous un même marquage ; chaque colonne, une nation. Entre parenthèses : un marquage plus strict sur une partie.
report-column-marking = Marquage
report-column-count = Objets
report-commands-title = À vous d’essayer
report-command-output = Réponse
report-fictional = Les États, organismes, logiciels malveillants et événements de cette page sont fictifs. Les adresses et les noms sont ceux que l’on réserve à la documentation.
report-fictional-own = Les trois États de cette page sont fictifs. Les éléments proviennent des fichiers donnés à la démonstration.
report-motto = Le traité fait la règle.
