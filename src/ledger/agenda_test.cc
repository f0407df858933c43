#include "ledger/agenda.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ledger/effect.h"
#include "ledger/notes_world.h"
#include "ledger/workspace.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger::testing {
namespace {

using agenda::Item;
using Stored = std::map<state::Key, Bytes>;

const std::vector<std::string> kOwners = {"decisions", "names", "records"};

std::string hex(std::uint64_t value, int digits) {
  std::string text;
  for (int i = digits - 1; i >= 0; --i) text += "0123456789abcdef"[value >> (4 * i) & 15];
  return text;
}

Stored records_of(const state::Draft& draft) {
  Stored stored;
  for (const auto& [key, value] : draft.changes()) {
    if (value) stored[key] = *value;
  }
  return stored;
}

// The agenda as somebody would write it who has no tree: everything in order.
class Model {
 public:
  void schedule(const Item& item) {
    cancel(item.owner, item.id);
    places_.emplace(item.at.milliseconds, item.owner, item.id);
  }
  void cancel(const std::string& owner, std::uint64_t id) {
    std::erase_if(places_, [&](const auto& place) {
      return std::get<1>(place) == owner && std::get<2>(place) == id;
    });
  }
  [[nodiscard]] std::vector<Item> items() const {
    std::vector<Item> items;
    items.reserve(places_.size());
    for (const auto& [at, owner, id] : places_) items.push_back({Time{at}, owner, id});
    return items;
  }

