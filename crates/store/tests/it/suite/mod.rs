//! What every backend must do.

mod anew;
mod batches;
mod copies;
pub(crate) mod logs;
mod moves;
mod once;
mod pages;
mod tombstones;

use mithaq_store::{ClassSet, Store};

use crate::model;
use crate::support::NOON;

/// Run everything against stores that `make` makes, each of them empty.
pub fn suite(make: impl Fn() -> Box<dyn Store>) {
    let tests: &[fn(&dyn Store)] = &[
        copies::a_second_import_changes_nothing,
        copies::a_sealed_copy_is_held_whoever_delivers_it,
        copies::inv_6_5_each_deliverer_has_a_copy_and_the_best_one_is_seen,
        copies::inv_4_6_a_newer_version_supersedes_only_its_own_deliverers,
        copies::a_withheld_version_hides_behind_the_last_permitted_one,
        copies::attack_25_a_line_has_only_so_many_copies_of_an_id,
        copies::versions_are_selected_as_taxii_says,
        pages::types_and_ids_filter,
        pages::pages_end_where_bytes_do,
        pages::stamps_rise_by_a_millisecond_and_tell_nothing_of_what_is_withheld,
        pages::clocks_that_go_back_move_no_stamp_back,
        pages::stamps_do_not_run_further_ahead_than_a_day,
        pages::long_collections_are_found_again_at_any_stamp,
        pages::classes_met_and_changed_at_once_keep_their_places,
        batches::a_batch_that_fails_late_leaves_nothing_behind,
        pages::inv_7_2_what_becomes_permitted_late_reaches_those_who_have_passed_it,
        pages::inv_7_4_a_page_for_another_epoch_is_refused,
        pages::a_class_that_nobody_decided_stops_the_page,
        batches::a_batch_is_made_whole_or_not_at_all,
        batches::deleted_objects_are_gone_and_keep_counting,
        batches::observables_and_references_are_found,
        batches::records_cursors_and_statuses_are_kept,
        batches::crossings_are_found_again,
        batches::scans_go_through_everything,
        logs::inv_8_1_a_leaf_is_kept_with_what_belongs_to_it,
        logs::inv_8_1_a_slot_is_recorded_once_in_its_scope,
        logs::inv_8_3_a_leaf_that_does_not_follow_takes_its_batch_with_it,
        logs::leaves_of_several_hands_follow_one_another,
        moves::inv_6_1_a_licence_gained_is_told_only_to_whom_it_opens_the_copy,
        moves::inv_6_1_who_may_have_the_new_class_alone_gets_it_then,
        moves::a_moved_copy_keeps_its_rank_and_what_finds_it,
        moves::inv_6_2_what_waits_for_a_condition_is_in_no_scan_and_comes_once,
        moves::inv_6_4_what_keeps_classes_company_is_one_copy_to_readers,
        moves::a_class_permitted_late_brings_no_definition_again,
        moves::an_object_without_versions_is_found_by_its_stamp,
        once::inv_7_2_a_version_that_becomes_the_last_comes_then,
        once::inv_7_2_what_a_better_copy_hid_comes_when_that_is_gone,
        once::inv_6_4_a_definition_comes_once_when_classes_change_places,
        tombstones::inv_7_7_what_was_deleted_stays_deleted_until_a_newer_version,
        tombstones::inv_7_7_who_lifts_a_tombstone_lets_it_in,
        tombstones::inv_7_7_who_lifts_a_tombstone_lifts_its_own,
        tombstones::inv_7_7_two_closings_of_one_leaf_close_what_either_closed,
        tombstones::inv_7_7_a_leaf_that_was_closed_keeps_its_hashes,
        tombstones::inv_7_8_what_stands_against_a_tombstone_is_found,
        anew::inv_7_8_what_comes_after_a_loss_is_stamped_above_all_that_readers_saw,
        anew::inv_7_8_a_second_loss_within_a_day_is_covered_up_to_an_object_a_millisecond,
        anew::what_is_told_late_after_a_loss_is_above_it_too,
        anew::a_clock_that_was_wrong_shuts_nobody_out,
        pages::a_collection_that_is_not_there_is_named,
        pages::pages_are_read_while_batches_are_committed,
    ];
    for test in tests {
        test(&*make());
    }
    model::inv_7_2_pages_are_those_of_the_naive_collection(&make);
}

fn everything(store: &dyn Store) -> ClassSet {
    ClassSet::below(store.class_count().unwrap())
}

fn feed(store: &dyn Store) {
    store.ensure_collection("feed", NOON).unwrap();
}
