# What `agreement check` and `agreement diff` say. The keys end with the words of the answers.

check-all-proved = Proved: the agreement may be signed as far as this can be told from its terms.
check-all-refuted = Refuted: see what breaks it before anyone signs.
check-all-not-proved = Not proved: something could not be answered.
check-question-within-red-lines = Is all that it lets us give outside of our red lines?
check-question-within-consent = Does what we received go on only as far as those agreed who gave it?
check-question-closed-gives-nothing = Does nothing cross while it is suspended, expired or not in force?
check-question-no-wider = Is it no wider than the text that it amends?
check-question-never-fails = Can every one of its terms always be evaluated?
check-proved = Yes. { $count ->
    [one] One case was gone through, and there is no other.
   *[other] { $count } cases were gone through, and there are no others.
}
check-solved = Yes. { $count ->
    [one] The solver found no case that breaks it, asked one question.
   *[other] The solver found no case that breaks it, asked { $count } questions.
}
check-not-proved = This is not known: { $why }.
check-longer = No: it holds for longer.
check-case = { $giver } would give { $receiver } an object of the type { $object_type } ({ $marking }; { $held }) for { $purpose }, under article { $article }.
check-case-onward = { $giver } could pass on to { $receiver } an object of the type { $object_type } ({ $marking }; { $held }) for { $purpose }.
check-to-participant = its own participants
check-to-stranger = somebody who is no party
check-held-own = its own material
check-held-received = received under this agreement
check-held-elsewhere = received under another agreement
check-held-channel = received over the diplomatic channel
check-material-of = the material of { $by }
check-about = about { $words }
check-personal-data = with personal data
check-unknown-marking = with a marking that is not known here
check-tells = telling of other received objects
check-to-member = a member of the forum
check-language = in the language { $language }
check-pseudonymised = pseudonymised
check-necessity-note = with a note of why it is needed
check-source-unnamed = not naming its source
check-source-without = of a kind that names no source
check-deliverers-own = the own material of the party that gave it
check-of-third = the material of a third party
check-not-leased = while it is not known whether the party that gave it has restricted it since
check-consented = with the consent of the party that gave it
check-by-taxii = fetched by an ordinary TAXII client
check-by-file = handed over as a file
check-by = Checked by { $program }.
check-unanswered = Something was asked and not answered: { $why }.
check-recorded = The verdict is on record, sealed, and goes to the parties: { $proof }.

diff-title = “{ $new }” held against “{ $old }”
diff-equal = The same crosses under both.
diff-wider = The new text is wider: more crosses, and nothing less.
diff-narrower = The new text is narrower: less crosses, and nothing more.
diff-neither = Neither is the wider one: some more crosses, and some less.
diff-unknown = It is not known which is wider.
diff-disjoint = Nothing crosses under both.
diff-more = What would cross, and does not now:
diff-less = What crosses now, and would not:
diff-starts-earlier = It may start earlier.
diff-starts-later = It may start later.
diff-ends-later = It ends later, or never.
diff-ends-earlier = It ends earlier.
diff-longer-notice = Whoever withdraws stays bound for longer.
diff-shorter-notice = Whoever withdraws is free sooner.
diff-other-clauses = Whom it binds, and how, differs: read the final clauses.
diff-wider-terms = Less is asked of who receives: how long it keeps something, or what comes before it is disclosed or published. Compare the articles.
diff-narrower-terms = More is asked of who receives: how long it keeps something, or what comes before it is disclosed or published.
diff-other-terms = Other things are asked of who receives, neither more nor less: compare the articles.
diff-other-promises = Other things are promised: by when one answers, how one works together, what one may ask. Compare the articles.
diff-header = In the header, { $key }:
diff-reordered = The articles come in another order.
diff-article-added = Article { $article } ({ $kind }) is new.
diff-article-removed = Article { $article } ({ $kind }) is gone.
diff-article-changed = Article { $article } ({ $kind }) differs.
diff-words = Its words in { $language }:
diff-terms = Its terms:
diff-was = was: { $value }
diff-is = is: { $value }

proof-title = Checked by { $party } at { $at }: { $verdict } ({ $by })
proof-finding = { $question } { $verdict }
proof-proved = proved
proof-refuted = refuted
proof-not-proved = not proved
