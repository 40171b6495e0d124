# What `recall …` tells, and `status` of recalls.

recall-none = There are no recalls.
recall-ours-delete = recalled by us at { $at }, to be deleted: recall { $number }
recall-ours-restrict = recalled by us at { $at }, to be kept from everybody: recall { $number }
recall-theirs-delete = { $by } recalls it since { $at } and asks that it be deleted: recall { $number }
recall-theirs-restrict = { $by } recalls it since { $at } and asks that it be kept from everybody: recall { $number }
recall-reason = reason ({ $lang }): { $text }
recall-lifted = This recall was lifted.
recall-passes-on = It passes on another party’s recall.
recall-pending = It waits for your decision: `mithaq recall answer { $number } --delete`, `--restrict` or `--refuse`
recall-nobody = By the ledger, it crossed to no party with a node.
recall-answer-by = answers are asked for by { $at }
recall-own = What we did ourselves:
recall-waits = { $name }: { $state }
recall-unreachable = { $name }: cannot be recalled, it is no peer any more
recall-states = { $name } states: { $state }
recall-state-asked = asked, no answer yet
recall-state-overdue = overdue, no answer in time
recall-state-deleted = deleted
recall-state-restricted = kept from everybody
recall-state-held = kept under a legal hold
recall-state-refused = refused
recall-state-not-held = not held
recall-version = version { $version }: { $state }
recall-version-until = version { $version }: { $state } until { $until }
recall-backup = still in a backup of { $at }
recall-beyond = { $count ->
    [one] 1 cannot be recalled ({ $sort })
   *[other] { $count } cannot be recalled ({ $sort })
}
recall-sort-export = exports to a file
recall-sort-participant = participants
recall-sort-without-node = parties without a node
recall-sort-own-client = clients of its own people
recall-onward = passed on to { $name }: { $state }
recall-no-offers = Nothing was released more widely than its newest version may be.
recall-offer-revoked = It was revoked. These have an older version:
recall-offer-tightened = It is marked more strictly now. These have an older version, and would not get the newest:

status-recalls = recalls
status-recalls-pending = { $count ->
    [one] 1 waits for your decision
   *[other] { $count } wait for your decision
}
status-recalls-ours = of ours: { $answered } answered, { $asked } asked, { $overdue } overdue
