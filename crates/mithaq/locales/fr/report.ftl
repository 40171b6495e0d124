# La page qu’écrit `mithaq demo --report FICHIER`.

report-lead = Trois États fictifs, chacun avec son nœud, ses clés et son dépôt. Ce qui passe de l’un à l’autre est décidé par l’accord en vigueur, à cet instant. Cette page raconte une exécution.
report-made = Écrit le { $when } (UTC) par Mithaq { $version }.
report-story-title = Ce qui s’est passé
report-matrix-caption = Chaque ligne est un groupe d’éléments avec son marquage ; chaque colonne, une nation. Qui peut voir quoi a été écrit à la main avant l’exécution, et non calculé par le programme ainsi jugé.
report-column-marking = Marquage
report-column-count = Objets
report-commands-title = À vous d’essayer
report-command-output = Réponse
report-legend = Légende
report-fictional = Les États, organismes, logiciels malveillants et événements de cette page sont fictifs. Les adresses et les noms sont ceux que l’on réserve à la documentation.
report-motto = Le traité fait la règle.
