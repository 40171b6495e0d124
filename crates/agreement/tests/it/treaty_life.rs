//! Agreements of two to twelve parties and their whole lives, held against the testkit's second reading.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{Act, Agreement, Article, Terms, changes, effective, fold, relation};
use mithaq_testkit::generate::{Life, deliver, delivery, instants_of_life, life, live, treaty};
use mithaq_testkit::oracle::{Case, Why};
use mithaq_testkit::world::{self, AgreementNo, Now, Party};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;

use crate::plain;
use crate::treaties::{Treaty, cause, party, said, says, told};
use crate::world::nobody;

const NO: AgreementNo = AgreementNo(0);

fn lives() -> impl Strategy<Value = Life> {
    prop_oneof![2 => life(true), 1 => life(false)]
}

/// Two of the parties; now and then one whom the text does not list.
pub fn pair(text: &world::Agreement, picks: [&Index; 3]) -> (Party, Party) {
    let most = text.parties.len() + usize::from(picks[2].index(5) == 0);
    let first = picks[0].index(most);
    let second = (first + 1 + picks[1].index(most - 1)) % most;
    let party = |place| Party(u8::try_from(place).unwrap());
    (party(first), party(second))
}

/// § 5, 5.2, 5.4 to 5.7, 5.9: between any two parties, at every date and a millisecond beside it, the agreement is in
/// force when the second reading says so, for the cause that it has, and in the words that it has; and nothing changes
/// but at the instants that are announced.
#[test]
fn inv_5_6_a_treaty_holds_between_two_what_the_second_reading_says() {
    let worlds = (
        treaty(NO),
        lives(),
        delivery(true),
        any::<bool>(),
        any::<[Index; 40]>(),
    );
    let seen: RefCell<BTreeMap<Option<Why>, u32>> = RefCell::default();
    let mut config = mithaq_testkit::config(150);
    // A life is long, and each step costs.
    config.max_shrink_iters = 80;
    let ran = TestRunner::new(config).run(&worlds, |(texts, life, way, lossy, picks)| {
        let treaty = Treaty::of(&texts);
        let all = live(&texts, &life);
        let made = treaty.acts(&all);
        let arrived = match lossy {
            true => deliver(&all, &way),
            false => all.clone(),
        };
        let acts: Vec<Act> = arrived.iter().map(|act| made[&act.tag].clone()).collect();
        let status = fold(&treaty.family, &acts, &nobody());
        let keyed = BTreeSet::new();
        let case = Case::of(NO, &texts, &arrived, &keyed).unwrap();
        let instants = instants_of_life(&texts, &all);
        for pick in picks.chunks(4) {
            let two = pair(&texts[0], [&pick[0], &pick[1], &pick[2]]);
            let (a, b) = (party(two.0), party(two.1));
            let place = pick[2].index(instants.len());
            let earliest = instants[place] + i64::try_from(pick[3].index(3)).unwrap() - 1;
            let width = [0, 0, 0, 1, world::DAY][pick[0].index(5)];
            let now = Now {
                earliest,
                latest: earliest + width,
            };
            let found = relation(&treaty.family, &status, &a, &b, &plain::now(now));
            let whys = case.relation(two, now);
            let cause = cause(&found);
            prop_assert_eq!(
                cause.is_none(),
                whys.is_empty(),
                "{:?} at {:?}: {:?}, but {:?}{}",
                two,
                now,
                found,
                whys,
                told(&arrived)
            );
            if let Some(cause) = cause {
                prop_assert!(
                    whys.contains(&cause),
                    "{:?} at {:?}: {:?}, but {:?}{}",
                    two,
                    now,
                    found,
                    whys,
                    told(&arrived)
                );
            } else {
                let text = effective(&treaty.family, &status, &a, &b, &plain::now(now));
                let expected = case.effective(two, now);
                prop_assert_eq!(
                    says(&text, two),
                    said(&expected, two),
                    "{:?} at {:?}{}",
                    two,
                    now,
                    told(&arrived)
                );
            }
            *seen.borrow_mut().entry(cause).or_default() += 1;
            // What holds at an instant holds until just after the next announced one.
            let announced = changes(&treaty.family, &status, &a, &b);
            let at = |instant| {
                let now = plain::now(Now::at(instant));
                let found = relation(&treaty.family, &status, &a, &b, &now);
                let text = effective(&treaty.family, &status, &a, &b, &now);
                (
                    found.is_in_force(),
                    found.is_in_force().then(|| says(&text, two)),
                )
            };
            if let Some(later) = instants.get(place + 1).copied()
                && let from = instants[place] + 1
                && from < later
                && !announced.iter().any(|change| {
                    let change = change.unix_millis();
                    from <= change && change < later
                })
            {
                prop_assert_eq!(
                    at(from),
                    at(later - 1),
                    "{:?} from {} to {}{}",
                    two,
                    from,
                    later,
                    told(&arrived)
                );
            }
        }
        Ok(())
    });
    ran.unwrap();
    let seen = seen.into_inner();
    assert!(seen.get(&None).is_some_and(|open| 60 <= *open), "{seen:?}");
    for why in [
        Why::NotParties,
        Why::Gap,
        Why::UnknownAct,
        Why::NotSigned,
        Why::NotYet,
        Why::Suspended,
        Why::Expired,
        Why::Withdrawn,
        Why::WindowOpen,
    ] {
        assert!(seen.contains_key(&Some(why)), "{why:?} {seen:?}");
    }
}

