# What `why`, `status`, `import`, `lookup` and `init` tell.

copy-line = { $marking } from { $originator }, received { $received }, licence: { $licences }
copy-line-via = { $marking } from { $originator }, delivered by { $deliverer }, received { $received }, licence: { $licences }

why-for = for { $name } ({ $id })
why-released = released
why-released-under = released under { $agreement }
why-released-article = released, article { $article }
why-released-article-under = released under { $agreement }, article { $article }
why-withheld = withheld
why-withheld-under = withheld under { $agreement }
why-not-crossed = It has not crossed to this audience.
why-crossed = crossed { $at }
why-crossed-exported = crossed { $at }, exported by { $operator }
why-named = its id and version alone crossed { $at }, in a manifest

status-party = party
status-fingerprint = fingerprint
status-listening = listening
status-not-listening = no (start it with `mithaq serve`)
status-objects = objects
status-objects-held = { $objects } in { $classes } classes
status-peers = peers
status-in-force = agreements in force
status-clients = clients
status-held-restored = Restored from a backup at { $since }. Nothing is released until these have been read:
status-held-older-store = An older store was put in place of this node's own at { $since }. Nothing is released until these have been read:
status-held-other = The store is older than what readers were given at { $since }. Nothing is released until these have been read:
status-held-serve = They are read while `mithaq serve` runs.
status-delivered-by = delivered by

import-nothing = No objects were found: nothing was imported
import-sum = { $accepted } accepted, { $held } held already, { $refused } refused, { $skipped } skipped
import-refused = Refused
import-skipped = Skipped
import-remarked = Accepted with a remark
import-converted = Converted from MISP
import-left-out = Left out of MISP files
import-more = and { $count } more; `--json` lists all of them
import-events = { $count ->
    [one] 1 event
   *[other] { $count } events
}
import-objects = { $count ->
    [one] 1 object
   *[other] { $count } objects
}
import-parts = { $count ->
    [one] 1 part
   *[other] { $count } parts
}
import-file = { $file }: { $events }, { $objects }, { $parts } left out
import-file-held-back = { $file }: { $events }, { $objects }, { $parts } left out; { $held } held back for our own organisation

init-made = The node of { $party } is set up.
init-data = data
init-party = party
init-fingerprint = fingerprint
init-operators = operators
init-root-key = The node runs without its root key. Move it to where no network reaches, in two copies:
init-next = Next:
