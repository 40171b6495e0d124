//! Receipts: what crossed is proved with two public keys, without a node and without a network.

use std::time::{Duration, Instant};

use mithaq_ledger::receipt::{self, Sides};
use mithaq_node::admin::AdminError;

use super::number;
use crate::cli::public_key;
use crate::demo::fault::{internal, late};
use crate::demo::figures::ReceiptFigures;
use crate::demo::material::Material;
use crate::demo::measure::Percentiles;
use crate::demo::nodes::Running;
use crate::demo::tell::Teller;
use crate::demo::world::World;

/// Receipts asked for in each direction.
const EACH: usize = 25;
/// How long a recipient may take to cosign, and between two looks at whether it has.
const COSIGN: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(20);

/// What became of the receipts.
pub(super) struct Receipts {
    pub(super) figures: ReceiptFigures,
    /// Such as verified with one byte of them changed.
    forged: usize,
}

impl Receipts {
    /// What did not hold of what is claimed.
    pub(super) fn broken(&self) -> Option<String> {
        let ReceiptFigures { issued, verified } = self.figures;
        if issued != verified {
            return Some(format!("of {issued} receipts {verified} verified"));
        }
        (self.forged > 0).then(|| format!("{} changed receipts verified", self.forged))
    }
}

/// Has every giver make receipts of what crossed, and verifies them as somebody does who has them and two keys.
pub(super) async fn tell(
    world: &World<'_>,
    material: &Material,
    teller: &mut Teller<'_, '_>,
) -> Result<Receipts, AdminError> {
    let texts = teller.texts();
    let mut receipts = Receipts {
        figures: ReceiptFigures::default(),
        forged: 0,
    };
    let mut durations = Vec::new();
    for (from, to) in world.directions() {
        let (giver, receiver) = (world.nodes.of(from)?, world.nodes.of(to)?);
        let shelf = world.shelf(to);
        let crossed = material.feed(from).iter().filter(|object| {
            shelf.is_some_and(|shelf| shelf.objects.contains_key(&object.id))
                && !material.feed(to).iter().any(|own| own.id == object.id)
        });
        let crossed: Vec<&str> = crossed
            .map(|object| object.id.as_str())
            .take(EACH)
            .collect();
        if crossed.is_empty() {
            continue;
        }
        cosigned(giver, receiver).await?;
        // Each party's own word for its key, never the receipt's.
        let (from_key, _) = giver.desk.log(&receiver.party).await?;
        let (to_key, _) = receiver.desk.log(&giver.party).await?;
        let (from_key, to_key) = (
            public_key("--from-key", &from_key)?,
            public_key("--to-key", &to_key)?,
        );
        for object in crossed {
            let receipt = giver.desk.receipt(object, &receiver.party).await?;
            receipts.figures.issued += 1;
            let began = Instant::now();
            let verified = receipt::verify(receipt.text.as_bytes(), &from_key, Some(&to_key));
            durations.push(began.elapsed());
            let both = verified.is_ok_and(|verified| {
                matches!(verified.sides(), Sides::Both { .. })
                    && verified.object().as_str() == object
            });
            receipts.figures.verified += usize::from(both);
            let forged = receipt.text.replacen(object, &other(object), 1);
            if forged == receipt.text {
                return Err(internal("a receipt does not name its object"));
            }
            let forged = receipt::verify(forged.as_bytes(), &from_key, Some(&to_key));
            receipts.forged += usize::from(forged.is_ok());
        }
    }
    let ReceiptFigures { issued, verified } = receipts.figures;
    if issued > 0 {
        let ms = Percentiles::of(&durations).p50.unwrap_or_default();
        let args = [("count", verified.into()), ("ms", ms.into())];
        teller.line(
            number(texts, verified),
            texts.get("demo-receipts", &args),
            None,
        )?;
    }
    Ok(receipts)
}

/// Waits until the receiver has cosigned all that the giver has on record of it.
async fn cosigned(giver: &Running, receiver: &Running) -> Result<(), AdminError> {
    let began = Instant::now();
    while began.elapsed() < COSIGN {
        let (_, logs) = giver.desk.log(&receiver.party).await?;
        let mut of_peer = logs.iter().filter(|log| log.both && log.pages > 0);
        if of_peer.all(|log| log.cosigned == Some(log.pages)) {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
    let what = format!("{} did not cosign in time", receiver.party_name);
    Err(late(what, COSIGN.as_secs()))
}

/// Another id of the same type: its last digit is changed.
fn other(id: &str) -> String {
    let mut text = id.to_owned();
    let last = match text.pop() {
        Some('0') => '1',
        _ => '0',
    };
    text.push(last);
    text
}