 private:
  std::set<std::tuple<std::int64_t, std::string, std::uint64_t>> places_;
};

rc::Gen<Item> any_item() {
  // Few of each, so that items meet; near and far from each other, so that forks lie everywhere.
  const auto time =
      rc::gen::element<std::int64_t>(0, 1, 15, 16, 17, 1'800'000'000'000, 1'800'000'000'001,
                                     1'800'000'065'536, kLatestTime.milliseconds);
  const auto id = rc::gen::element<std::uint64_t>(0, 1, 2, 15, 16, 17, 255, 256, 65'536,
                                                  0x8000'0000'0000'0000, ~std::uint64_t{0});
  return rc::gen::build<Item>(
      rc::gen::set(&Item::at, rc::gen::map(time, [](std::int64_t ms) { return Time{ms}; })),
      rc::gen::set(&Item::owner, rc::gen::elementOf(kOwners)), rc::gen::set(&Item::id, id));
}

RC_GTEST_PROP(Agenda, IsASetInOrderWhateverHappened,
              (const std::vector<std::pair<bool, int>>& steps)) {
  EmptyView empty;
  state::Draft draft(empty);
  Model model;
  for (const auto& [cancels, unused] : steps) {
    const Item item = *any_item();
    if (cancels) {
      agenda::cancel(draft, item.owner, item.id);
      model.cancel(item.owner, item.id);
      RC_ASSERT(agenda::time_of(draft, item.owner, item.id) == std::nullopt);
    } else {
      agenda::schedule(draft, item);
      model.schedule(item);
      RC_ASSERT(agenda::time_of(draft, item.owner, item.id) == item.at);
    }
    RC_ASSERT(agenda::find_fault(draft, kOwners) == std::nullopt);
  }
  const std::vector<Item> items = model.items();
  for (const std::string& owner : kOwners) {
    std::vector<Item> own;
    std::copy_if(items.begin(), items.end(), std::back_inserter(own),
                 [&](const Item& item) { return item.owner == owner; });
    RC_ASSERT(agenda::items_of(draft, owner) == own);
  }

  // The records say nothing of how they came about.
  state::Draft anew(empty);
  for (const Item& item : items) agenda::schedule(anew, item);
  RC_ASSERT(records_of(draft) == records_of(anew));

  for (const Item& item : items) {
    RC_ASSERT(agenda::earliest(draft) == item);
    agenda::cancel(draft, item.owner, item.id);
  }
  RC_ASSERT(agenda::earliest(draft) == std::nullopt);
  RC_ASSERT(records_of(draft).empty());
}

TEST(Agenda, SaysWhatIsDue) {
  EmptyView empty;
  state::Draft draft(empty);
  EXPECT_EQ(agenda::due(draft, kLatestTime), std::nullopt);
  const Item item{Time{5000}, "records", 7};
  agenda::schedule(draft, item);
  EXPECT_EQ(agenda::due(draft, Time{4999}), std::nullopt);
  EXPECT_EQ(agenda::due(draft, Time{5000}), item);
  // At one instant by register, then by number.
  agenda::schedule(draft, {Time{5000}, "records", 6});
  agenda::schedule(draft, {Time{5000}, "decisions", 9});
  EXPECT_EQ(agenda::due(draft, Time{5000})->id, 9U);
  agenda::schedule(draft, {Time{5001}, "decisions", 9});
  EXPECT_EQ(agenda::due(draft, Time{6000})->id, 6U);
}

// docs/spec/agenda.md, "Vectors".
// A genesis may begin in the last month of 9999, and what is put on the agenda then is later.
TEST(Agenda, TakesOffWhatIsDueAfterTheLastTimeThereIs) {
  const EmptyView nothing;
  for (const Time at : {plus_seconds(kLatestTime, 30LL * 24 * 3600), Time{-1}}) {
    state::Draft draft(nothing);
    agenda::schedule(draft, {at, "decisions", 1});
    EXPECT_EQ(agenda::find_fault(draft, kOwners), std::nullopt);
    agenda::schedule(draft, {at, "decisions", 1});
    EXPECT_EQ(agenda::find_fault(draft, kOwners), std::nullopt);
    agenda::cancel(draft, "decisions", 1);
    EXPECT_EQ(agenda::earliest(draft), std::nullopt);
    EXPECT_TRUE(records_of(draft).empty());
  }
}

TEST(Agenda, IsTheBytesOfTheSpecification) {
  EmptyView empty;
  state::Draft draft(empty);
  agenda::schedule(draft, {Time{1'800'000'000'000}, "decisions", 1});
  agenda::schedule(draft, {Time{1'800'000'000'000}, "decisions", 0x12});
  agenda::schedule(draft, {Time{1'800'000'100'000}, "decisions", 2});
  const auto record = [&](std::string_view collection, BytesView key) {
    return draft.get({"ledger", std::string(collection), Bytes(key)}).value_or(Bytes());
  };
  const std::string first = "01a3185c5000/decisions/00000000000000";
  const auto fork = [](const std::vector<std::string>& ways) {
    Bytes bytes;
    for (const std::string& way : ways)
      bytes += "\n" + Bytes(1, static_cast<char>(way.size())) + way;
    return bytes;
  };
  EXPECT_EQ(record("agenda", ""), fork({"01a3185"}));
  EXPECT_EQ(record("agenda", "01a3185"),
            fork({"c5000/decisions/00000000000000", "dd6a0/decisions/0000000000000002."}));
  EXPECT_EQ(record("agenda", first), fork({"01.", "12."}));
  EXPECT_EQ(records_of(draft).size(), 6U);
}

// When something is due follows from the records of its register, which a decision binds: an effect
// that begins something at a time after itself does not have the time of its trial.
TEST(Agenda, IsNotWhatADecisionBinds) {
  EmptyView empty;
  state::Draft draft(empty);
  agenda::schedule(draft, {Time{1000}, "records", 1});
  const Registry registry = testing::notes_registry();
  EXPECT_EQ(effect_of(registry, {}, empty, draft.changes()).changes, 0U);
  state::Draft later(empty);
  agenda::schedule(later, {Time{1002}, "records", 1});
  EXPECT_EQ(effect_of(registry, {}, empty, later.changes()).hash,
            effect_of(registry, {}, empty, draft.changes()).hash);
}

TEST(Agenda, TellsWhenItsRecordsDoNotFitTogether) {
  EmptyView empty;
  state::Draft draft(empty);
  agenda::schedule(draft, {Time{1000}, "records", 1});
  agenda::schedule(draft, {Time{1000}, "records", 2});
  ASSERT_EQ(agenda::find_fault(draft, kOwners), std::nullopt);
  const Stored sound = records_of(draft);
  ASSERT_EQ(sound.size(), 4U);
  for (const auto& [key, value] : sound) {
    state::View& below = draft;
    state::Draft broken(below);
    broken.erase(key);
    EXPECT_NE(agenda::find_fault(broken, kOwners), std::nullopt) << state::to_text(key);
  }
  v1::AgendaFork fork;
  fork.add_ways("x.");
  fork.add_ways("a.");
  draft.put({"ledger", "agenda", ""}, wire::encode(fork));
  EXPECT_NE(agenda::find_fault(draft, kOwners), std::nullopt);
}

// What is asked for and what is written, over records that nobody has to store: those that the
// agenda of a sorted list of places has, made when they are asked for.
class Imagined final : public state::View {
 public:
  // Places as docs/spec/agenda.md spells them, ascending.
  explicit Imagined(std::vector<std::string> places) : places_(std::move(places)) {}

  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override {
    ++reads;
    std::optional<Bytes> found = key.collection == "agenda" ? fork(key.key) : time(key);
    octets += found ? found->size() : 0;
    return found;
  }
  void each(std::string_view, std::string_view, const state::Visitor&) const override {
    ADD_FAILURE() << "reads a whole collection";
  }
  [[nodiscard]] std::optional<Error> fault() const override { return std::nullopt; }

  mutable std::size_t reads = 0;
  mutable std::size_t octets = 0;

 private:
  using Place = std::vector<std::string>::const_iterator;

  // Past the last place that begins as *first does in its first `length` characters.
  [[nodiscard]] Place past(Place first, std::size_t length) const {
    return std::partition_point(first, places_.end(), [&](const std::string& place) {
      return place.compare(0, length, *first, 0, length) == 0;
    });
  }
  [[nodiscard]] std::optional<Bytes> fork(const Bytes& start) const {
    const auto first = std::lower_bound(places_.begin(), places_.end(), start);
    if (first == places_.end() || !first->starts_with(start)) return std::nullopt;
    const Place end = past(first, start.size());
    v1::AgendaFork fork;
    for (Place at = first; at != end;) {
      const Place next = past(at, start.size() + 1);
      // First and last of a group have in common what all of it has.
      const std::string& last = *std::prev(next);
      const auto split = std::mismatch(at->begin(), at->end(), last.begin(), last.end());
      fork.add_ways(
          std::string(at->begin() + static_cast<std::ptrdiff_t>(start.size()), split.first));
      at = next;
    }
    return start.empty() || fork.ways_size() > 1 ? std::optional(wire::encode(fork)) : std::nullopt;
  }
  // Every item's number is its rank.
  [[nodiscard]] std::optional<Bytes> time(const state::Key& key) const {
    const std::uint64_t id = read_u64(key.key);
    if (id >= places_.size()) return std::nullopt;
    v1::AgendaTime time;
    wire::set_time(*time.mutable_due_at(),
                   Time{std::stoll(places_[id].substr(0, 12), nullptr, 16)});
    return wire::encode(time);
  }

  std::vector<std::string> places_;
};

// `apart`: how many milliseconds lie between one item and the next.
Imagined imagine(std::uint64_t items, std::uint64_t apart) {
  std::vector<std::string> places;
  places.reserve(items);
  for (std::uint64_t i = 0; i < items; ++i) {
    places.push_back(hex(1'800'000'000'000 + i * apart, 12) + "/decisions/" + hex(i, 16) + ".");
  }
  return Imagined(std::move(places));
}

struct Cost {
  std::size_t reads = 0;
  std::size_t octets_read = 0;
  std::size_t writes = 0;
  std::size_t octets_written = 0;
};

Cost cost_of(const Imagined& view, const std::function<void(state::Draft&)>& change) {
  view.reads = 0;
  view.octets = 0;
  state::Draft draft(view);
  change(draft);
  Cost cost{view.reads, view.octets, draft.changes().size(), 0};
  for (const auto& [key, value] : draft.changes()) cost.octets_written += value ? value->size() : 0;
  return cost;
}

// The dearest of changes at every end of the agenda.
Cost dearest(std::uint64_t items, std::uint64_t apart) {
  const Imagined view = imagine(items, apart);
  Cost most;
  const auto note = [&](const std::function<void(state::Draft&)>& change) {
    const Cost cost = cost_of(view, change);
    most.reads = std::max(most.reads, cost.reads);
    most.octets_read = std::max(most.octets_read, cost.octets_read);
    most.writes = std::max(most.writes, cost.writes);
    most.octets_written = std::max(most.octets_written, cost.octets_written);
  };
  for (const std::uint64_t id : {std::uint64_t{0}, items / 3, items / 2, items - 1}) {
    const Time at{static_cast<std::int64_t>(1'800'000'000'000 + id * apart)};
    note([&](state::Draft& draft) { agenda::cancel(draft, "decisions", id); });
    note([&](state::Draft& draft) { agenda::schedule(draft, {at, "decisions", items + id}); });
    note([&](state::Draft& draft) {
      agenda::schedule(draft, {plus_seconds(at, 86'400), "decisions", id});
      EXPECT_EQ(agenda::time_of(draft, "decisions", id), plus_seconds(at, 86'400));
    });
    note([&](state::Draft& draft) { EXPECT_EQ(agenda::earliest(draft)->id, 0U); });
  }
  return most;
}

// A million items, all due at one instant or spread over years, cost what a thousand do and a few
// forks more; and the dearest change that there can be is bounded by the length of a place.
TEST(Agenda, CostsTheSameHoweverManyItemsItHas) {
  for (const std::uint64_t apart : {0U, 60'000U}) {
    const Cost few = dearest(1'000, apart);
    const Cost many = dearest(1'000'000, apart);
    std::cout << "a change of the agenda, " << apart << " ms apart: of 10^3 items " << few.reads
              << " records of " << few.octets_read << " octets read, " << few.writes << " of "
              << few.octets_written << " written; of 10^6 " << many.reads << " of "
              << many.octets_read << ", " << many.writes << " of " << many.octets_written << "\n";
    EXPECT_LE(many.reads, few.reads + 12);
    EXPECT_LE(many.reads, 32U);
    EXPECT_LE(many.writes, 5U);
    EXPECT_LE(many.octets_read, 8'192U);
    EXPECT_LE(many.octets_written, 2'048U);
  }
}

}  // namespace
}  // namespace comity::ledger::testing
