# The lines of `mithaq demo`. Each is a sentence that can be read alone.

demo-title = Three nations, two agreements, one university
demo-preparing = Preparing three nodes with their own keys, stores and certificates.
demo-doing-agreements = The parties accept one another and sign.
demo-doing-import = Three feeds are imported.
demo-doing-crossing = Waiting until everything that may cross has crossed.
demo-doing-propagation = Timing single objects.
demo-doing-single = Timing single objects: { $done } of { $all }.
demo-doing-reasons = Asking every node for its reasons.
demo-doing-receipts = Receipts are made and verified.
demo-doing-recall = An object is recalled from everybody who received it.
demo-doing-suspension = An agreement is suspended while a peer reads.
demo-doing-account = Reading what is with whom, and asking every store for what it must not have.
demo-nodes = The nodes of { $nations } run as separate processes on this machine (process ids { $pids }) and speak TLS.
demo-imported = { $nations } imported { $count ->
    [one] one object
   *[other] { $count } objects
} of their own in { $ms } ms.
demo-left-out = { $count ->
    [one] One object of your files is
   *[other] { $count } objects of your files are
} not STIX 2.1 and were left out; “mithaq import” says why.
demo-agreement = { $a } and { $b } put “{ $agreement }” in force: up to { $ceiling }, for { $purposes }, { $onward }; what carries no marking counts as { $unmarked }.
onward-none = no onward sharing
onward-constituency = onward sharing with the recipient’s own participants
demo-participant = { $party } takes part at the node of { $host } under “{ $agreement }”: up to { $ceiling }, for { $purpose }. It has no node of its own, and { $host } attests its signature.
demo-participant-own = { $party } reads { $count ->
    [one] one object
   *[other] { $count } objects
} of { $host } with an ordinary TAXII client, for { $purpose }.
demo-participant-received = { $party } reads { $count ->
    [one] one object
   *[other] { $count } objects
} of { $from }, too: “{ $agreement }” lets { $host } pass them on to its own participants.
demo-participant-withheld = { $host } holds { $held ->
    [one] one object
   *[other] { $held } objects
} of { $from }, and { $party } reads { $count } of them. { $reason }
demo-not-held = { $host }, at whose node { $party } reads, does not have it.
demo-no-agreement = { $a } and { $b } have signed nothing with one another. Objects that a client of { $b } may read at { $a }: { $count }.
demo-first = The first object crossed from { $from } to { $to }, { $seconds } s after the demo was started.
demo-crossed = { $count ->
    [one] One object crossed
   *[other] { $count } objects crossed
} in { $ms } ms, from the first byte of the import to the last object in a share ({ $rate } per second): { $list }.
demo-crossed-item = { $from } to { $to } { $count }
demo-propagation = { $count } objects were imported at { $from } one by one. From commit to readable at { $to } it took { $p50 } ms for half of them, { $p99 } ms for 99 in 100.
demo-withheld = { $from } withheld { $count ->
    [one] one object
   *[other] { $count } objects
} from { $to }: { $reasons }.
demo-withheld-item = { $count } ({ $reason })
demo-onward = { $holder } holds { $count ->
    [one] one object
   *[other] { $count } objects
} of { $from } and passed none of them to { $to }. { $reason }
demo-by-id = { $asker } asked { $holder } by id for { $object }, which { $holder } has, and for { $invented }, which nobody has. The two refusals are equal in all { $bytes } bytes.
demo-by-id-differs = { $asker } asked { $holder } by id for { $object }, which { $holder } has, and for { $invented }, which nobody has. The two answers differ: the first has { $bytes } bytes.
demo-flipped = One byte of a request signed by { $nation } was flipped under way, and { $peer } refused it ({ $status }). Unaltered, it was accepted.
demo-proved = { $count ->
    [one] One question
   *[other] { $count } questions
} about { $agreements } agreements { $count ->
    [one] was
   *[other] were
} proved before anyone signed, each party asking for itself: { $cases } cases were gone through.
demo-widening = A clerk of { $nation } drafted an amendment of “{ $agreement }” that raises the ceiling from { $from } to { $to }. The check refuted it: it is wider than what it replaces. { $example }
demo-receipts = { $count ->
    [one] One receipt of a crossing, signed by both parties, was
   *[other] { $count } receipts of crossings, signed by both parties, were
} verified with their two public keys, without a node or a network ({ $ms } ms each). With another object’s id put in, { $count ->
    [one] it was
   *[other] all were
} refused.
demo-suspended = { $nation } suspended the agreement. { $peer } was cut off { $ms } ms after the act was committed.
demo-resumed = { $nation } resumed the agreement. { $count ->
    [0] Nothing had been waiting.
    [one] The one object that had been waiting arrived at { $peer }.
   *[other] The { $count } objects that had been waiting arrived at { $peer }, each once.
}
demo-recall-reason = A source was named in it.
demo-recall = { $nation } recalled “{ $object }”. { $count ->
    [0] It had crossed to nobody.
    [one] The one party that had received it stated in a signed certificate within { $ms } ms that it has deleted it, and its store has it no more.
   *[other] All { $count } parties that had received it stated in signed certificates within { $ms } ms that they have deleted it, and no store of theirs has it.
} { $beyond ->
    [0] Nobody else had it.
    [one] One ordinary client had read it and cannot be recalled: it is listed.
   *[other] { $beyond } ordinary clients had read it and cannot be recalled: they are listed.
}
demo-leaks = { $count ->
    [0] No object was found with a nation or a client that may never see it.
    [one] One object was found with a nation or a client that may never see it.
   *[other] { $count } objects were found with nations or clients that may never see them.
} Objects read for this: { $read }.
demo-missing = { $count ->
    [one] One object that should have crossed was not found.
   *[other] { $count } objects that should have crossed were not found.
}
demo-own-data = Your own files carry no written list of who may see what. Leaks are counted by an independent, strict reading of the TLP and PAP markings in them.

demo-matrix-title = Where everything is now
demo-matrix-material = Material
demo-own-rows = From your files
demo-cell-own = own
demo-cell-crossed = crossed
demo-cell-waiting = not yet
demo-cell-leaked = LEAKED
demo-legend = { $letter }  { $reason }

demo-try-title = Three commands to try on the live nodes
demo-try-why = Ask why an object did not cross:
demo-try-share = Read a nation’s share as any TAXII client does:
demo-try-suspend = Suspend an agreement and watch what follows here:
demo-effect-why = { $nation } was asked why { $object } is withheld from { $audience }, and answered.
demo-effect-share = A client read the share of { $nation }.
demo-effect-suspended = { $nation } suspended “{ $agreement }”: { $peer } receives nothing more.
demo-effect-resumed = { $nation } resumed “{ $agreement }”: { $peer } receives again what the articles let through.
demo-waiting = The nodes keep running. Press Ctrl-C to stop them.
demo-stopped = All nodes have stopped, and their data are deleted.
demo-kept = All nodes have stopped. Their data remain in { $path }.
demo-report-written = The report is in { $path }.
demo-json-written = The figures are in { $path }.
