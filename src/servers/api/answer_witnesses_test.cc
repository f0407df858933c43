#include <gtest/gtest.h>

#include "proof/cosignature.h"
#include "proof/policy.h"
#include "servers/api/testing/world.h"

namespace comity::api {
namespace {

using testing::ask;

constexpr std::uint64_t kNow = 1'767'225'600;

class Witnesses : public ::testing::Test {
 protected:
  // The node's newest checkpoint as it signed it.
  std::string signed_note() { return world_.ledger().checkpoint(); }
  // Another one that the log's key has signed.
  std::string signed_note(std::uint64_t size, char root) {
    const proof::Checkpoint made{proof::log_origin(world_.ledger().community()), size,
                                 *Hash::from(std::string(32, root))};
    const std::string text = proof::note_text(made);
    const crypto::SigningKey& log = world_.log_key();
    return text + "\n" + proof::signature_line(made.origin, log.public_key(), log.sign(text));
  }
  std::string cosigned(const std::string& note, const std::string& party,
                       std::uint64_t seconds = kNow, const std::string& by = "") {
    const crypto::SigningKey& key = world_.key_of((by.empty() ? party : by) + " witness");
    const std::string text = note.substr(0, note.find("\n\n") + 1);
    return note + proof::cosignature_line(proof::witness_name(world_.ledger().community(), party),
                                          key.public_key(), seconds,
                                          key.sign(proof::cosignature_message(seconds, text)));
  }
  int post(const std::string& note) { return world_.ask("/v1/cosignatures", "POST", note).status; }
  // "party size" of each; those of the other histories with a mark.
  std::string listed() {
    const boost::json::object answer = world_.json("/v1/witnesses");
    std::string text;
    for (const char* list : {"witnesses", "contradicting"}) {
      for (const boost::json::value& one : answer.at(list).as_array()) {
        text += (text.empty() ? "" : ", ") + std::string(one.at("party").as_string()) + " " +
                std::to_string(one.at("size").to_number<int>()) +
                (std::string_view(list) == "contradicting" ? "!" : "");
      }
    }
    return text;
  }

