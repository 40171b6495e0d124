# What `mithaq doctor` finds: what it means, and under `.next` what to do. The keys are the codes of the
# findings; the test in src/output/doctor.rs lists them with their arguments.

doctor-ok = ok
doctor-warn = warn
doctor-fail = FAIL
doctor-sum = { $ok } in order, { $warn } to be seen to, { $fail } failed.

doctor-config-read = The configuration { $file } is sound.
doctor-config-absent = There is no configuration { $file }; the defaults hold.
doctor-unknown-variables = The environment has variables that look like settings and are none: { $names }.
    .next = Correct their names (“mithaq config show --effective” lists the settings), or remove them.
doctor-not-opened = The node cannot be asked: { $why }.
    .next = { $do }
doctor-data-dir-private = The data directory { $path } is closed to other users.
doctor-data-dir-open = The data directory { $path } is open to other users (mode { $mode }).
    .next = Close it with “chmod 700”, and think about who may have read the store.
doctor-data-dir-unreadable = The data directory { $path } cannot be read: { $error }.
    .next = Run the command as the user who runs “mithaq serve”, or name the right directory with --data-dir.
doctor-key-files-private = The private keys can be read by the node’s user alone.
doctor-key-file-open = The private key { $path } can be read by other users (mode { $mode }).
    .next = Close it with “chmod 600”. If somebody may have read it, have the root key state another.
doctor-key-file-missing = The private key { $path } cannot be read: { $error }.
    .next = Put it back from its backup; the node does not start without it.
doctor-root-key-here = The root key { $path } is on this machine. Whoever takes the machine takes the party’s name with it.
    .next = Move it to where no network reaches, in two copies, and delete it here.
doctor-root-key-offline = The root key is not on this machine.
doctor-disk-room = There is room on the disk: { $free } free, the store takes { $store }.
doctor-disk-low = Room on the disk is short: { $free } free, the store takes { $store }. A backup needs as much again.
    .next = Make room, or move the data directory to a larger disk.
doctor-disk-full = The disk is nearly full: { $free } free, the store takes { $store }. Soon nothing new is taken in; reading goes on.
    .next = Make room now.
doctor-open-files = The process may open enough files and connections.
doctor-open-files-few = The process may open only { $limit } files and connections at a time; under load it will refuse some.
    .next = Raise the limit of the service to 4096 or more (LimitNOFILE in systemd, “ulimit -n” in a shell).
doctor-no-leftovers = No command that was broken off has left anything behind.
doctor-leftovers = Commands that were broken off have left files behind: { $files }.
    .next = If no such command runs now, delete them.
doctor-store-whole = The store was read from end to end and is whole.
doctor-store-damaged = The store is damaged: { $faults }.
    .next = Stop the node, keep the damaged store, and restore the latest backup (“mithaq restore”); what it lacks comes back from the peers.
doctor-store-durable = What is acknowledged survives a power failure (synchronous { $synchronous }, journal { $journal }, schema { $schema }).
doctor-store-log-long = The store’s log has grown to { $bytes }: something reads one state of the store for a very long time.
    .next = Restart the node. If it recurs, report it.
doctor-clock-agrees = The clock ({ $now }) is not behind the latest instant that the node has seen ({ $mark }).
doctor-clock-mark-ahead = The clock says { $now }, and the node has already seen { $mark }, { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
} ahead. Permissions end by the later of the two and begin by the earlier.
    .next = See that the clock is right (“date -u”, the time service). If it is right now and was wrong before: “mithaq clock reset --reason …”.
doctor-stamps-near = The stamps of collections are close to the clock ({ $seconds } s ahead, and { $restored } s more since a restore or a reset of the clock).
doctor-stamps-ahead = The stamps of collections are { $seconds } s ahead of the clock (and { $restored } s more since a restore or a reset of the clock). At 24 h nothing new is taken in.
    .next = If the clock was set back, set it right. If very much was imported at once, wait: a stamp is used up each millisecond.
doctor-key-valid = The node’s key counts until { $until } (from { $from }; root key { $fingerprint }).
doctor-key-ending = The node’s key counts only until { $until } (from { $from }; root key { $fingerprint }).
    .next = Have the root key state it anew before then; peers refuse it afterwards.
doctor-key-ended = The node’s key has not counted since { $until } (from { $from }; root key { $fingerprint }). Peers refuse what it signs.
    .next = Have the root key state it anew.
doctor-key-not-yet = The node’s key counts only from { $from } on, until { $until } (root key { $fingerprint }): the clock is behind, or was ahead when the key was made.
    .next = Set the clock right.
doctor-tls-own = TLS uses your own certificate; peers pin its key { $pin }. When you renew it, keep the key.
doctor-tls-made = TLS uses the certificate that the node made; peers pin its key { $pin }.
doctor-serving = The node listens on { $listen }; peers and clients reach it at { $url }.
doctor-not-serving = “mithaq serve” does not run: no peer is read, and nobody is served.
    .next = Start it.
doctor-not-serving-yet = “mithaq serve” does not run, and there is no peer yet that would miss it.
doctor-no-way-here = Peers and clients are told to come to { $url }, which leads nowhere from another machine.
    .next = Set “public_url” in mithaq.toml to the https address under which others reach this node.
doctor-behind-proxy = The node speaks plain HTTP on a loopback address, so a proxy must speak TLS for it at { $url }. It must hand on Host, path, query and body unchanged.
doctor-requests-altered = { $count ->
    [one] One signed request did
   *[other] { $count } signed requests did
} not match its own signature since the node started.
    .next = If there is a proxy in front, see that it changes neither Host nor path, query, headers or body. If there is none, somebody tries.
