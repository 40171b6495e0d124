# What `mithaq` prints when it is called without a command.

start-intro = Mithaq exchanges threat intelligence between nations under the agreement they signed. There are three ways to start:
start-demo = See it work: three fictional nations on this machine, no network, no account.
start-node = Set up your own node: keys, store and operators; then import what you know and serve it.
start-peer = Connect to a peer: invite it, compare the fingerprint by telephone, draft and sign an agreement.
start-help = { $command } lists every command; { $example } explains one.