/// 5.7, 5.8: a node that has all acts of the two and of the depositary, as their heads show it, and lacks acts of
/// others, never has more in force between the two than one that lacks nothing. Of honest others: who performs two acts under one
/// number may hide one of them from anybody.
#[test]
fn inv_5_7_whoever_lacks_acts_of_others_never_releases_more() {
    let worlds = (treaty(NO), life(true), delivery(true), any::<[Index; 40]>());
    let (open, closed, less) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let mut config = mithaq_testkit::config(150);
    config.max_shrink_iters = 80;
    let ran = TestRunner::new(config).run(&worlds, |(texts, life, way, picks)| {
        let treaty = Treaty::of(&texts);
        let all = live(&texts, &life);
        let made = treaty.acts(&all);
        let arrived = deliver(&all, &way);
        let instants = instants_of_life(&texts, &all);
        for pick in picks.chunks(4) {
            let two = pair(&texts[0], [&pick[0], &pick[1], &pick[2]]);
            let (a, b) = (party(two.0), party(two.1));
            let with_heads = [
                Some(two.0),
                Some(two.1),
                texts[0].depositary,
                texts[0].successor,
            ];
            let lost = u32::try_from(pick[3].index(3)).unwrap();
            let some = all.iter().filter(|act| {
                with_heads.contains(&Some(act.author))
                    || (act.tag % 3 != lost && arrived.contains(act))
            });
            let some: Vec<&world::Act> = some.collect();
            let missing: Vec<u32> = all
                .iter()
                .filter(|act| !some.contains(act))
                .map(|act| act.tag)
                .collect();
            let some: Vec<Act> = some.iter().map(|act| made[&act.tag].clone()).collect();
            let whole: Vec<Act> = all.iter().map(|act| made[&act.tag].clone()).collect();
            let now = plain::now(Now::at(instants[pick[2].index(instants.len())] + 1));
            let holds = |acts: &[Act]| {
                let status = fold(&treaty.family, acts, &nobody());
                let found = relation(&treaty.family, &status, &a, &b, &now);
                let text = effective(&treaty.family, &status, &a, &b, &now);
                (found.is_in_force().then_some(text), found)
            };
            let ((some, _), (whole, truly)) = (holds(&some), holds(&whole));
            open.set(open.get() + u32::from(some.is_some()));
            closed.set(closed.get() + u32::from(whole.is_none()));
            less.set(less.get() + u32::from(some.is_none() && whole.is_some()));
            // What is missing may leave two texts possible: then what both permit is in force, and that may be less.
            let never_more = match (&some, &whole) {
                (None, _) => true,
                (Some(some), Some(whole)) => {
                    says(some, two) == says(whole, two) || is_at_most(some, whole)
                }
                (Some(_), None) => false,
            };
            let told_of = |text: &Option<Agreement>| text.as_ref().map(|text| says(text, two));
            prop_assert!(
                never_more,
                "{:?} at {:?} without {:?}: {:?}, truly {:?} {:?}{}",
                two,
                now,
                missing,
                told_of(&some),
                truly,
                told_of(&whole),
                told(&all)
            );
        }
        Ok(())
    });
    ran.unwrap();
    let counts = (open.get(), closed.get(), less.get());
    assert!(counts.0 > 50 && counts.1 > 50 && counts.2 > 2, "{counts:?}");
}

/// Whether each article of one text is within the other's, and the other restricts by no kind of article that it lacks.
fn is_at_most(one: &Agreement, other: &Agreement) -> bool {
    let within = one.articles().iter().all(|article| {
        let same = other.articles().iter().find(|it| it.id() == article.id());
        same.is_some_and(|it| article.terms().is_at_most(it.terms()))
    });
    let restricts =
        |article: &&Article| !matches!(article.terms(), Terms::Exchange(_) | Terms::TextOnly);
    let kept = other.articles().iter().filter(restricts).all(|article| {
        let kind = article.kind();
        one.articles().iter().any(|it| it.kind() == kind)
    });
    within && kept
}
