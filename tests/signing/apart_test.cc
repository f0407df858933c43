// Custodians of one group in four processes over one ledger, none of which sees another but by what
// stands on record.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "acts.h"
#include "assembly.h"
#include "publications/zone/signing.h"
#include "registers/keys/limits.h"
#include "signing/session/claim.h"
#include "signing/session/octets.h"

namespace comity::test {
namespace {

using Role = keys::Role;
using Parties = std::vector<std::string>;

constexpr std::int64_t kAnswer = 10'000;
constexpr std::int64_t kTurn = kAnswer / 5;

class Apart : public ::testing::Test {
 protected:
  explicit Apart(std::uint32_t session_sets = 0) : assembly_(session_sets) {
    assembly_.options().answer_milliseconds = kAnswer;
    for (const Parties& parties :
         {Parties{"commons-union"}, Parties{"government-of-aurora"}, Parties{"harbour-networks"},
          Parties{"meridian-organisation", "ring-operators"}}) {
      processes_.push_back(assembly_.process(parties));
    }
  }
  World& world() { return assembly_.world(); }
  std::uint64_t height() { return world().ledger().head().height; }

  // The processes that are up, one after the other in an order of chance, until nobody does
  // anything more.
  void settle() {
    std::uint64_t before = 0;
    do {
      before = height();
      std::vector<std::size_t> order = up_;
      std::shuffle(order.begin(), order.end(), dice_);
      for (const std::size_t place : order) {
        at_work_ = place;
        processes_[place].step();
        EXPECT_TRUE(processes_[place].keys->stock());
        EXPECT_TRUE(processes_[place].zone->stock());
      }
    } while (height() != before);
  }
  bool is_signed() {
    for (const Role role : {Role::key_signing, Role::zone_signing}) {
      if (*signing::need(world().ledger(), Assembly::apex(), role, world().now()) !=
          signing::Need::none) {
        return false;
      }
    }
    return true;
  }
  // Until there is nothing to sign, the clock going on to what somebody is to do next; how many
  // milliseconds that took beside the work itself.
  std::int64_t sign() {
    const std::int64_t begin = assembly_.milliseconds;
    for (settle(); !is_signed(); settle()) {
      std::int64_t due = begin + 100 * kAnswer;
      for (const std::size_t place : up_) {
        due = std::min({due, processes_[place].keys->due(), processes_[place].zone->due()});
      }
      if (due <= assembly_.milliseconds || due > begin + 10 * kAnswer) {
        ADD_FAILURE() << "nothing is to be done, and nothing is signed";
        break;
      }
      assembly_.milliseconds = due;
    }
    return assembly_.milliseconds - begin;
  }
  void change() { assembly_.adopt(set_apex_txt("example.", std::to_string(++changes_))); }
  // The zone as this process has it.
  Result<publishing::SignedZone> zone(std::size_t place) {
    return processes_[place].zone->newest_zone();
  }

