# The lines of `mithaq demo`. Each is a sentence that can be read alone.

demo-title = Three nations, two agreements
demo-preparing = Preparing three nodes with their own keys, stores and certificates.
demo-nodes = The nodes of { $nations } run as separate processes on this machine (process ids { $pids }) and speak TLS.
demo-imported = { $nation } imported { $count ->
    [one] one object
   *[other] { $count } objects
} of its own in { $ms } ms.
demo-agreement = { $a } and { $b } put “{ $agreement }” in force: up to { $ceiling }, for { $purposes }, no onward sharing; what carries no marking counts as { $unmarked }.
demo-no-agreement = { $a } and { $b } have signed nothing with one another, so nothing crosses between them.
demo-first = The first object crossed from { $from } to { $to }, { $seconds } s after the demo was started.
demo-crossed = { $count ->
    [one] One object
   *[other] { $count } objects
} crossed from { $from } to { $to } in { $ms } ms ({ $rate } per second).
demo-propagation = From commit at { $from } to readable at { $to }: { $p50 } ms for half of the objects, { $p99 } ms for 99 in 100.
demo-withheld = { $from } withheld { $count ->
    [one] one object
   *[other] { $count } objects
} from { $to }: { $reason }
demo-onward = { $holder } holds { $count ->
    [one] one object
   *[other] { $count } objects
} of { $from } and passed none of them to { $to }: { $reason }
demo-client = An ordinary TAXII client of { $nation } read { $count ->
    [one] one object
   *[other] { $count } objects
}, which is all that it may see.
demo-by-id = { $asker } asked { $holder } by id for { $object }, which { $holder } has, and for { $invented }, which nobody has. The two refusals are equal in all { $bytes } bytes.
demo-flipped = One byte of a request signed by { $nation } was flipped under way, and { $peer } refused it ({ $status }). Unaltered, it was accepted.
demo-suspended = { $nation } suspended the agreement. { $peer } was cut off { $ms } ms after the act was committed.
demo-resumed = { $nation } resumed the agreement. { $count ->
    [0] Nothing had been waiting.
    [one] The one object that had been waiting arrived at { $peer }.
   *[other] The { $count } objects that had been waiting arrived at { $peer }, each once.
}
demo-leaks = { $count ->
    [0] No object was found with a nation or a client that may never see it.
    [one] One object was found with a nation or a client that may never see it.
   *[other] { $count } objects were found with nations or clients that may never see them.
}
demo-own-data = Your own files carry no written list of who may see what. Leaks are counted by an independent, strict reading of the TLP and PAP markings in them.

demo-matrix-title = Where everything is now
demo-matrix-material = Material
demo-cell-own = own
demo-cell-crossed = crossed
demo-cell-withheld = withheld: { $reason }
demo-cell-waiting = not yet

demo-try-title = Three commands to try on the live nodes
demo-try-why = Ask why an object did not cross:
demo-try-share = Read a nation’s share as any TAXII client does:
demo-try-suspend = Suspend an agreement and watch what follows here:
demo-effect-why = { $nation } was asked why { $object } is withheld from { $audience }, and answered.
demo-effect-share = A client read { $count ->
    [one] one object
   *[other] { $count } objects
} from { $nation }.
demo-effect-suspended = { $nation } suspended “{ $agreement }”: { $peer } receives nothing more.
demo-effect-resumed = { $nation } resumed “{ $agreement }”: { $peer } receives again what the articles let through.
demo-waiting = The nodes keep running. Press Ctrl-C to stop them.
demo-stopped = All nodes have stopped, and their data are deleted.
demo-kept = All nodes have stopped. Their data remain in { $path }.
demo-report-written = The report is in { $path }.
demo-json-written = The figures are in { $path }.
