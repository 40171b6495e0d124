# Why something was withheld: a sentence, and a few words for a table. The arguments each reason
# may use are listed in src/text/reason.rs.

withheld-tlp-above = { $marked ->
    [no] What carries no marking counts as { $tlp }, which is above { $ceiling }, the highest that article { $article } of “{ $agreement }” lets through.
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
withheld-onward-none = Article { $article } of “{ $agreement }”, under which { $party } gave it, permits no onward sharing.
    .short = no onward sharing of what { $party } gave
withheld-onward-constituency = Article { $article } of “{ $agreement }”, under which { $party } gave it, permits onward sharing with the holder’s own participants only.
    .short = only for the holder’s own participants
withheld-not-addressee = The addressees are named, and { $party } is not among them.
    .short = { $party } is not an addressee
withheld-unknown-marking = The marking { $marking } is not known to this node, and what is not understood is not released.
    .short = unknown marking
withheld-red-line = The nation’s own red line “{ $rule }” forbids this, above every agreement.
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
withheld-diplomatic-only = Material of this kind travels in the diplomatic channel only, not in the collection of “{ $agreement }”.
    .short = diplomatic channel only
withheld-addressed-elsewhere = Addressed to others than { $party }.
    .short = addressed to others
withheld-other = The release gate gave the reason { $code }.
    .short = { $code }
