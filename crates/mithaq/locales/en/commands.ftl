# What `why`, `status`, `import`, `lookup` and `init` tell.

copy-line = { $marking } from { $originator }, received { $received }, licence: { $licences }
copy-line-via = { $marking } from { $originator }, delivered by { $deliverer }, received { $received }, licence: { $licences }

why-for = for { $name } ({ $id })
why-released = released
why-released-under = released under { $agreement }
why-released-article = released, article { $article }
why-released-article-under = released under { $agreement }, article { $article }
why-consent = with the consent of { $by } ({ $request })
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
status-ledger = record
status-ledger-pages = { $pages } pages crossed; not cosigned yet by peers: { $open }
status-ledger-evidence = { $count ->
    [one] 1 piece of evidence against a peer’s log waits for you:
   *[other] { $count } pieces of evidence against peers’ logs wait for you:
}
status-held-restored = Restored from a backup at { $since }. Nothing is released until these have been read:
status-held-older-store = An older store was put in place of this node's own at { $since }. Nothing is released until these have been read:
status-held-other = The store is older than what readers were given at { $since }. Nothing is released until these have been read:
status-held-serve = They are read while `mithaq serve` runs.
status-awaits = Needs your decision
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

ledger-our-key = our public key: { $key }
ledger-nothing = Nothing has crossed yet.
ledger-pages = { $count ->
    [one] 1 page released
   *[other] { $count } pages released
}
ledger-begun-anew = log begun anew at { $at }, after a restore
ledger-cosigned = { $count ->
    [one] cosigned by the recipient: 1 page, at { $at }
   *[other] cosigned by the recipient: { $count } pages, at { $at }
}
ledger-not-cosigned = not cosigned by the recipient yet
ledger-one-sided = one-sided: the recipient has no node
ledger-their-key = its public key: { $key }
ledger-theirs = { $count ->
    [one] its log, as we cosigned it last: 1 page released to us
   *[other] its log, as we cosigned it last: { $count } pages released to us
}
ledger-theirs-anew = { $count ->
    [one] its log was begun anew at { $at }; of the former one 1 page stays cosigned
   *[other] its log was begun anew at { $at }; of the former one { $count } pages stay cosigned
}
ledger-theirs-waiting = { $count ->
    [one] its new log: 1 page, not cosigned before an operator has acknowledged that it was begun anew
   *[other] its new log: { $count } pages, not cosigned before an operator has acknowledged that it was begun anew
}
ledger-excepted = not received, by its word and ours, and not to be sent any more: pages { $pages }
ledger-theirs-excepted = did not come here, and cannot be sent any more: pages { $pages } of its log
ledger-evidence-rewritten = EVIDENCE { $id } of { $at }: its log was rewritten, shown with { $page } pages of another content
ledger-evidence-unreconciled = EVIDENCE { $id } of { $at }: its log, shown with { $page } pages, was not shown to go on from what it had signed
ledger-evidence-begun-anew = EVIDENCE { $id } of { $at }: it has left the log that it had signed and begun another
ledger-evidence-not-received = EVIDENCE { $id } of { $at }: page { $page } of its log did not come here, and is not cosigned
ledger-evidence-settled = Acknowledged by { $operator } at { $at }: { $reason }
ledger-evidence-none = Nothing is kept against any peer’s log.
ledger-evidence-next = When you know from the peer what it was:
ledger-leaf = { $count ->
    [one] page { $no }, { $at }: 1 version under { $agreement }, for { $purpose }
   *[other] page { $no }, { $at }: { $count } versions under { $agreement }, for { $purpose }
}
ledger-leaf-names = { $count ->
    [one] page { $no }, { $at }: id and version alone of 1 object under { $agreement }, for { $purpose }
   *[other] page { $no }, { $at }: ids and versions alone of { $count } objects under { $agreement }, for { $purpose }
}
ledger-receipt-both = The receipt for { $object } to { $recipient }, signed by both sides, is in { $file }. To verify it:
ledger-receipt-not-received = The receipt for { $object } to { $recipient } is in { $file }. It says that we released this and that the recipient has not received it. To verify it:
ledger-receipt-one = The receipt for { $object } to { $recipient } is in { $file }. It is signed by our side alone: the recipient has not cosigned. To verify it:
ledger-proves = Proven: { $from } released this to { $to } at { $at }.
ledger-proves-names = Proven: { $from } released the id and version of this, not the object itself, to { $to } at { $at }.
ledger-object = object: { $value }
ledger-version = version: { $value }
ledger-hash = hash: { $value }
ledger-agreement = agreement: { $value }
ledger-article = article: { $value }
ledger-purpose = purpose: { $value }
ledger-proves-both = The recipient has cosigned the log with this page in it, at { $at }: a recipient’s node cosigns what it has received and nothing else. It does not prove that anybody read it.
ledger-proves-one = One-sided: the party that released says so and cannot take it back; the recipient has not cosigned.
ledger-proves-not-received-both = The recipient has NOT received it: both have signed that, the recipient at { $at }. What released it could send it no more.
ledger-proves-not-received = The recipient has NOT received it: the party that released says so, and could send it no more.

consent-none = Nobody has asked for consent.
consent-asks = { $by } asks { $asked } whether { $audience } may have “{ $object }” ({ $at })
consent-under = under article { $article } of “{ $agreement }”, for { $purposes }
consent-version = version of { $version }
consent-open = no answer yet
consent-open-until = no answer yet; silence is consent after { $until }
consent-silence = no answer: by the article that is consent since { $since }
consent-granted = granted, { $since }
consent-granted-until = granted, { $since }, until { $until }
consent-expired = was granted, and ran out at { $since }
consent-refused = refused, { $since }
consent-withdrawn = was granted, and taken back at { $since }
consent-decide = Decide: mithaq consent grant { $request }, or refuse { $request }

# mithaq key
key-root = our root key: { $root }
key-line = { $key }: { $state }
key-window = from { $from } until { $until }
key-revoked-chains = { $count ->
    [0] no chain of acts is named in its revocation
    [one] the last valid act of one chain is named in its revocation
   *[other] the last valid acts of { $count } chains are named in its revocation
}
key-state-present = present
key-state-overlap = overlap: what it signs is still taken
key-state-former = former: what it sealed stays sealed
key-state-expired = expired
key-state-revoked = REVOKED
key-state-prepared = prepared: waits for the root key
key-state-stated = stated
key-former-until = what the former key signs is taken until { $until }
key-word-statement = A statement: the node signs with { $key }.
key-word-revocation = A revocation of { $key }. All else that it did is void.
key-word-branch = A branch named: the one with this act counts.
key-word-act = act { $number }, { $hash }
key-heads = The last valid acts of the chains that the key wrote:
key-head = act { $number }: { $what } of { $at }, made on this node, { $hash }
key-head-not-ours = act { $number }: { $what } of { $at }, NOT made on this node, { $hash }
key-head-none = none: all that the key did here is void
key-word-prepared = It is in { $file }, to be signed with the root key { $root }: mithaq key sign
key-word-signed = Signed; it is in { $file }. On the node: mithaq key import

# Papers
agreement-external = It has no node: what crosses to it has no receipt, and others attest its acts.
agreement-paper-text = The agreement was made on paper { $reference } of { $date }, attested by { $persons } for { $attester }. Its scan:
agreement-paper-act = Act { $of } ({ $kind }) of { $party } was done on paper { $reference } of { $date }, attested by { $persons } for { $attester }. Its scan:
agreement-scan-same = The file is, byte by byte, the scan that is on record of:
