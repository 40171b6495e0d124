# Ce que `mithaq` affiche lorsqu’on l’appelle sans commande.

start-intro = Mithaq échange le renseignement sur la menace entre nations, selon l’accord qu’elles ont signé. Trois façons de commencer :
start-demo = Voir comment cela marche : trois nations fictives sur cette machine, sans réseau ni compte.
start-node = Installer votre propre nœud : clés, dépôt et opérateurs ; puis importer ce que vous savez et le servir.
start-peer = Se relier à un pair : l’inviter, comparer l’empreinte par téléphone, rédiger puis signer un accord.
start-help = { $command } énumère toutes les commandes ; { $example } en explique une.
