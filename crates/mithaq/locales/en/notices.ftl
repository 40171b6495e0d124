# What is told under agreements, and whom to call.

notice-none = No notice was given.
notice-verification = { $by } gives { $to } notice of a verification ({ $at })
notice-breach = { $by } gives { $to } notice of a breach ({ $at })
notice-dispute = { $by } raises a dispute with { $to } ({ $at })
notice-cooperation = { $by } asks { $to } to work together: { $word } ({ $at })
notice-disclosure = { $by } tells { $to } that the law compels it to disclose something: { $word } ({ $at })
notice-results = { $by } shows { $to } results before they are published ({ $at })
notice-question = { $by } asks { $to } what is withheld ({ $at })
notice-under = under article { $article } of “{ $agreement }”
notice-follows-begins = it takes effect at { $from }
notice-follows-steps = the steps, each with when its time is over:
notice-follows-permitted = it is permitted from { $from } on
notice-follows-not-reached = it has not reached the other party yet, and permits nothing
notice-follows-asked = it rests on the article
notice-follows-answered = the other node has answered
notice-follows-no-article = no article in force gives it an effect
notice-follows-may-not = its author is none of those who may invoke the article
notice-follows-other-ground = that ground is none of those that the article lists
notice-follows-other-form = that form is none of those that the article lists
notice-follows-not-granted = the article grants no answer
notice-follows-waits = the other node answers what the article grants
notice-step-consultation = consultation, until { $until }
notice-step-good-offices = good offices, until { $until }
notice-step-mediation = mediation, until { $until }
notice-step-conciliation = conciliation, until { $until }
notice-step-arbitration = arbitration, until { $until }
notice-step-court = court, until { $until }
notice-due = { $party } owes an answer by { $at }
notice-overdue = { $party } owed an answer by { $at }, and has not given one
notice-answered = answered { $at }
notice-told-why = withheld by article { $article }: { $reason }
notice-told-count = withheld by article { $article }: { $count }
notice-told-nothing = nothing is told
notice-decide = Answer: mithaq agreement notice answer { $notice } --reason TEXT
contact-none = No article in force names anybody.
contact-call = To call:
contact-line = { $party }, { $role }: { $name }, { $contact }
role-point-of-contact = point of contact
role-incidents = incidents
role-technical = technical questions
role-diplomatic = diplomatic questions
role-legal = questions of law
role-data-protection = data protection
role-consent = consents

event-answer-overdue = { $party } owed an answer to request { $act }, by article { $article }, and has not given one
event-notice-due = { $party } owes an answer to notice { $act }, by article { $article }
event-notice-overdue = { $party } owed an answer to notice { $act }, by article { $article }, and has not given one
event-verification-begins = the verification that { $party } gave notice of may begin ({ $act }, article { $article })
event-breach-begins = what follows from the breach that { $party } gave notice of begins ({ $act }, article { $article })
event-disclosure-permitted = { $party } may disclose what notice { $act } is about, by article { $article }
event-results-permitted = { $party } may publish the results of notice { $act }, by article { $article }
event-dispute-consultation = in dispute { $act } of { $party } the time for consultation is over, by article { $article }
event-dispute-good-offices = in dispute { $act } of { $party } the time for good offices is over, by article { $article }
event-dispute-mediation = in dispute { $act } of { $party } the time for mediation is over, by article { $article }
event-dispute-conciliation = in dispute { $act } of { $party } the time for conciliation is over, by article { $article }
event-dispute-arbitration = in dispute { $act } of { $party } the time for arbitration is over, by article { $article }
event-dispute-court = in dispute { $act } of { $party } the time for court is over, by article { $article }

# What is asked before something that cannot be undone.
confirm-go-on = { $question } Type { $word } to go on
confirm-yes = yes
confirm-clock = Set the clock's high-water mark back to the clock?
confirm-delete = Delete { $object } for good?
confirm-participant = End the terms of { $participant }?
confirm-waive = Release without having read { $peers }?
confirm-waive-all = Release without having read all peers that are waited for?
confirm-forget = Forget the peer { $peer }?
confirm-revoke = Revoke this key for good?
confirm-reseal = Seal these acts anew, so that they stand?
confirm-hold = Lift the hold { $hold }, and delete what waited for that?
confirm-hand-over = { $count ->
    [one] Write one object, and destroy it here?
   *[other] Write { $count } objects, and destroy them here?
}
confirm-withdraw = Withdraw from the agreement { $agreement }?
confirm-terminate = Agree that the agreement { $agreement } ends?

# Agreements as they are shown and listed.
agreement-id = agreement
agreement-text = text
agreement-ours = ours
agreement-article = Article { $article } · { $kind }
agreement-acts = Acts
agreement-none = No agreements yet. Start from a draft: mithaq agreement new --template bilateral -o draft.toml
agreement-standing = standing
agreement-title = title
