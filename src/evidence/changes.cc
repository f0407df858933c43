#include "evidence/changes.h"

#include <algorithm>
#include <utility>

#include "evidence/bundle_maker.h"
#include "evidence/limits.h"
#include "evidence/trace.h"
#include "ledger/revision.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

// Goes back from change to change of some records, without looking at what lies between.
class Steps {
 public:
  Steps(const ledger::Reader& reader, std::vector<state::Key> keys) : reader_(reader) {
    left_.reserve(keys.size());
    for (state::Key& key : keys) left_.push_back({std::move(key), std::nullopt});
  }

  // The newest change at or below `height`; nothing when none is known.
  Result<std::optional<std::uint64_t>> at_or_below(std::uint64_t height) {
    std::optional<std::uint64_t> newest;
    for (auto it = left_.begin(); it != left_.end();) {
      if (!it->changed || *it->changed > height) {
        const Result<std::uint64_t> changed = reader_.changed_at(it->key, height);
        if (!changed) {
          const ErrorKind kind = changed.error().kind;
          if (kind != ErrorKind::not_found && kind != ErrorKind::unavailable) {
            return tl::unexpected(changed.error());
          }
          it = left_.erase(it);  // never written before, or no longer kept
          continue;
        }
        it->changed = *changed;
      }
      newest = std::max(newest.value_or(0), *it->changed);
      ++it;
    }
    return newest;
  }

 private:
  struct Left {
    state::Key key;
    std::optional<std::uint64_t> changed;  // the newest that was not told yet
  };
  const ledger::Reader& reader_;
  std::vector<Left> left_;
};

bool is_about(const v1::Action& action, const ChangesOf& of) {
  return !names::acts_about(action, of.zone, of.name).empty();
}

Change change_of(std::uint64_t height, const BlockActs& acts, const ChangesOf& of) {
  Change change;
  change.height = height;
  change.time = acts.time;
  for (const BlockActs::Own& own : acts.own) {
    if (is_about(own.body->action(), of)) {
      change.acts.push_back({own.position, own.id, own.body});
    }
  }
  for (const BlockActs::Decided& decided : acts.decided) {
    const auto& actions = decided.actions->actions();
    if (std::any_of(actions.begin(), actions.end(),
                    [&](const v1::Action& action) { return is_about(action, of); })) {
      change.decisions.push_back({decided.proposal, decided.actions});
    }
  }
  return change;
}

Result<std::vector<state::Key>> keys_of(const state::View& view, const ChangesOf& of) {
  v1::Zone zone;
  if (!names::find_zone(view, of.zone, zone)) {
    return error(ErrorKind::not_found, "this community does not govern zone " + of.zone);
  }
  if (of.name.empty()) {
    // The zone's own record tells when it was made, before which nothing was counted.
    return std::vector<state::Key>{ledger::revision_key(names::kTable, of.zone),
                                   names::zone_key(of.zone)};
  }
  return names::keys_at(view, of.zone, of.name);
}

Result<Changes> find(const ledger::Reader& reader, const State& state, const ChangesOf& of) {
  Result<std::vector<state::Key>> keys = keys_of(*state.view, of);
  if (!keys) return tl::unexpected(keys.error());
  Steps steps(reader, *std::move(keys));
  Blocks blocks(reader, *state.view);
  Changes out;
  out.kept_from = reader.oldest_height();
  const std::uint64_t limit = std::min(of.limit, limits::kChangesHeights);
  std::size_t transactions = 0;
  for (std::uint64_t below = of.to;;) {
    const Result<std::optional<std::uint64_t>> height = steps.at_or_below(below);
    if (!height) return tl::unexpected(height.error());
    if (!*height || **height < of.from) return out;
    const bool is_full = out.changes.size() >= limit || !blocks.has_room() ||
                         transactions >= limits::kChangesTransactions;
    if (is_full) {
      out.next = **height;
      return out;
    }
    const Result<const BlockActs*> acts = blocks.at(**height);
    if (!acts) return tl::unexpected(acts.error());
    out.changes.push_back(change_of(**height, **acts, of));
    transactions += out.changes.back().acts.size();
    if (**height == 0) return out;
    below = **height - 1;
  }
}

}  // namespace

Result<Changes> find_changes(const ledger::Reader& reader, const ChangesOf& of) {
  const Result<State> state = open_state(reader, of.to);
  if (!state) return tl::unexpected(state.error());
  Result<Changes> changes = find(reader, *state, of);
  if (const std::optional<Error> fault = state->view->fault()) return tl::unexpected(*fault);
  return changes;
}

Result<Bytes> bundle_of_changes(const ledger::Reader& reader, const ChangesOf& of) {
  const Result<State> state = open_state(reader, of.to);
  if (!state) return tl::unexpected(state.error());
  const Result<Changes> changes = find(reader, *state, of);
  if (!changes) return tl::unexpected(changes.error());
  BundleMaker maker(reader, *state);
  std::size_t transactions = 0;
  for (const Change& change : changes->changes) {
    for (const Change::Act& act : change.acts) {
      if (transactions++ == limits::kChangesTransactions) break;
      maker.add_transaction(change.height, act.position);
    }
    for (const Change::Decision& decision : change.decisions) {
      maker.add_decision(decision.number);
      maker.add(names::skipped_key(of.zone, decision.number));
    }
    if (change.height != 0 || of.name.empty()) continue;
    for (const state::Key& key : names::keys_at(*state->view, of.zone, of.name)) {
      maker.add_genesis_actions_of(key);
    }
  }
  return maker.finish();
}

}  // namespace comity::evidence
