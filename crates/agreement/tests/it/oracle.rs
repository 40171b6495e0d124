//! A second reading of DESIGN §§ 5–6, written apart from the code it judges: plain conditions, no
//! Cedar, and no call into the crate. Values of its own, so that not even an order is shared.

/// What an exchange article says.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Whether we give under it.
    pub we_give: bool,
    /// The types it lists; `None` for all.
    pub types: Option<Vec<&'static str>>,
    /// 0 clear, 1 green, 2 amber, 3 amber+strict, 4 red.
    pub highest_tlp: u8,
    /// 0 clear, 1 green, 2 amber, 3 red.
    pub highest_pap: u8,
    pub received_too: bool,
}

/// What an agreement says.
#[derive(Debug, Clone)]
pub struct Terms {
    pub exchanges: Vec<Exchange>,
    pub unmarked_tlp: Option<u8>,
    pub unmarked_pap: Option<u8>,
    pub purposes: Option<Vec<&'static str>>,
    /// In days.
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub notice: i64,
}

/// What an object's class says.
#[derive(Debug, Clone)]
pub struct Thing {
    pub object_type: &'static str,
    pub tlp: Option<u8>,
    pub pap: Option<u8>,
    pub unknown_marking: bool,
    pub personal_data: bool,
    /// Whether the peer is among the addressees; `None` without any.
    pub addressed_to_peer: Option<bool>,
    pub licences: Vec<Held>,
}

/// Under what it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    Own,
    Received,
    OverChannel,
}

/// Acts of one party, in days, each after the other, without gaps and forks.
#[derive(Debug, Clone, Default)]
pub struct Deeds {
    pub signed: Option<i64>,
    /// From and until, each as its author dates it.
    pub suspended: Vec<(i64, Option<i64>)>,
    pub withdrawn: Option<i64>,
}

/// Whether the articles and red lines let an object cross from us to the peer, once in force.
pub fn articles_allow(
    terms: &Terms,
    red_line_on_personal_data: bool,
    thing: &Thing,
    purpose: &str,
) -> bool {
    // Diplomatic objects have their own channel (7.1).
    if thing.object_type.starts_with("mithaq-") {
        return false;
    }
    if thing.unknown_marking || thing.addressed_to_peer == Some(false) {
        return false;
    }
    if red_line_on_personal_data && thing.personal_data {
        return false;
    }
    let permitted = match &terms.purposes {
        Some(named) => named.contains(&purpose),
        None => ["detection", "protection", "research", "training"].contains(&purpose),
    };
    if !permitted {
        return false;
    }
    let tlp = thing.tlp.unwrap_or(terms.unmarked_tlp.unwrap_or(2));
    let pap = thing.pap.unwrap_or(terms.unmarked_pap.unwrap_or(0));
    terms.exchanges.iter().any(|exchange| {
        exchange.we_give
            && exchange
                .types
                .as_ref()
                .is_none_or(|types| types.contains(&thing.object_type))
            && tlp <= exchange.highest_tlp
            && pap <= exchange.highest_pap
            // Neither of the onward articles there are reaches another peer, so whether an article
            // gives received material too makes no difference yet: only a licence of our own does.
            && thing.licences.contains(&Held::Own)
    })
}

/// Whether the agreement is in force at an instant known to lie between two days.
pub fn in_force(terms: &Terms, deeds: &[Deeds; 2], (earliest, latest): (i64, i64)) -> bool {
    let [Some(one), Some(other)] = [deeds[0].signed, deeds[1].signed] else {
        return false;
    };
    let from = one.max(other).max(terms.start.unwrap_or(i64::MIN));
    if earliest <= from {
        return false;
    }
    if terms.end.is_some_and(|end| latest >= end) {
        return false;
    }
    deeds.iter().all(|party| {
        let left = party
            .withdrawn
            .is_some_and(|at| latest >= at + terms.notice);
        let suspended = party
            .suspended
            .iter()
            .any(|(from, until)| latest >= *from && !until.is_some_and(|until| earliest > until));
        !left && !suspended
    })
}