  Assembly assembly_;
  std::vector<Assembly::Process> processes_;
  std::vector<std::size_t> up_ = {0, 1, 2, 3};
  std::mt19937 dice_{1};  // NOLINT(cert-msc51-cpp): the same run every time
  int changes_ = 0;
  std::size_t at_work_ = 0;  // the process that does something
};

TEST_F(Apart, TheyOpenByTurnsAndNobodyWaits) {
  EXPECT_EQ(sign(), 0) << "milliseconds";
  for (std::uint64_t change_number = 1; change_number <= 10; ++change_number) {
    change();
    EXPECT_EQ(sign(), 0) << "milliseconds, change " << change_number;
    EXPECT_EQ(assembly_.sessions(Role::zone_signing), 1 + change_number)
        << "nobody opened side by side with another";
    EXPECT_TRUE(assembly_.newest(Role::zone_signing).claim().faults().empty());
  }
  EXPECT_EQ(assembly_.sessions(Role::key_signing), 1U);
  const auto first = zone(0);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(zone::check_signatures(first->zone.whole()));
  for (std::size_t place = 1; place < processes_.size(); ++place) {
    EXPECT_EQ(zone(place)->zone.text(), first->zone.text());
  }
}

// A cloned disk: each lacks what the other has drawn, and would post for ever.
TEST_F(Apart, OfTwoWithOneShareTheOneThatBeganLastGoesOn) {
  sign();
  processes_.push_back(assembly_.process({"commons-union"}));
  up_.push_back(4);
  for (int round = 0; round < 5; ++round) {
    change();
    sign();
  }
  v1::NonceBatches batches;
  const auto view = world().ledger().view(height());
  keys::find_batches(**view, "example.", Role::zone_signing, "commons-union", batches);
  EXPECT_EQ(batches.last_number(), 2U) << "one of each";
  up_.pop_back();
  processes_[0] = assembly_.process({"commons-union"});
  change();
  sign();
  keys::find_batches(**world().ledger().view(height()), "example.", Role::zone_signing,
                     "commons-union", batches);
  EXPECT_EQ(batches.last_number(), 3U) << "the first is the one again";
}

// Whoever is away costs one turn where it would open and one answer where it is asked, and nothing
// once that is known.
TEST_F(Apart, WhoIsAwayIsPassedOver) {
  ASSERT_EQ(sign(), 0);
  for (const std::size_t away : {0U, 2U}) {
    std::erase(up_, away);
    change();
    EXPECT_LE(sign(), 2 * kAnswer + 2 * kTurn) << "milliseconds";
  }
  std::int64_t lost = 0;
  for (int i = 0; i < 10; ++i) {
    change();
    lost += sign();
  }
  EXPECT_LE(lost, 2 * kAnswer + 4 * kTurn) << "milliseconds, of ten changes";
  change();
  EXPECT_EQ(sign(), 0);
  EXPECT_TRUE(zone::check_signatures(zone(3)->zone.whole()));
}

TEST_F(Apart, WhoComesBackSignsAgain) {
  ASSERT_EQ(sign(), 0);
  up_ = {1, 2, 3};
  for (int i = 0; i < 3; ++i) {
    change();
    sign();
  }
  processes_[0] = assembly_.process({"commons-union"});
  up_ = {0, 3};
  change();
  sign();
  const v1::SigningSession session = assembly_.newest(Role::zone_signing);
  EXPECT_EQ(session.claim().parties(0).party(), "commons-union");
}

// What one party's policy refuses, the others sign; what three refuse, nobody.
TEST_F(Apart, WhoRefusesIsPassedOver) {
  ASSERT_EQ(sign(), 0);
  Parties refusing = {"government-of-aurora"};
  assembly_.permit = [&](const std::string& party, const signing::Session&) -> Status {
    const bool refuses = std::find(refusing.begin(), refusing.end(), party) != refusing.end();
    return refuses ? error(ErrorKind::conflict, "removed: too many are gone") : Status();
  };
  std::int64_t lost = 0;
  for (int i = 0; i < 5; ++i) {
    change();
    lost += sign();
  }
  EXPECT_LE(lost, kAnswer + kTurn) << "milliseconds, of five changes";
  // A node that signs nothing has it from the record.
  Assembly::Process node = assembly_.process({});
  node.step();
  EXPECT_EQ(node.zone->strength()->missing, "government-of-aurora");
  refusing = {"government-of-aurora", "harbour-networks", "ring-operators"};
  change();
  const std::uint64_t newest = assembly_.newest(Role::zone_signing).number();
  for (int i = 0; i < 20; ++i) {
    settle();
    assembly_.milliseconds += kAnswer;
  }
  EXPECT_EQ(assembly_.newest(Role::zone_signing).number(), newest);
  EXPECT_FALSE(processes_[0].zone->trouble());
  // What nobody has signed counts against who opened it, for a while.
  assembly_.let_pass(10 * limits::kUnsignedOpeningSeconds);
  refusing.clear();
  EXPECT_LE(sign(), 7 * kAnswer);
  EXPECT_TRUE(processes_[0].zone->trouble());
}

// Its shares are on record, its last nonce is gone: the others see a party that does not answer.
TEST_F(Apart, OneThatIsKilledBetweenTheRoundsIsPassedOver) {
  ASSERT_EQ(sign(), 0);
  change();
  v1::SigningSession record;
  for (std::size_t step = 0; record.stage() != v1::DIGEST; ++step) {
    ASSERT_LT(step, 100U);
    processes_[step % 4].step();
    static_cast<void>(keys::find_session(*world().view(), "example.", Role::zone_signing,
                                         assembly_.sessions(Role::zone_signing), record));
  }
  const std::string killed = record.claim().parties(0).party();
  for (std::size_t place = 0; place < 3; ++place) {
    const std::string& party = Assembly::signers()[place];
    if (party == killed) processes_[place] = assembly_.process({party});
  }
  EXPECT_LE(sign(), kAnswer + 5 * kTurn) << "milliseconds";
  EXPECT_GT(assembly_.newest(Role::zone_signing).number(), record.number());
  EXPECT_TRUE(zone::check_signatures(zone(1)->zone.whole()));
}

// Between a change and its signatures there is always a while; it is no trouble.
TEST_F(Apart, ANodeWithoutSharesGivesTheOthersTime) {
  Assembly::Process node = assembly_.process({});
  node.step();
  EXPECT_TRUE(node.keys->trouble());
  assembly_.milliseconds += kAnswer;
  node.step();
  EXPECT_FALSE(node.keys->trouble()) << "never signed";
  ASSERT_EQ(sign(), 0);
  change();
  node.step();
  EXPECT_TRUE(node.zone->trouble());
  EXPECT_EQ(node.zone->due(), assembly_.milliseconds + kAnswer);
  assembly_.milliseconds += kAnswer;
  node.step();
  EXPECT_FALSE(node.zone->trouble());
  sign();
  node.step();
  EXPECT_TRUE(node.zone->trouble());
}

// Two openers at once are no obstacle: both sessions are answered, and the first to be signed wins.
TEST_F(Apart, TwoSessionsSideBySideAreBothAnswered) {
  ASSERT_EQ(sign(), 0);
  change();
  for (const char* const opener : {"commons-union", "harbour-networks"}) {
    v1::Action action;
    v1::OpenSession& claim = *action.mutable_keys_open_session();
    const auto sets = signing::make_claim(world().ledger(),
                                          {Assembly::apex(), Role::zone_signing, world().now(),
                                           nullptr, &processes_[0].zone->version()},
                                          claim);
    ASSERT_TRUE(sets) << sets.error().message;
    publishing::PartyVoice voice = assembly_.voice(opener);
    ASSERT_TRUE(voice.put(*sets, *claim.mutable_sets()));
    ASSERT_TRUE(voice.send(action));
    for (Assembly::Process& process : processes_) ASSERT_TRUE(process.zone->stock());
  }
  EXPECT_EQ(assembly_.sessions(Role::zone_signing), 3U);
  EXPECT_EQ(sign(), 0) << "milliseconds";
  EXPECT_EQ(assembly_.sessions(Role::zone_signing), 3U);
  EXPECT_EQ(assembly_.newest(Role::zone_signing).number(), 2U);
}

// That a share does not hold shows only after the session is signed as far as the ledger can see.
TEST_F(Apart, AShareOfTheDnskeySetThatDoesNotHoldIsReplaced) {
  bool tampered = false;
  assembly_.tamper = [&](Bytes text) {
    if (text.size() == signing::kShareBytes && !tampered) {
      tampered = true;
      text[0] ^= 1;
    }
    return text;
  };
  EXPECT_EQ(sign(), 0) << "milliseconds";
  EXPECT_TRUE(tampered);
  const v1::SigningSession session = assembly_.newest(Role::key_signing);
  EXPECT_EQ(session.number(), 2U);
  ASSERT_EQ(session.claim().faults_size(), 1);
  EXPECT_EQ(session.claim().faults(0).kind(), v1::BAD_SHARE);
  EXPECT_TRUE(zone::check_signatures(zone(1)->zone.whole()));
}

// A member that names its shares by their hash and never hands them over: nobody can put the zone
// together, and only whose text is missing is to blame.
TEST_F(Apart, WhoWithholdsItsSharesIsPassedOver) {
  ASSERT_EQ(sign(), 0);
  assembly_.withheld = [&](BytesView text) { return at_work_ == 0 && text.size() < 4'096; };
  std::int64_t lost = 0;
  for (int i = 0; i < 6; ++i) {
    change();
    lost += sign();
  }
  EXPECT_LE(lost, 3 * kAnswer) << "milliseconds, of six changes";
  ASSERT_TRUE(zone(1)) << zone(1).error().message;
  EXPECT_TRUE(zone::check_signatures(zone(1)->zone.whole()));
}

// Nonces that nobody can use are none.
TEST_F(Apart, WhoWithholdsItsNoncesIsNotAsked) {
  assembly_.withheld = [&](BytesView text) { return at_work_ == 0 && text.size() > 4'096; };
  EXPECT_EQ(sign(), 0) << "milliseconds";
  for (std::uint64_t change_number = 1; change_number <= 5; ++change_number) {
    change();
    EXPECT_EQ(sign(), 0) << "milliseconds, change " << change_number;
    EXPECT_EQ(assembly_.sessions(Role::zone_signing), 1 + change_number) << "opened in vain";
  }
}

// Such a session comes to nothing; the next is opened without who posted them.
TEST_F(Apart, WhoPostsNoncesThatAreNoneIsPassedOver) {
  assembly_.tamper = [&](Bytes text) {
    if (at_work_ == 0 && text.size() > 4'096) text.replace(0, text.size(), text.size(), '\0');
    return text;
  };
  EXPECT_EQ(sign(), 0) << "milliseconds";
  for (int i = 0; i < 10; ++i) {
    change();
    EXPECT_EQ(sign(), 0) << "milliseconds";
  }
  EXPECT_LE(assembly_.sessions(Role::zone_signing), 12U) << "one was opened in vain";
}

// The ledger calls such a session signed.
TEST_F(Apart, WhoWithholdsItsShareOfTheDnskeySetIsPassedOver) {
  assembly_.withheld = [&](BytesView text) {
    return at_work_ == 0 && text.size() == signing::kShareBytes;
  };
  for (int i = 0; i < 10 && !zone(1); ++i) {
    settle();
    assembly_.milliseconds += kAnswer;
  }
  ASSERT_TRUE(zone(1)) << zone(1).error().message;
  EXPECT_TRUE(zone::check_signatures(zone(1)->zone.whole()));
}

// A part too; it is to be signed anew by others, or the zone would never be whole.
class ApartInParts : public Apart {
 protected:
  ApartInParts() : Apart(4) {}
};

TEST_F(ApartInParts, WhoWithholdsItsSharesIsPassedOver) {
  assembly_.withheld = [&](BytesView text) { return at_work_ == 0 && text.size() == 128; };
  EXPECT_LE(sign(), 3 * kAnswer) << "milliseconds";
  ASSERT_TRUE(zone(1)) << zone(1).error().message;
  EXPECT_TRUE(zone::check_signatures(zone(1)->zone.whole()));
}

}  // namespace
}  // namespace comity::test
