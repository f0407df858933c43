// What must never happen, and what becomes of it: rolled back, recorded, nothing lost.
#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>
#include <vector>

#include "chapter.h"
#include "ledger/typed_action.h"
#include "registers/names/queries.h"
#include "wire/codec.h"

namespace comity::test {
namespace {

constexpr const char* kSample = "example.";
// The SHA-256 of this name and of "names-tables" agree in the 4 octets that stand in a path. No
// register of ours has such a table (tables_test.cc): this one comes with a register of its own.
constexpr const char* kTwin = "twin-0a2nrcb";
constexpr const char* kTaken = "taken.";
constexpr const char* kFree = "free.";

// A register of its own with nothing but a truth that does not hold for long: Lumen stays as it
// was founded.
std::optional<std::string> lumen_stays(const state::View&, const state::Changes& changes) {
  const auto found = changes.find({"members", "parties", kLumen});
  v1::Party party;
  if (found == changes.end() || !found->second) return std::nullopt;
  if (!wire::parse_stored(*found->second, party)) return "the record is unreadable";
  if (party.standing() == v1::ACTIVE && !party.profile().has_display_names()) return std::nullopt;
  return "lumen-registry was changed";
}
constexpr std::array kWatch = {ledger::Invariant{"lumen_stays", lumen_stays}};

// At genesis it puts a record where that of zone taken. will belong.
ledger::Verdict write_twin(const v1::GenesisBody&, const ledger::Registry&, state::Draft& draft,
                           const ledger::Context&) {
  draft.put({kTwin, "zones", kTaken}, "twin");
  return {};
}

// members.leave as a slip of ours would have it: it writes first, then finds that it was wrong.
struct Slip {
  static ledger::Verdict check(const v1::Leave&) { return {}; }
  static ledger::Subject subject(const v1::Leave&, const state::View&, const ledger::Actor& actor) {
    return ledger::Subject::own(actor);
  }
  static ledger::Verdict permit(const v1::Leave&, const state::View&, const ledger::Actor&,
                                const ledger::Context&) {
    return {};
  }
  static ledger::Applied apply(const v1::Leave&, state::Draft& draft, const ledger::Actor& actor,
                               const ledger::Context&) {
    draft.erase({"members", "parties", actor.party});
    return ledger::broken("party " + actor.party + " was to be somebody else");
  }
};

std::span<const ledger::ActionType> with_slip(std::span<const ledger::ActionType> actions) {
  static const std::vector<ledger::ActionType> kSlipping = [&] {
    std::vector<ledger::ActionType> slipping(actions.begin(), actions.end());
    for (ledger::ActionType& type : slipping) {
      if (type.name != "members.leave") continue;
      type = ledger::action<Slip, &v1::Action::members_leave>({.role = ledger::Role::operate});
    }
    return slipping;
  }();
  return kSlipping;
}

ledger::Registry with(const ledger::Register& another) {
  const ledger::Registry ours = World::default_registry();
  std::vector<ledger::Register> registers = ours.registers();
  for (ledger::Register& entry : registers) {
    if (entry.name == "members") entry.actions = with_slip(entry.actions);
  }
  registers.push_back(another);
  return ledger::Registry(std::move(registers));
}

void tell_invariant(Chapter& chapter) {
  World& world = chapter.world();
  const auto before = world.view()->get({"members", "parties", kLumen});
  chapter.act(kLumen, set_profile("Lumen"), Code::invariant);
  chapter.act(kHarbour, propose({suspend(kLumen)}), Code::invariant);
  EXPECT_EQ(world.view()->get({"members", "parties", kLumen}), before);
  chapter.act(kHarbour, set_profile("Harbour"));
}

void tell_assumption(Chapter& chapter) {
  World& world = chapter.world();
  const auto before = world.view()->get({"members", "parties", kHarbour});
  v1::Action leave;
  leave.mutable_members_leave();
  chapter.act(kHarbour, leave, Code::assumption);
  EXPECT_EQ(world.view()->get({"members", "parties", kHarbour}), before);
  chapter.act(kHarbour, set_profile("Harbour once more"));
}

bool has_zone(const World& world, const std::string& apex) {
  v1::Zone zone;
  return names::find_zone(*world.view(), apex, zone);
}

// The zone whose path is taken cannot come to be, alone or beside another; all else goes on.
void tell_collision(Chapter& chapter) {
  World& world = chapter.world();
  const std::string sample = world.zone_text(kSample);
  chapter.act(kLumen, propose({set_zone(kTaken, 1)}), Code::path_collision);
  chapter.act(kLumen, propose({set_zone(kFree, 1), set_zone(kTaken, 1)}), Code::path_collision);
  chapter.adopt(kHarbour, {set_zone(kFree, 1)});
  chapter.act(kHarbour, propose({set_zone(kTaken, 1)}), Code::path_collision);
  EXPECT_TRUE(has_zone(world, kFree));
  EXPECT_FALSE(has_zone(world, kTaken));
  EXPECT_EQ(world.view()->get({kTwin, "zones", kTaken}), "twin");
  EXPECT_EQ(world.zone_text(kSample), sample);
  chapter.adopt(kHarbour, {set_apex_txt(kFree, "still here")});
}

}  // namespace

void tell_breakage(Chapters& chapters) {
  ledger::Register watch;
  watch.name = "watch";
  watch.invariants = kWatch;
  Chapter& watched =
      *chapters.emplace_back(std::make_unique<Chapter>("watched", WorldOptions(), with(watch)));
  tell_invariant(watched);
  tell_assumption(watched);
  ledger::Register twin;
  twin.name = "twin";
  twin.genesis = write_twin;
  Chapter& colliding =
      *chapters.emplace_back(std::make_unique<Chapter>("collision", WorldOptions(), with(twin)));
  tell_collision(colliding);
}

}  // namespace comity::test
