// What must never happen, and what becomes of it: rolled back, recorded, nothing lost.
#include <gtest/gtest.h>

#include <array>

#include "chapter.h"
#include "registers/names/queries.h"
#include "wire/codec.h"

namespace comity::test {
namespace {

constexpr const char* kSample = "example.";
// The first 7 octets of the SHA-256 of both are 8a311e0623de7c: key "zone" of both has one path.
constexpr const char* kFirst = "z3ae15f06ee7ac9.";
constexpr const char* kSecond = "ze75177394e9991.";

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

ledger::Registry watched_registry() {
  const ledger::Registry ours = World::default_registry();
  std::vector<ledger::Register> registers = ours.registers();
  ledger::Register watch;
  watch.name = "watch";
  watch.invariants = kWatch;
  registers.push_back(watch);
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

bool has_zone(const World& world, const std::string& apex) {
  v1::Zone zone;
  return names::find_zone(*world.view(), apex, zone);
}

// One after the other, both in one proposal, and both under way at the same time.
void tell_collision(Chapter& chapter) {
  World& world = chapter.world();
  const std::string sample = world.zone_text(kSample);
  chapter.act(kLumen, propose({set_zone(kFirst, 1), set_zone(kSecond, 1)}), Code::path_collision);
  const std::uint64_t first = chapter.propose(kLumen, {set_zone(kFirst, 1)});
  const std::uint64_t second = chapter.propose(kHarbour, {set_zone(kSecond, 1)});
  world.everybody_says_yes(first);
  world.everybody_says_yes(second);
  world.pass(20);
  chapter.expect_end(first, v1::EFFECTIVE);
  chapter.expect_end(second, v1::FAILED, Code::path_collision);
  chapter.act(kHarbour, propose({set_zone(kSecond, 1)}), Code::path_collision);
  EXPECT_TRUE(has_zone(world, kFirst));
  EXPECT_FALSE(has_zone(world, kSecond));
  EXPECT_EQ(world.zone_text(kSample), sample);
  chapter.adopt(kHarbour, {set_apex_txt(kFirst, "still here")});
}

}  // namespace

void tell_breakage(Chapters& chapters) {
  Chapter& watched = *chapters.emplace_back(
      std::make_unique<Chapter>("watched", WorldOptions(), watched_registry()));
  tell_invariant(watched);
  Chapter& colliding = *chapters.emplace_back(std::make_unique<Chapter>("collision"));
  tell_collision(colliding);
}

}  // namespace comity::test
