# Why something was withheld: a sentence, and a few words for a table. The keys are the codes of the
# release gate; src/text/reason.rs lists the arguments that each may use.

withheld-tlp-too-strict = { $marking } is above { $highest }, the highest marking that article { $article } of “{ $agreement }” lets through.
    .short = { $marking } is above { $highest }
withheld-unmarked-too-strict = What carries no marking counts as { $marking }, which is above { $highest }, the highest that article { $article } of “{ $agreement }” lets through.
    .short = unmarked counts as { $marking }, above { $highest }
withheld-pap-too-strict = { $marking } is above { $highest }, the highest permissible-actions marking that article { $article } of “{ $agreement }” lets through.
    .short = { $marking } is above { $highest }
withheld-type-not-listed = Article { $article } of “{ $agreement }” does not list objects of the type { $object_type }.
    .short = type { $object_type } is not listed
withheld-topic-not-listed = { $has_topics ->
    [no] It names no topic, and article { $article } of “{ $agreement }” gives listed topics only.
   *[yes] Article { $article } of “{ $agreement }” does not list its topics: { $topics }.
}
    .short = { $has_topics ->
    [no] names no topic
   *[yes] topics not listed: { $topics }
}
withheld-sector-out-of-scope = { $has_sectors ->
    [no] It names no sector, and article { $article } of “{ $agreement }” is about listed sectors only.
   *[yes] Article { $article } of “{ $agreement }” is not about its sectors: { $sectors }.
}
    .short = { $has_sectors ->
    [no] names no sector
   *[yes] sectors outside the scope: { $sectors }
}
withheld-excluded-from-scope = Article { $article } of “{ $agreement }” excludes it: { $exclusion ->
    [national-security] matters of national security
    [military] military matters
    [offensive-capability] offensive capability
    [personal-data] personal data
   *[other] { $exclusion }
}.
    .short = excluded: { $exclusion ->
    [national-security] national security
    [military] military matters
    [offensive-capability] offensive capability
    [personal-data] personal data
   *[other] { $exclusion }
}
withheld-personal-data-not-allowed = { $allowed ->
    [none] Article { $article } of “{ $agreement }” lets no personal data cross.
    [pseudonymised] Article { $article } of “{ $agreement }” lets personal data cross only where it is pseudonymised.
   *[other] Article { $article } of “{ $agreement }” lets personal data cross only where it is pseudonymised or a note tells why it is needed.
}
    .short = { $allowed ->
    [none] no personal data
    [pseudonymised] personal data not pseudonymised
   *[other] personal data without safeguards
}
withheld-language-not-listed = It is in the language { $language }, which article { $article } of “{ $agreement }” does not list.
    .short = language { $language } is not listed
withheld-channel-too-weak = Article { $article } of “{ $agreement }” asks for the channel { $minimum } at least, and the reader’s is { $channel }.
    .short = channel { $channel } is too weak
withheld-own-material-only = Article { $article } of “{ $agreement }” covers each party’s own material only, and this was received from a third.
    .short = received material is not covered
withheld-nothing-given = No article of “{ $agreement }” lets { $giver } give anything.
    .short = { $giver } gives nothing under it
withheld-purpose-not-permitted = { $has_article ->
    [no] “{ $agreement }” does not permit use for { $purpose }.
   *[yes] Article { $article } of “{ $agreement }” does not permit use for { $purpose }.
}
    .short = not for { $purpose }
withheld-onward-none = { $has_article ->
    [no] It was given under “{ $agreement }”, which permits no onward sharing.
   *[yes] Article { $article } of “{ $agreement }”, under which it was given, permits no onward sharing.
}
    .short = no onward sharing
withheld-onward-constituency = { $has_article ->
    [no] It was given under “{ $agreement }”, which permits onward sharing with the holder’s own participants only.
   *[yes] Article { $article } of “{ $agreement }”, under which it was given, permits onward sharing with the holder’s own participants only.
}
    .short = only for the holder’s own participants
withheld-onward-listed = Article { $article } of “{ $agreement }”, under which it was given, permits onward sharing with listed parties only, and this is none of them.
    .short = not among the listed parties
withheld-onward-forum = Article { $article } of “{ $agreement }”, under which it was given, permits onward sharing with those bound by { $forum } only, and this party is not known to be.
    .short = not a member of the forum
withheld-consent-missing = Article { $article } of “{ $agreement }”, under which it was given, permits onward sharing with consent only, and none is on record. To be asked: { $ask }.
    .short = consent needed: { $ask }
withheld-consent-open = Article { $article } of “{ $agreement }”, under which it was given, permits onward sharing with consent only. { $ask } was asked at { $at }, and has not given it.
    .short = consent asked: { $ask }
withheld-consent-refused = Article { $article } of “{ $agreement }”, under which it was given, permits onward sharing with consent only. { $ask } refused it, or took it back, at { $at }.
    .short = consent refused: { $ask }
withheld-consent-expired = Article { $article } of “{ $agreement }”, under which it was given, permits onward sharing with consent only. What { $ask } gave ran out at { $at }.
    .short = consent ran out: { $ask }
withheld-lease-missing = It was given under “{ $agreement }”, and it is not known now whether { $by } has restricted it since.
    .short = newest acts of { $by } not known
withheld-not-theirs-to-release = It is material of { $by }; whoever gave it under “{ $agreement }” had it from there and cannot let it go on.
    .short = material of { $by }
