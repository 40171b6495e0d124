# Labels of `peer`, `participant`, `client`, `backup`, `restore`, `preview` and `embargo`.

list-party = party
list-state = state
list-name = name
list-never = never
list-none = none
list-yes = yes
list-no = no
list-received = received
list-objects = { $count ->
    [one] 1 object
   *[other] { $count } objects
}

peer-invite-send = Send this line to the other party over a channel you trust; it holds a secret and works once.
peer-invite-there = There: mithaq peer accept, which reads the line from what is typed or pasted
peer-invite-compare = Then compare our fingerprint by voice:
peer-invite-expires = It expires at { $at }.
peer-address = address
peer-fingerprint = fingerprint
peer-last-contact = last contact
peer-not-taken = not taken
peer-last-error = last error
peer-faults = { $refused ->
    [one] 1 object refused
   *[other] { $refused } objects refused
}, { $skipped } passed over unread, since the node started
peer-state-active = active
peer-state-suspended = suspended
peer-none = No peers yet. Make an invitation with `mithaq peer invite`.

participant-sectors = sectors
participant-clients = clients
participant-terms = terms
participant-none = No participants yet. Add one: mithaq participant add NAME

client-user = user
client-password = password
client-token = token
client-once = Shown once: only their hashes are kept. Use user and password, or the token alone (Bearer).
client-purpose = purpose
client-writes = writes
client-made = made
client-reads-as = reads as
client-none = No clients yet. Add one: mithaq client add NAME

backup-made = The node of { $party } is backed up.
backup-keys-in = the node's keys are in it: keep it as you keep them
backup-keys-out = no private keys: keep keys/node.pem and keys/tls-key.pem elsewhere
backup-read-back = read back and found whole
backup-not-read-back = not read back (--verify does)
backup-file = file
backup-bytes = bytes
backup-objects = objects
backup-keys = keys
backup-verified = verified
backup-fingerprint = fingerprint
backup-whole = The backup is whole.
backup-restored = The node of { $party } is restored.
backup-data = data
backup-no-keys = The backup held no private keys. Put these back before you start the node:
backup-waits-for-none = It waits for no peer: it releases by what the backup knows.
backup-waits-for = It releases nothing until it has read again what its peers know ({ $count } of them).
backup-as-they-were = Clients, participants, peers and operators are as they were: look whether somebody was removed since.
backup-next = Next:
backup-made-at = made
backup-version = by version
backup-party = party

preview-would = { $count } would cross
preview-would-not = { $count } would not
preview-object = object

embargo-until = { $count ->
    [one] 1 version under an embargo until { $until }
   *[other] { $count } versions under an embargo until { $until }
}
embargo-none = under no embargo
embargo-crossed = crossed before, and not taken back: { $audiences }