doctor-no-peers = There are no peers yet.
doctor-peer-suspended = { $peer } is suspended: nothing goes either way.
doctor-peer-not-asked = { $peer } is not being read, as “mithaq serve” does not run.
doctor-peer-read = { $peer } was read to the end, last at { $at }.
doctor-peer-silent = { $peer } has not been read to the end for long (last at { $at }).
    .next = If it has just been accepted, or the node has just started, wait a minute; otherwise look at the log.
doctor-peer-failing = { $peer } cannot be read: { $error } (last read at { $at }).
    .next = See that its address is reached from here; ask its operators. The node tries again by itself.
doctor-peer-not-taken = Of what { $peer } sent since the node started, { $refused } objects were refused and { $skipped } could not even be read.
    .next = The log names each with its reason; tell that party’s operators.
doctor-held-restored = The node was restored from a backup at { $since } and releases nothing until it has read: { $peers }.
    .next = Let “mithaq serve” run. For a peer that no longer answers: “mithaq peer waive PEER --reason …”.
doctor-held-older-store = At { $since } the node noticed that an older store had been put in its place. It releases nothing until it has read: { $peers }.
    .next = Use “mithaq restore” next time. Let “mithaq serve” run; for a peer that no longer answers: “mithaq peer waive PEER --reason …”.
doctor-held-lost-cursor = At { $since } a reader came with a cursor from a time that the store does not know: it was put back. The node releases nothing until it has read: { $peers }.
    .next = Use “mithaq restore” next time. Let “mithaq serve” run; for a peer that no longer answers: “mithaq peer waive PEER --reason …”.
doctor-held-lost-log = At { $since } a peer showed a checkpoint of ours from a time that the store does not know: it was put back. The node releases nothing until it has read: { $peers }.
    .next = Use “mithaq restore” next time. Let “mithaq serve” run; for a peer that no longer answers: “mithaq peer waive PEER --reason …”.
doctor-ledger-kept = { $count ->
    [one] 1 page that crossed is on record and bears out its log.
   *[other] { $count } pages that crossed are on record, in logs ({ $logs }) that bear them out.
}
doctor-ledger-ends = { $count ->
    [one] 1 page that crossed is on record; the end of its log is sound. “mithaq doctor --thorough” reads all of it.
   *[other] { $count } pages that crossed are on record; the ends of the logs ({ $logs }) are sound. “mithaq doctor --thorough” reads all of them.
}
doctor-ledger-altered = The log “{ $log }” was altered where it lies: { $error }. Nothing more crosses to its recipient.
    .next = Restore the last backup that is sound: “mithaq restore FILE”.
doctor-ledger-rewritten = { $peer } has rewritten its log of what it released to us: at { $at } it signed another content for the same length.
    .next = The evidence verifies by itself: “mithaq ledger show { $peer } --json”. Ask that party; what to do is for the agreement to say.
doctor-ledger-unreconciled = At { $at } { $peer } could not show that its log goes on from what it had signed.
    .next = Ask that party for the reason; the evidence is kept: “mithaq ledger show { $peer } --json”.
doctor-ledger-begun-anew = { $peer } has left the log that it had signed and begun another, first seen at { $at } with { $page } pages ({ $id }). It is not cosigned.
    .next = Ask that party whether it was restored, then: “mithaq ledger evidence settle { $id } --reason …”.
doctor-ledger-not-received = The log of { $peer } has a page that did not come here: number { $page }, seen at { $at } ({ $id }). It is not cosigned, nor is what is behind it.
    .next = Ask that party what it is; the evidence is kept: “mithaq ledger evidence list { $peer } --json”.
doctor-ledger-anew = { $peer } has begun its log anew at { $at }, as after a restore; { $count ->
    [one] 1 page
   *[other] { $count } pages
} of the former one stay cosigned.
    .next = Ask that party whether it was restored.
doctor-backup-never = The node was never backed up.
    .next = mithaq backup --verify FILE
doctor-backup-recent = The last backup was made at { $at } ({ $file }).
doctor-backup-old = The last backup was made at { $at } ({ $file }), more than a week ago.
    .next = mithaq backup --verify FILE
doctor-decision-clock-reset = At { $at } { $operator } set the clock’s mark { $about } back to the clock: { $reason }
doctor-decision-release-without-peer = At { $at } { $operator } decided not to wait for { $about } after a restore: { $reason }
doctor-decision-release-without-peers = At { $at } { $operator } restored a backup and decided to wait for no peer ({ $about }): { $reason }
doctor-deletion-done = Nothing is left of deletions.
doctor-deletion-unfinished = { $count ->
    [one] 1 deletion is not finished
   *[other] { $count } deletions are not finished
}: bytes of what was deleted may still be in the store.
    .next = mithaq serve finishes them; end what reads the store for long (a backup).
doctor-retention-kept = Nothing is kept longer than its article permits.
doctor-retention-overdue = { $count ->
    [one] 1 version is kept longer than its article permits.
   *[other] { $count } versions are kept longer than their articles permit.
}
    .next = mithaq serve destroys them; mithaq retention due
doctor-return-overdue = { $count ->
    [one] 1 version should have been given back.
   *[other] { $count } versions should have been given back.
}
    .next = mithaq retention return AGREEMENT --to PEER --output FILE
doctor-legal-holds = { $count ->
    [one] 1 legal hold is on.
   *[other] { $count } legal holds are on.
}
doctor-decision-delete = At { $at } { $operator } deleted an object ({ $about }): { $reason }
doctor-decision-let-in-again = At { $at } { $operator } let { $about } in again: { $reason }
