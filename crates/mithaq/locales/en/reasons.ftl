# Why something was withheld: a sentence, and a few words for a table. The arguments each reason
# may use are listed in src/text/reason.rs.

withheld-tlp-above = { $marked ->
    [no] It carries no marking and so counts as { $tlp }, which is above { $ceiling }, the highest that article { $article } of “{ $agreement }” lets through.
   *[yes] { $tlp } is above { $ceiling }, the highest marking that article { $article } of “{ $agreement }” lets through.
}
    .short = { $marked ->
    [no] unmarked counts as { $tlp }, above { $ceiling }
   *[yes] { $tlp } is above { $ceiling }
}
withheld-pap-above = { $pap } is above { $ceiling }, the highest permissible-actions marking that article { $article } of “{ $agreement }” lets through.
    .short = { $pap } is above { $ceiling }
withheld-type-not-covered = Article { $article } of “{ $agreement }” does not cover objects of the type { $type }.
    .short = type { $type } is not covered
withheld-purpose-not-permitted = Article { $article } of “{ $agreement }” does not permit use for { $purpose }.
    .short = not for { $purpose }
withheld-not-own-material = Article { $article } of “{ $agreement }” covers each party’s own material only, and this was received from a third.
    .short = received material is not covered
withheld-onward-none = It came from { $party } under “{ $agreement }”, whose article { $article } permits no onward sharing.
    .short = no onward sharing of what { $party } gave
withheld-onward-constituency = It came from { $party } under “{ $agreement }”, whose article { $article } permits onward sharing with the holder’s own participants only.
    .short = only for the holder’s own participants
withheld-not-addressee = It is addressed by name, and { $party } is not among its addressees.
    .short = { $party } is not an addressee
withheld-unknown-marking = It carries the marking { $marking }, which this node does not know; what is not understood is not released.
    .short = unknown marking
withheld-red-line = The nation’s own red line “{ $rule }” forbids it, above every agreement.
    .short = red line “{ $rule }”
withheld-no-agreement = There is no agreement with { $party }.
    .short = no agreement
withheld-not-signed = “{ $agreement }” has not been signed by { $party }.
    .short = not signed by { $party }
withheld-not-yet-in-force = “{ $agreement }” enters into force on { $date }.
    .short = not in force before { $date }
withheld-suspended = { $party } has suspended “{ $agreement }”.
    .short = suspended by { $party }
withheld-expired = “{ $agreement }” expired on { $date }.
    .short = expired on { $date }
withheld-withdrawn = { $party } has withdrawn from “{ $agreement }”.
    .short = { $party } has withdrawn
withheld-gap = An act of { $party } under “{ $agreement }” is known to exist and has not arrived; until it has, nothing is released.
    .short = an act of { $party } is missing
withheld-fork = { $party } has sealed two different continuations of its acts under “{ $agreement }”; until its root key names the right one, only what restricts counts.
    .short = the acts of { $party } contradict one another
withheld-diplomatic-only = It travels in the diplomatic channel only, not in the collection of “{ $agreement }”.
    .short = diplomatic channel only
withheld-addressed-elsewhere = It is addressed to others than { $party }.
    .short = addressed to others
withheld-other = The release gate gave the reason { $code }.
    .short = { $code }
