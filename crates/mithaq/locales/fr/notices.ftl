# What is told under agreements, and whom to call.

notice-none = Aucune notification n’a été faite.
notice-verification = { $by } notifie à { $to } une vérification ({ $at })
notice-breach = { $by } notifie à { $to } une violation ({ $at })
notice-dispute = { $by } soulève un différend avec { $to } ({ $at })
notice-cooperation = { $by } demande à { $to } de coopérer : { $word } ({ $at })
notice-disclosure = { $by } informe { $to } que la loi l’oblige à divulguer quelque chose : { $word } ({ $at })
notice-results = { $by } montre à { $to } des résultats avant leur publication ({ $at })
notice-question = { $by } demande à { $to } ce qui est retenu ({ $at })
notice-under = au titre de l’article { $article } de « { $agreement } »
notice-follows-begins = elle prend effet le { $from }
notice-follows-steps = les étapes, chacune avec la fin de son délai :
notice-follows-permitted = c’est permis à partir du { $from }
notice-follows-not-reached = elle n’est pas encore parvenue à l’autre partie, et ne permet rien
notice-follows-asked = elle se fonde sur l’article
notice-follows-answered = l’autre nœud a répondu
notice-follows-no-article = aucun article en vigueur ne lui donne d’effet
notice-follows-may-not = son auteur n’est pas de ceux qui peuvent invoquer l’article
notice-follows-other-ground = ce motif n’est pas de ceux que l’article énumère
notice-follows-other-form = cette forme n’est pas de celles que l’article énumère
notice-follows-not-granted = l’article n’accorde aucune réponse
notice-follows-waits = l’autre nœud répond ce que l’article accorde
notice-step-consultation = consultation, jusqu’au { $until }
notice-step-good-offices = bons offices, jusqu’au { $until }
notice-step-mediation = médiation, jusqu’au { $until }
notice-step-conciliation = conciliation, jusqu’au { $until }
notice-step-arbitration = arbitrage, jusqu’au { $until }
notice-step-court = juridiction, jusqu’au { $until }
notice-due = { $party } doit une réponse avant le { $at }
notice-overdue = { $party } devait une réponse avant le { $at }, et n’en a pas donné
notice-answered = réponse du { $at }
notice-told-why = retenu par l’article { $article } : { $reason }
notice-told-count = retenu par l’article { $article } : { $count }
notice-told-nothing = rien n’est dit
notice-decide = Répondre : mithaq agreement notice answer { $notice } --reason TEXTE
contact-none = Aucun article en vigueur ne nomme personne.
contact-call = À appeler :
contact-line = { $party }, { $role } : { $name }, { $contact }
role-point-of-contact = point de contact
role-incidents = incidents
role-technical = questions techniques
role-diplomatic = questions diplomatiques
role-legal = questions de droit
role-data-protection = protection des données
role-consent = consentements

event-answer-overdue = { $party } devait une réponse à la demande { $act }, selon l’article { $article }, et n’en a pas donné
event-notice-due = { $party } doit une réponse à la notification { $act }, selon l’article { $article }
event-notice-overdue = { $party } devait une réponse à la notification { $act }, selon l’article { $article }, et n’en a pas donné
event-verification-begins = la vérification notifiée par { $party } peut commencer ({ $act }, article { $article })
event-breach-begins = les suites de la violation notifiée par { $party } commencent ({ $act }, article { $article })
event-disclosure-permitted = { $party } peut divulguer l’objet de la notification { $act }, selon l’article { $article }
event-results-permitted = { $party } peut publier les résultats de la notification { $act }, selon l’article { $article }
event-dispute-consultation = dans le différend { $act } de { $party }, le délai de l’étape « consultation » est écoulé, selon l’article { $article }
event-dispute-good-offices = dans le différend { $act } de { $party }, le délai de l’étape « bons offices » est écoulé, selon l’article { $article }
event-dispute-mediation = dans le différend { $act } de { $party }, le délai de l’étape « médiation » est écoulé, selon l’article { $article }
event-dispute-conciliation = dans le différend { $act } de { $party }, le délai de l’étape « conciliation » est écoulé, selon l’article { $article }
event-dispute-arbitration = dans le différend { $act } de { $party }, le délai de l’étape « arbitrage » est écoulé, selon l’article { $article }
event-dispute-court = dans le différend { $act } de { $party }, le délai de l’étape « juridiction » est écoulé, selon l’article { $article }

# What is asked before something that cannot be undone.
confirm-go-on = { $question } Tapez { $word } pour continuer
confirm-yes = oui
confirm-clock = Ramener le repère le plus haut de l’horloge à l’heure de l’horloge ?
confirm-delete = Supprimer { $object } définitivement ?
confirm-participant = Mettre fin aux conditions de { $participant } ?
confirm-waive = Diffuser sans avoir lu { $peers } ?
confirm-waive-all = Diffuser sans avoir lu tous les pairs attendus ?
confirm-forget = Oublier le pair { $peer } ?
confirm-revoke = Révoquer cette clé définitivement ?
confirm-reseal = Sceller ces actes à nouveau, pour qu’ils tiennent ?
confirm-hold = Lever la conservation { $hold }, et supprimer ce qui attendait cela ?
confirm-hand-over = { $count ->
    [one] Écrire { $count } objet, et le détruire ici ?
   *[other] Écrire { $count } objets, et les détruire ici ?
}
confirm-withdraw = Se retirer de l’accord { $agreement } ?
confirm-terminate = Consentir à la fin de l’accord { $agreement } ?

# Agreements as they are shown and listed.
agreement-id = accord
agreement-text = texte
agreement-ours = nous-mêmes
agreement-article = Article { $article } · { $kind }
agreement-acts = Actes
agreement-none = Aucun accord. Commencez par un projet : mithaq agreement new --template bilateral -o draft.toml
agreement-standing = état
agreement-title = titre
