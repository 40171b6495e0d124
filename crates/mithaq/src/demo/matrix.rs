//! The matrix of material and nations, from what was found.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_node::admin::{AdminError, WithheldReason};
use unicode_width::UnicodeWidthStr as _;

use super::findings::Found;
use super::material::{Material, Row};
use super::reasons::Reasons;
use super::report::{Cell, MatrixRow};
use super::scenario::Nation;
use super::tell::wrap;
use super::withheld::{is_onward, why_not, why_participant_not};
use super::world::World;
use crate::text::{Texts, id};

/// Where one row stands with one nation.
enum Stand {
    Own,
    Crossed,
    Waiting,
    Withheld(WithheldReason),
    /// The host of the participant has it not, and so nothing to give.
    NotHeld,
    Leaked,
}

/// The matrix, ready to be shown.
pub(super) struct Matrix {
    /// What stands above the columns: the nations, then the participant.
    pub(super) columns: Vec<String>,
    rows: Vec<(Row, Vec<Stand>)>,
    /// Why something is nowhere near the participant.
    not_held: String,
}

impl Matrix {
    /// Derives it from what was found; for what is not there, the owner's node is asked why.
    pub(super) async fn of(
        world: &World<'_>,
        material: &Material,
        (texts, rows): (&Texts, Vec<Row>),
        found: &Found,
        leaks: &BTreeSet<(Nation, String)>,
    ) -> Result<Matrix, AdminError> {
        let leaked = found.leaks_to_participant(material.labels());
        let mut stood = Vec::with_capacity(rows.len());
        for row in rows {
            let mut stands = Vec::with_capacity(Nation::ALL.len());
            for nation in Nation::ALL {
                stands.push(stand(world, material, &row, nation, found, leaks).await?);
            }
            stands.push(stand_of_participant(world, &row, found, &leaked).await?);
            stood.push((row, stands));
        }
        let mut columns = Nation::ALL
            .map(|nation| nation_name(texts, nation))
            .to_vec();
        let participant = material.scenario().participant();
        columns.push(participant.name.get(texts.lang()).to_owned());
        let args = [
            ("host", nation_name(texts, participant.host).into()),
            ("party", participant.party.as_str().into()),
        ];
        Ok(Matrix {
            columns,
            rows: stood,
            not_held: texts.get("demo-not-held", &args),
        })
    }

    /// As the report shows it.
    pub(super) fn report(&self, texts: &Texts, reasons: &Reasons<'_>) -> Vec<MatrixRow> {
        let rows = self.rows.iter();
        rows.map(|(row, stands)| MatrixRow {
            owner: nation_name(texts, row.owner),
            name: row.name.clone(),
            marking: row.marking.clone(),
            count: row.ids.len(),
            cells: stands
                .iter()
                .map(|stand| match stand {
                    Stand::Own => Cell::Own,
                    Stand::Crossed => Cell::Crossed,
                    Stand::Waiting => Cell::Waiting,
                    Stand::Leaked => Cell::Leaked,
                    Stand::Withheld(reason) => Cell::Withheld(reasons.short(reason)),
                    Stand::NotHeld => Cell::Withheld(self.not_held.clone()),
                })
                .collect(),
        })
        .collect()
    }

