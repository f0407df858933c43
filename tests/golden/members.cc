// Parties come, change their keys and go.
#include "chapter.h"
#include "registers/members/outcomes.h"
#include "registers/names/queries.h"

namespace comity::test {
namespace {

constexpr const char* kGuild = "new-guild";
constexpr const char* kPerson = "p-7d2f41";

void tell_admission(Chapter& chapter) {
  World& world = chapter.world();
  chapter.adopt(kLumen, {admit(world, kGuild)});
  chapter.act(kGuild, set_profile("Guild"), Code::not_active_yet);
  chapter.act(kGuild, join(1, Hash{}), members::kWrongRoot);
  chapter.act(kGuild, join(1, world.roots()[1]));
  chapter.act(kGuild, join(1, world.roots()[1]), Code::wrong_standing);
  chapter.act(kLumen, propose({admit(world, kGuild)}), members::kPartyExists);
  chapter.act(kLumen, propose({replace_keys(world, kGuild, kLumen, "guild fresh")}),
              Code::key_exists);
  // A majority does not get at all of a party's keys without it.
  const v1::Action replaced = replace_keys(world, kGuild, "guild again", "guild again recovery");
  const std::uint64_t alone = chapter.propose(kLumen, {replaced});
  world.everybody_says_yes(alone);
  world.pass(20);
  chapter.expect_end(alone, v1::VOTING);
  chapter.act(kLumen, withdraw(alone));
  chapter.adopt(kLumen, {replaced}, {kGuild});
  chapter.act(kGuild, set_profile("Guild"), Code::done, "guild again");
}

// By decision, and without the party's consent.
void tell_hold(Chapter& chapter) {
  World& world = chapter.world();
  chapter.act(kLumen, propose({hold_keys(world, kGuild, "guild again recovery")}),
              Code::key_exists);
  chapter.act(kLumen, propose({suspend(kGuild), hold_keys(world, kGuild, "guild held")}),
              Code::inconsistent);
  chapter.adopt(kLumen, {hold_keys(world, kGuild, "guild held")});
  chapter.act(kGuild, set_profile("Guild"), Code::unknown_key, "guild again");
  chapter.act(kGuild, set_profile("Guild"), Code::done, "guild held");
  chapter.act(kGuild, set_profile("Another"), Code::may_not_act, "guild held");
  chapter.act(kGuild, propose({suspend(kPerson)}), Code::may_not_act, "guild held");
  chapter.act(kGuild, leave(), Code::may_not_act, "guild held");
  // Its recovery key takes back what was given.
  chapter.act(kGuild, recover(world, kGuild, "guild taken back", "guild back recovery"), Code::done,
              "guild again recovery");
  chapter.adopt(kLumen, {hold_keys(world, kGuild, "guild held anew")});
  chapter.act(kGuild, recover(world, kGuild, "guild thief", "guild thief recovery"),
              Code::lacks_role, "guild held anew");
  // Who has no recovery key is asked.
  chapter.act(kGuild, recover(world, kGuild, "guild bare", ""), Code::done, "guild back recovery");
  chapter.act(kLumen, propose({hold_keys(world, kGuild, "guild held again")}),
              members::kNoRecoveryKey);
  // An applicant, who does nothing else yet.
  const std::string novice = "novice-guild";
  chapter.adopt(kLumen, {admit(world, novice)});
  chapter.adopt(kLumen, {hold_keys(world, novice, "novice held")});
  chapter.act(novice, join(1, world.roots()[1]), Code::may_not_act, "novice held");
  chapter.act(novice, recover(world, novice, "novice back", "novice back recovery"), Code::done,
              novice + " recovery");
}

// A holder without a seat: what it holds is its own, and nothing else is.
void tell_accounts(Chapter& chapter) {
  World& world = chapter.world();
  const std::string elm = "elm";
  chapter.act(kLumen, admit_holders(world, {elm}), Code::needs_decision);
  chapter.act(kLumen, propose({admit_holders(world, {elm, kLumen})}), members::kPartyExists);
  chapter.act(kLumen, propose({admit_holders(world, {elm}), suspend(kPerson)}), Code::inconsistent);
  chapter.adopt(kLumen, {admit_holders(world, {elm, "oak"})});
  chapter.act(elm, join(1, world.roots()[1]), Code::wrong_standing);
  chapter.act(elm, propose({suspend(kPerson)}), Code::may_not_act);
  chapter.act(kLumen, propose({reinstate(elm)}), Code::wrong_standing);
  chapter.adopt(kLumen, {create_delegation("orchard", elm, {})}, {elm});
  chapter.act(elm, set_text("_acme-challenge.orchard.example.", "by its holder"));
  // A key that does one thing.
  v1::Delegation orchard;
  EXPECT_TRUE(names::find_delegation(*world.view(), "example.", "orchard", orchard));
  chapter.act(elm, add_narrow_key(world, elm, "elm acme",
                                  power_over("orchard", orchard.held_height(),
                                             "_acme-challenge.orchard.example.", {16},
                                             plus_seconds(world.now(), 86'400), 1)));
  chapter.act(elm, set_text("orchard.example.", "elsewhere"), Code::lacks_role, "elm acme");
  chapter.act(elm, set_text("_acme-challenge.orchard.example.", "renewed"), Code::done, "elm acme");
  chapter.act(elm, set_text("_acme-challenge.orchard.example.", "again"), Code::over_budget,
              "elm acme");
  chapter.act(elm, add_key(world, elm, "elm second"), Code::not_permitted);
  chapter.act(elm, leave());
  // Nobody needs oak, which holds nothing: it goes after its term.
  world.pass(32 * 86'400);
  chapter.act("oak", set_profile("Oak"), Code::may_not_act);
}

void tell_standing(Chapter& chapter) {
  chapter.act(kLumen, suspend(kPerson), Code::needs_decision);
  chapter.act(kLumen, propose({suspend("nobody")}), Code::no_such_party);
  chapter.adopt(kLumen, {suspend(kPerson)});
  // Its own stays its own; only the seat is gone.
  chapter.act(kPerson, set_profile("a person"));
  chapter.act(kPerson, propose({reinstate(kPerson)}), Code::may_not_act);
  chapter.adopt(kLumen, {reinstate(kPerson)});
  chapter.act(kPerson, propose({suspend(kHarbour)}));
}

void tell_keys(Chapter& chapter) {
  World& world = chapter.world();
  chapter.act(kLumen, add_key(world, kHarbour, "lumen second"), members::kBadPossession);
  chapter.act(kLumen, add_key(world, kLumen, "lumen second"));
  chapter.act(kLumen, remove_key("never heard of"), members::kNoSuchKey);
  chapter.act(kLumen, remove_key("lumen second"));
  chapter.act(kLumen, remove_key(kLumen), members::kLastKey);
  chapter.act(kLumen, rotate_key(world, kLumen, kLumen, "lumen rotated"));
  chapter.act(kLumen, set_profile("Lumen"), Code::unknown_key);
  chapter.act(kLumen, set_profile("Lumen"), Code::done, "lumen rotated");
  chapter.act(kHarbour, set_profile("Harbour"), Code::lacks_role, "harbour-networks recovery");
  chapter.act(kHarbour, recover(world, kHarbour, "harbour new", "harbour new recovery"), Code::done,
              "harbour-networks recovery");
  chapter.act(kHarbour, set_profile("Harbour"), Code::done, "harbour new");
}

}  // namespace

void tell_members(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("members"));
  tell_admission(chapter);
  tell_hold(chapter);
  tell_accounts(chapter);
  tell_standing(chapter);
  tell_keys(chapter);

  Chapter& farewell = *chapters.emplace_back(std::make_unique<Chapter>("farewell"));
  const std::string last = World::parties().back();
  for (const std::string& party : World::parties()) {
    farewell.act(party, leave(), party == last ? Code::lock_out : Code::done);
  }
}

}  // namespace comity::test
