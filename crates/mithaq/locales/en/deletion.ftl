# What `delete`, `hold` and `retention` tell.

delete-gone = { $count ->
    [0] nothing was deleted
    [one] 1 copy was deleted for good; it does not come in again
   *[other] { $count } copies were deleted for good; they do not come in again
}
delete-not-overwritten = somebody reads the store: the last bytes are overwritten as soon as that ends
delete-held = a legal hold keeps it: { $hold }
delete-consumers = who has had it and cannot be recalled:
delete-consumer-export = { $name }: exported by { $operator } at { $at }
delete-consumer-participant = { $name }, a participant: read at { $at }
delete-consumer-without-node = { $name }, which has no node here: read at { $at }
delete-consumer-own-client = the client { $name }, of our own people: may have read it
delete-backups = backups that still hold it:
delete-backup-listed = { $file }, made { $at }: a restore deletes it again by itself
delete-backup-away = { $file }, made { $at }: out of reach; keep the file “erased” of the data directory with it
delete-lifted = It is let in again when it is delivered, and that is on record.

hold-none = There are no legal holds.
hold-on = { $count ->
    [one] keeps { $object }, 1 version here
   *[other] keeps { $object }, { $count } versions here
}
hold-reason = for: { $reason }
hold-by = laid on by { $operator } at { $at }
hold-until = until { $at }
hold-ended = ended at { $at }
hold-lifted = lifted by { $operator } at { $at }
hold-restricted = { $count ->
    [one] 1 version is restricted, and is deleted when the hold ends
   *[other] { $count } versions are restricted, and are deleted when the hold ends
}

retention-none = Nothing is due in that time.
retention-due-destroy = is destroyed at { $at }
retention-due-return = is to be given back by { $at }
retention-overdue-destroy = was to be destroyed by { $at }
retention-overdue-return = was to be given back by { $at }
retention-licence-ends = stays under another licence; this one ends at { $at }
retention-from = received from { $licensor } at { $at }, article { $article } of { $agreement }

certificate-none = There are no certificates of destruction.
certificate-destroyed = { $author } states to { $licensor } that this was destroyed at { $at }
certificate-returned = { $author } states to { $licensor } that this was given back and destroyed at { $at }
certificate-versions = { $count ->
    [one] 1 version is named
   *[other] { $count } versions are named
}
certificate-observables = { $count ->
    [one] 1 observable is counted, and not named
   *[other] { $count } observables are counted, and not named
}
certificate-held = { $count ->
    [one] 1 version is kept by a legal hold
   *[other] { $count } versions are kept by legal holds
}
certificate-backups = { $count ->
    [one] 1 backup still holds some of it
   *[other] { $count } backups still hold some of it
}
certificate-consumers = { $count ->
    [one] 1 consumer of it cannot be reached
   *[other] { $count } consumers of it cannot be reached
}

return-nothing = Nothing is to be given back to that peer under that agreement by now.
return-written = { $count ->
    [one] 1 object was written
   *[other] { $count } objects were written
}
return-gone = { $count ->
    [one] 1 copy was destroyed here
   *[other] { $count } copies were destroyed here
}
return-stays = { $count ->
    [one] 1 copy stays here under another licence
   *[other] { $count } copies stay here under other licences
}
return-left = { $count ->
    [one] 1 object is left: repeat the command with another file
   *[other] { $count } objects are left: repeat the command with another file
}

restore-erased = { $count ->
    [one] 1 copy in it had been deleted since, and was deleted again
   *[other] { $count } copies in it had been deleted since, and were deleted again
}