    /// For the terminal: one line a row, reasons as letters that are explained below.
    pub(super) fn lines(&self, texts: &Texts, reasons: &Reasons<'_>) -> String {
        let mut legend: Vec<String> = Vec::new();
        let mut letter = |sentence: String| {
            let at = legend
                .iter()
                .position(|known| *known == sentence)
                .unwrap_or_else(|| {
                    legend.push(sentence);
                    legend.len() - 1
                });
            letter_of(at)
        };
        let mut table = vec![
            [
                texts.get("demo-matrix-material", &[]),
                String::new(),
                String::new(),
            ]
            .into_iter()
            .chain(self.columns.iter().cloned())
            .collect::<Vec<_>>(),
        ];
        let mut owner = None;
        for (row, stands) in &self.rows {
            if owner.replace(row.owner) != Some(row.owner) {
                // A line of its own: it takes no part in the columns.
                table.push(vec![nation_name(texts, row.owner)]);
            }
            let marking = match row.marking.as_str() {
                "" => texts.get("unmarked", &[]),
                marking => marking.to_owned(),
            };
            let count = texts.get("number", &[("count", row.ids.len().into())]);
            let mut cells = vec![row.name.clone(), marking, count];
            cells.extend(stands.iter().map(|stand| match stand {
                Stand::Own => texts.get("demo-cell-own", &[]),
                Stand::Crossed => "✓".to_owned(),
                Stand::Waiting => texts.get("demo-cell-waiting", &[]),
                Stand::Leaked => texts.get("demo-cell-leaked", &[]),
                Stand::Withheld(reason) => letter(reasons.sentence(reason)),
                Stand::NotHeld => letter(self.not_held.clone()),
            }));
            table.push(cells);
        }
        let mut text = columns(&table);
        text.push('\n');
        for (at, sentence) in legend.iter().enumerate() {
            let explained = texts.get(
                "demo-legend",
                &[
                    ("letter", id(letter_of(at))),
                    ("reason", crate::text::Arg::raw(sentence.clone())),
                ],
            );
            for (index, line) in wrap(&explained, 88).iter().enumerate() {
                text.push_str(if index == 0 { "  " } else { "     " });
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }
}

/// The nation's name in the reader's language.
pub(super) fn nation_name(texts: &Texts, nation: Nation) -> String {
    texts.get(&format!("nation-{nation}"), &[])
}

/// a, b, … z, then numbers.
fn letter_of(at: usize) -> String {
    match u8::try_from(at) {
        Ok(at) if at < 26 => char::from(b'a' + at).to_string(),
        _ => (at + 1).to_string(),
    }
}

/// Cells in columns, each as wide as its widest.
fn columns(table: &[Vec<String>]) -> String {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for row in table.iter().filter(|row| row.len() > 1) {
        for (column, cell) in row.iter().enumerate() {
            let width = widths.entry(column).or_default();
            *width = (*width).max(cell.width());
        }
    }
    let mut text = String::new();
    for row in table {
        if let [heading] = row.as_slice() {
            text.push_str(&format!("\n {heading}\n"));
            continue;
        }
        let mut line = String::from("  ");
        for (column, cell) in row.iter().enumerate() {
            let width = widths.get(&column).copied().unwrap_or_default();
            let space = " ".repeat(width - cell.width());
            // Numbers end at one place.
            let (before, after) = if column == 2 {
                (space.as_str(), "")
            } else {
                ("", space.as_str())
            };
            line.push_str(&format!(" {before}{cell}{after} "));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

async fn stand(
    world: &World<'_>,
    material: &Material,
    row: &Row,
    nation: Nation,
    found: &Found,
    leaks: &BTreeSet<(Nation, String)>,
) -> Result<Stand, AdminError> {
    let own: BTreeSet<&str> = material
        .feed(nation)
        .iter()
        .map(|object| object.id.as_str())
        .collect();
    // Two nations may have imported the same object: it says nothing of what crossed.
    let others: Vec<&String> = row
        .ids
        .iter()
        .filter(|id| !own.contains(id.as_str()))
        .collect();
    if row.owner == nation || others.is_empty() {
        return Ok(Stand::Own);
    }
    if others
        .iter()
        .any(|id| leaks.contains(&(nation, (*id).clone())))
    {
        return Ok(Stand::Leaked);
    }
    let Some(missing) = others.iter().find(|id| !found.has(nation, id)) else {
        return Ok(Stand::Crossed);
    };
    let said = why_not(world.nodes.of(row.owner)?, world.nodes.of(nation)?, missing).await?;
    Ok(said
        .into_iter()
        .next()
        .map_or(Stand::Waiting, Stand::Withheld))
}

/// Where a row stands with the participant, which reads at its host's node.
async fn stand_of_participant(
    world: &World<'_>,
    row: &Row,
    found: &Found,
    leaked: &BTreeSet<String>,
) -> Result<Stand, AdminError> {
    if row.ids.iter().any(|id| leaked.contains(id)) {
        return Ok(Stand::Leaked);
    }
    let lacks = |id: &&String| !found.participant.contains_key(*id);
    let Some(missing) = row.ids.iter().find(lacks) else {
        return Ok(Stand::Crossed);
    };
    if !world.nodes.of(world.host)?.desk.holds(missing).await? {
        return Ok(Stand::NotHeld);
    }
    let said = why_participant_not(world, missing).await?;
    // What keeps received material is the article that it was received under, whatever else does.
    let onward = said.iter().find(|reason| is_onward(reason)).cloned();
    let reason = onward.or_else(|| said.into_iter().next());
    Ok(reason.map_or(Stand::Waiting, Stand::Withheld))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_numbers_end_together() {
        let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let table = [
            row(["Material", "", "", "Qamar"]),
            vec!["Owner".to_owned()],
            row(["a", "TLP:RED", "12", "✓"]),
            row(["bb", "", "3", "own"]),
        ];
        let expected = "   Material               Qamar\n\n Owner\n   a         TLP:RED  12  ✓\n   bb                  3  own\n";
        assert_eq!(columns(&table), expected);
    }

    #[test]
    fn letters_go_on_as_numbers() {
        assert_eq!([0, 25, 26].map(letter_of), ["a", "z", "27"]);
    }
}