withheld-source-named = It names its source, and by article { $article } of “{ $agreement }” nobody who passes it on may.
    .short = names its source
withheld-source-not-named = It does not name its source, and by article { $article } of “{ $agreement }” whoever passes it on must.
    .short = does not name its source
withheld-unknown-licence = It was given under “{ $agreement }”, whose terms this node does not have.
    .short = terms of its agreement not known
withheld-channel-material = It came over the diplomatic channel and under no agreement.
    .short = came over the diplomatic channel
withheld-not-by-channel = It was given under an agreement, and the diplomatic channel does not carry that.
    .short = not by the diplomatic channel
withheld-unknown-marking = It carries a marking that this node does not know, and what is not understood is not released.
    .short = unknown marking
withheld-not-addressed = It is addressed to others.
    .short = addressed to others
withheld-embargo = It is under an embargo until { $until }; nobody has it before.
    .short = embargo until { $until }
withheld-results-not-shown = It holds results that another party is to be shown first; the notice has not reached it yet, and nobody has them before.
    .short = results not shown yet
withheld-results-embargo = It holds results that were shown to another party; nobody has them before { $until }.
    .short = results, until { $until }
withheld-restricted = It is kept here under a restriction, and goes to nobody.
    .short = restricted
withheld-unknown-condition = It is under a condition that this node does not know, and what is not understood is not released.
    .short = unknown condition
withheld-tells-of-received = It tells of something received from { $by }, which may not go there.
    .short = tells of what { $by } gave
withheld-diplomatic-only = Objects of the type { $object_type } travel in the diplomatic channel only.
    .short = diplomatic channel only
withheld-not-diplomatic = The diplomatic channel does not carry objects of the type { $object_type }.
    .short = not for the diplomatic channel
withheld-red-line = The nation’s own red line { $id } forbids this, above every agreement: { $text }
    .short = red line { $id }
withheld-no-licence = It is held under no licence.
    .short = no licence
withheld-not-permitted = { $has_article ->
    [no] Nothing permits it.
   *[yes] Article { $article } of “{ $agreement }” does not permit it.
}
    .short = not permitted
withheld-policy-fault = The policy { $policy } could not be evaluated; then nothing crosses.
    .short = policy fault
withheld-no-agreement = No agreement with { $party } is in force.
    .short = no agreement
withheld-peer-suspended = All exchange with this peer is suspended by our own decision.
    .short = peer suspended
withheld-not-parties = “{ $agreement }” is not between these two.
    .short = not parties to it
withheld-not-signed = “{ $agreement }” has not been signed by { $by }.
    .short = not signed by { $by }
withheld-forked-acts = The acts of { $by } under “{ $agreement }” contradict one another from number { $number } on, so that its signature does not count.
    .short = the acts of { $by } contradict one another
withheld-not-yet-in-force = By article { $article }, “{ $agreement }” enters into force at { $from }.
    .short = not in force before { $from }
withheld-suspended = “{ $agreement }” has been suspended by { $by } since { $since }.
    .short = suspended by { $by }
withheld-expired = By article { $article }, “{ $agreement }” ended at { $at }.
    .short = ended at { $at }
withheld-withdrawn = { $by } has withdrawn from “{ $agreement }” under article { $article }, with effect from { $at }.
    .short = { $by } has withdrawn
withheld-missing-act = Act { $number } of { $by } under “{ $agreement }” is known to exist and has not arrived; until it has, nothing is released.
    .short = an act of { $by } is missing
withheld-unread-act = { $by } has performed an act under “{ $agreement }” of a kind this version does not know ({ $word }), and it could restrict.
    .short = an act of { $by } is not understood
withheld-too-many-acts = There are more than { $limit } acts about “{ $agreement }”, and no more are counted.
    .short = too many acts
withheld-not-ratified = “{ $agreement }” has not been ratified by { $by }, as article { $article } asks for.
    .short = not ratified by { $by }
withheld-not-notified = The depositary of “{ $agreement }” has not notified the consent of { $by }.
    .short = consent of { $by } not notified
withheld-not-enough-instruments = Of the { $needed } instruments that article { $article } of “{ $agreement }” asks for, { $given } have been deposited.
    .short = { $given } of { $needed } instruments
withheld-forked-depositary = The acts of { $by }, the depositary of “{ $agreement }”, contradict one another from number { $number } on, so that no date it notifies counts.
    .short = the depositary’s acts contradict one another
withheld-notified-missing = { $by }, the depositary of “{ $agreement }”, has notified acts that have not arrived ({ $number }); until they have, nothing is released.
    .short = notified acts are missing
withheld-terminated = “{ $agreement }” was terminated by both at { $at }.
    .short = terminated at { $at }
withheld-precluded = { $by } has objected to an act of { $of } under “{ $agreement }”, and wants no relation with it.
    .short = { $by } has objected
withheld-window-open = { $by } has made a reservation to “{ $agreement }” that was not accepted; by article { $article } an objection is possible until { $until }.
    .short = reservation of { $by } not accepted
withheld-accession-not-accepted = { $by } has not accepted the accession of { $of } to “{ $agreement }”, as article { $article } asks for.
    .short = accession of { $of } not accepted
withheld-amendments-compete = Both have accepted two amended texts of “{ $agreement }” that compete with one another.
    .short = amendments compete
withheld-unknown-text = Both have accepted an amended text of “{ $agreement }” that has not arrived.
    .short = amended text missing
withheld-other = The release gate gave the reason { $code }.
    .short = { $code }