  testing::World world_;
};

TEST_F(Witnesses, AreShownWithTheNewestThatTheyCosigned) {
  EXPECT_EQ(listed(), "");
  const std::string first = signed_note();
  ASSERT_EQ(post(cosigned(first, "alba")), 200);
  EXPECT_EQ(listed(), "alba 6");
  world_.act("alba", testing::set_ds("alpha", 1));
  ASSERT_EQ(post(cosigned(signed_note(), "bora")), 200);
  EXPECT_EQ(listed(), "alba 6, bora 7");
  ASSERT_EQ(post(cosigned(signed_note(), "alba")), 200);
  // What is handed in again of an older one changes nothing.
  ASSERT_EQ(post(cosigned(first, "alba", kNow + 60)), 200);
  EXPECT_EQ(listed(), "alba 7, bora 7");
}

TEST_F(Witnesses, StandInTheCheckpointThatTheyCosigned) {
  const std::string plain = world_.ask("/v1/checkpoint").body;
  ASSERT_EQ(post(cosigned(plain, "bora")), 200);
  ASSERT_EQ(post(cosigned(plain, "alba")), 200);
  const std::string note = world_.ask("/v1/checkpoint").body;
  ASSERT_TRUE(note.starts_with(plain)) << note;
  const auto parsed = proof::parse_checkpoint(note);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->signatures.size(), 3U);
  EXPECT_TRUE(proof::signed_by(*parsed, world_.log_key().public_key()));
  for (const std::string party : {"alba", "bora"}) {
    EXPECT_EQ(proof::cosigned_at(*parsed, proof::witness_name(world_.ledger().community(), party),
                                 world_.key_of(party + " witness").public_key()),
              kNow);
  }
  world_.act("alba", testing::set_ds("alpha", 1));
  EXPECT_EQ(world_.ask("/v1/checkpoint").body, signed_note());
}

TEST_F(Witnesses, OnlyKeysOnRecordAreTakenAndOnlyWhatHolds) {
  EXPECT_EQ(post(cosigned(signed_note(), "alba", kNow, "bora")), 400);
  EXPECT_EQ(post(signed_note()), 400);
  EXPECT_EQ(post("nonsense"), 400);
  // Of a log that this one's key did not sign.
  std::string forged = cosigned(signed_note(), "alba");
  const std::size_t blob = forged.find(' ', forged.find("\n\n") + 8) + 9;
  forged[blob] = forged[blob] == 'A' ? 'B' : 'A';
  EXPECT_EQ(post(forged), 400);
  EXPECT_EQ(listed(), "");
  ASSERT_EQ(post(cosigned(signed_note(), "cada")), 200);
  EXPECT_EQ(listed(), "cada 6");
  ASSERT_EQ(post(cosigned(signed_note(4, 'x'), "cada")), 200);
  EXPECT_EQ(world_.json("/v1/health").at("status").as_string(), "degraded");
  // Who has left witnesses nothing any more.
  v1::Action leave;
  leave.mutable_members_leave();
  world_.act("cada", leave);
  EXPECT_EQ(listed(), "");
  EXPECT_EQ(world_.json("/v1/health").at("status").as_string(), "ok");
  EXPECT_EQ(post(cosigned(signed_note(), "cada")), 409);
}

TEST_F(Witnesses, ANewerTimeOfTheSameCheckpointIsTaken) {
  ASSERT_EQ(post(cosigned(signed_note(), "alba", kNow)), 200);
  ASSERT_EQ(post(cosigned(signed_note(), "alba", kNow + 60)), 200);
  ASSERT_EQ(post(cosigned(signed_note(), "alba", kNow + 30)), 200);
  const boost::json::object answer = world_.json("/v1/witnesses");
  EXPECT_EQ(answer.at("witnesses").as_array().at(0).at("time").as_string(),
            "2026-01-01T00:01:00.000Z");
  // Any number can stand there.
  ASSERT_EQ(post(cosigned(signed_note(), "alba", ~std::uint64_t{0})), 200);
  EXPECT_EQ(listed(), "alba 6");
}

TEST_F(Witnesses, AnotherHistoryIsPassedOnAndSaid) {
  ASSERT_EQ(post(cosigned(signed_note(4, 'x'), "alba")), 200);
  ASSERT_EQ(post(cosigned(signed_note(1000, 'y'), "bora")), 200);  // beyond this log
  EXPECT_EQ(listed(), "alba 4!, bora 1000!");
  // No more is kept than one of each witness.
  ASSERT_EQ(post(cosigned(signed_note(5, 'z'), "alba")), 200);
  EXPECT_EQ(listed(), "alba 4!, bora 1000!");
  EXPECT_EQ(world_.json("/v1/health").at("status").as_string(), "degraded");
}

// Whoever kept what the community has given up, and declared so, shows nothing new with it.
TEST_F(Witnesses, WhatWasGivenUpIsNoOtherHistory) {
  const ledger::Head head = world_.ledger().head();
  ledger::Block block{head.height + 1, plus_seconds(head.block_time, 1), {}};
  block.goes_on.emplace();
  block.goes_on->lost = {head.height + 9, Hash(), head.log_size + 9, Hash()};
  ASSERT_TRUE(world_.ledger().finalize(block));
  ASSERT_TRUE(world_.ledger().commit());
  EXPECT_EQ(post(cosigned(signed_note(head.log_size + 1, 'x'), "alba")), 409);
  EXPECT_EQ(post(cosigned(signed_note(head.log_size + 9, 'x'), "alba")), 409);
  EXPECT_EQ(listed(), "");
  EXPECT_EQ(world_.json("/v1/health").at("status").as_string(), "ok");
  ASSERT_EQ(post(cosigned(signed_note(head.log_size, 'x'), "alba")), 200);
  ASSERT_EQ(post(cosigned(signed_note(head.log_size + 10, 'x'), "bora")), 200);
  ASSERT_EQ(post(cosigned(signed_note(), "cada")), 200);
  EXPECT_EQ(listed(), "cada 7, alba 6!, bora 16!");
}

TEST_F(Witnesses, ManyPostsLeaveOneForEach) {
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    ASSERT_EQ(post(cosigned(signed_note(), "alba", kNow + i)), 200);
  }
  EXPECT_EQ(listed(), "alba 6");
}

}  // namespace
}  // namespace comity::api
