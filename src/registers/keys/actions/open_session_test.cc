#include "registers/keys/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

struct Refused {
  Code code;
  void (*change)(v1::OpenSession&);
};

void set_inception(v1::OpenSession& it, std::int64_t seconds) {
  it.mutable_inception()->set_seconds(seconds);
  it.mutable_expiration()->set_seconds(seconds + 604'800);
}

// A community whose keys are signed and which is ready to sign the zone.
class OpenSession : public ::testing::Test {
 protected:
  OpenSession() {
    community_.set_groups();
    community_.sign_keys();
    community_.post_all(kZone, 4);
    community_.post_all(kZone, 4);
  }
  void expect(const v1::Action& sound, const std::vector<Refused>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      v1::Action action = sound;
      rows[i].change(*action.mutable_keys_open_session());
      EXPECT_EQ(community_.run(action, as("a")), rows[i].code)
          << "row " << i << ": " << community_.reason();
    }
  }
  Code run(const v1::Action& action, std::string_view party = "a") {
    return community_.run(action, as(party));
  }
  v1::Action claim(std::uint32_t serial = 9) { return community_.open(kZone, {"a", "c"}, serial); }
  // A version of the zone is signed.
  void sign_zone(std::uint32_t serial) {
    ASSERT_EQ(run(claim(serial)), Code::done) << community_.reason();
    community_.complete(community_.head(kZone).sessions(), {"a", "c"});
  }

  Community community_;
};

TEST_F(OpenSession, FreezesTheCommitmentsAndSpendsTheBatches) {
  const v1::Action action = claim();
  ASSERT_EQ(run(action, "b"), Code::done) << community_.reason();
  const v1::SigningSession session = community_.session(kZone, 1);
  EXPECT_EQ(session.stage(), v1::SHARES);
  EXPECT_EQ(session.opener(), "b");
  EXPECT_EQ(session.opened_height(), community_.context().height);
  EXPECT_EQ(session.opened_at().seconds(), 1'767'225'600);
  EXPECT_EQ(session.opened_at().nanos(), 500'000'000);
  EXPECT_EQ(wire::encode(session.claim()), wire::encode(action.keys_open_session()));
  ASSERT_EQ(session.answers_size(), 2);
  EXPECT_EQ(session.answers(0).identifier(), 1U);
  EXPECT_EQ(session.answers(1).identifier(), 3U);
  EXPECT_EQ(session.answers(1).commitments().length(), 256U);
  EXPECT_FALSE(session.answers(0).has_shares());

  EXPECT_EQ(community_.batches(kZone, "a").unspent_size(), 1);
  EXPECT_EQ(community_.batches(kZone, "a").unspent(0).number(), 2U);
  EXPECT_EQ(community_.batches(kZone, "a").last_number(), 2U);
  EXPECT_EQ(community_.batches(kZone, "b").unspent_size(), 2);
  EXPECT_EQ(run(action), kBatchSpent);
  EXPECT_EQ(community_.reason(), "batch 1 of a is not among the unspent of this epoch");
}

TEST_F(OpenSession, OneOpenerHasOneOpenSession) {
  ASSERT_EQ(run(claim(), "a"), Code::done);
  ASSERT_EQ(run(claim(), "b"), Code::done);
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{1, 2}));
  community_.post_all(kZone, 4);
  ASSERT_EQ(run(claim(), "a"), Code::done);
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(open_sessions(community_.draft(), ".", kZone, community_.context().height),
            (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(run(answer(kZone, 1, 3)), kSessionOver);
}

TEST_F(OpenSession, TheNextOpenerClearsAwayWhatRanOut) {
  ASSERT_EQ(run(claim(), "b"), Code::done);
  community_.pass(11, 11);
  EXPECT_TRUE(open_sessions(community_.draft(), ".", kZone, community_.context().height).empty());
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{1}));
  ASSERT_EQ(run(claim(), "a"), Code::done);
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{2}));
}

TEST_F(OpenSession, OnlyMembersMayOpenAndTakePart) {
  EXPECT_EQ(run(claim(), "e"), kNotSigner);
  EXPECT_EQ(run(community_.open(kZone, {"a", "e"}, 9)), kNotSigner);
  community_.set_standing("c", v1::SUSPENDED);
  EXPECT_EQ(run(claim()), Code::holder_not_active);
  community_.draft().erase({"members", "parties", "c"});
  EXPECT_EQ(run(claim()), Code::no_such_party);
}

TEST_F(OpenSession, TakesExactlyTheThresholdInOrder) {
  EXPECT_EQ(run(community_.open(kZone, {"a", "b", "c"}, 9)), kStaleClaim);
  EXPECT_EQ(community_.reason(), "parties: exactly the threshold, 2");
  EXPECT_EQ(run(community_.open(kZone, {"c", "a"}, 9)), kStaleClaim);
}

TEST_F(OpenSession, NeedsBatchesThatAreLargeEnough) {
  expect(claim(), {
                      {kBatchSpent, [](auto& it) { it.mutable_parties(0)->set_batch(3); }},
                      // Four nonces: three sets and ZONEMD.
                      {kBatchSpent,
                       [](auto& it) {
                         it.set_count(4);
                         it.mutable_sets()->set_length(4 * 16);
                       }},
                      {Code::done, [](auto& it) { it.set_count(3); }},
                  });
}

TEST_F(OpenSession, TheClaimFitsTheLedger) {
  expect(claim(),
         {
             {kNoSuchGroup, [](auto& it) { it.set_zone("example."); }},
             {kStaleClaim, [](auto& it) { it.set_epoch(2); }},
             {kStaleClaim, [](auto& it) { it.set_height(it.height() + 1); }},
             {kStaleClaim, [](auto& it) { it.set_key_session(2); }},
             {kStaleClaim, [](auto& it) { it.clear_key_session(); }},
             {kStaleClaim,
              [](auto& it) { it.mutable_expiration()->set_seconds(it.inception().seconds() + 9); }},
             {kStaleClaim,
              [](auto& it) {
                v1::SessionFault& fault = *it.add_faults();
                fault.set_session(1);
                fault.set_party("b");
                fault.set_kind(v1::NO_ANSWER);
              }},
         });
  EXPECT_EQ(community_.reason(), "faults: there was no session 1");
}

TEST_F(OpenSession, SignatureTimesFollowBlockTime) {
  const std::int64_t now = community_.context().block_time.milliseconds / 1000;
  struct Time {
    std::int64_t inception;
    Code code;
  };
  for (const Time& row :
       {Time{now + 1, kStaleClaim}, Time{now - 7200, kStaleClaim}, Time{now - 7199, Code::done}}) {
    v1::Action action = claim();
    v1::OpenSession& it = *action.mutable_keys_open_session();
    set_inception(it, row.inception);
    EXPECT_EQ(run(action), row.code) << now - row.inception << ": " << community_.reason();
  }
}

TEST_F(OpenSession, AVersionFollowsOnTheOneBefore) {
  sign_zone(0xfffffff0U);
  community_.pass(60);
  expect(claim(5),
         {
             {kStaleClaim, [](auto& it) { it.set_serial(0xfffffff0U); }},
             {kStaleClaim, [](auto& it) { it.set_serial(0xffffffefU); }},
             // Exactly 2^31 away: neither is greater.
             {kStaleClaim, [](auto& it) { it.set_serial(0x7ffffff0U); }},
             {kStaleClaim, [](auto& it) { it.set_height(it.height() - 1); }},
             {kStaleClaim, [](auto& it) { it.clear_follows(); }},
             {kStaleClaim, [](auto& it) { it.set_follows(2); }},
             // By its inception a signature tells which session made it.
             {kStaleClaim, [](auto& it) { set_inception(it, it.inception().seconds() - 60); }},
             {Code::done, [](auto&) {}},
         });
  EXPECT_EQ(community_.session(kZone, 2).claim().serial(), 5U);
}

// A batch serves sessions until its pairs are used up, each pair once, answered or not.
TEST_F(OpenSession, FreezesTheNextPairsOfABatch) {
  for (const char* party : {"a", "c"}) {
    ASSERT_EQ(community_.run(post(kZone, 13, true), as(party)), Code::done);
  }
  for (std::uint32_t first : {0U, 4U}) {
    ASSERT_EQ(run(claim()), Code::done) << community_.reason();
    const v1::SigningSession session = community_.session(kZone, community_.head(kZone).sessions());
    EXPECT_EQ(session.answers(0).first(), first);
    EXPECT_EQ(session.answers(1).first(), first);
    EXPECT_EQ(session.answers(1).commitments().length(), 13U * 64);
  }
  EXPECT_EQ(community_.batches(kZone, "a").unspent(0).next(), 8U);
  v1::Action more = claim();
  more.mutable_keys_open_session()->set_count(5);
  more.mutable_keys_open_session()->mutable_sets()->set_length(5 * 16);
  EXPECT_EQ(run(more), kBatchSpent);
  EXPECT_EQ(community_.reason(), "batch 3 of a has 5 nonces, and 6 are needed");
}

// What sessions freeze of one party goes up: by batch, then by pair.
TEST_F(OpenSession, ALaterBatchEndsTheEarlierOnes) {
  v1::Action action = claim();
  action.mutable_keys_open_session()->mutable_parties(0)->set_batch(2);
  ASSERT_EQ(run(action), Code::done) << community_.reason();
  EXPECT_EQ(community_.batches(kZone, "a").unspent_size(), 0);
  EXPECT_EQ(community_.batches(kZone, "c").unspent_size(), 1);
  EXPECT_EQ(run(claim()), kBatchSpent);
}

TEST_F(OpenSession, CarriesOverWhatTheNewestHas) {
  sign_zone(9);
  const auto version = [&](std::uint32_t serial, std::initializer_list<std::uint64_t> carries) {
    community_.pass(60);
    for (const char* party : {"a", "c"}) {
      EXPECT_EQ(community_.run(post(kZone, 4, true), as(party)), Code::done);
    }
    v1::Action action = claim(serial);
    for (const std::uint64_t session : carries) {
      action.mutable_keys_open_session()->add_carries(session);
    }
    const Code code = run(action);
    if (code == Code::done) community_.complete(community_.head(kZone).sessions(), {"a", "c"});
    return code;
  };
  EXPECT_EQ(version(10, {2}), kStaleClaim);
  EXPECT_EQ(community_.reason(), "carries: session 1 has nothing of 2");
  EXPECT_EQ(version(10, {1, 1}), Code::inconsistent);
  EXPECT_EQ(version(10, {1}), Code::done) << community_.reason();
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(version(11, {1, 2}), Code::done) << community_.reason();
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(version(12, {2}), Code::done) << community_.reason();
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{2, 4}));
  EXPECT_EQ(version(13, {1, 4}), kStaleClaim) << "what was dropped once is never taken back";
  EXPECT_EQ(version(13, {}), Code::done) << community_.reason();
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{5}));
}

// Three sets a session: a zone of more is signed in parts, and the version comes with the last.
TEST_F(OpenSession, APartFollowsOnAPart) {
  community_.limit_sessions();
  const auto sign = [&](std::uint32_t remaining, std::initializer_list<std::uint64_t> carries) {
    community_.pass(1);
    for (const char* party : {"a", "c"}) {
      EXPECT_EQ(community_.run(post(kZone, 4, true), as(party)), Code::done);
    }
    v1::Action action = claim(9);
    v1::OpenSession& it = *action.mutable_keys_open_session();
    it.set_remaining(remaining);
    for (const std::uint64_t session : carries) it.add_carries(session);
    const Code code = run(action);
    const std::uint64_t number = community_.head(kZone).sessions();
    if (code != Code::done) return code;
    EXPECT_EQ(community_.batches(kZone, "a").unspent_size(), remaining == 0 ? 0 : 1);
    if (remaining == 0) {
      community_.complete(number, {"a", "c"});
      return code;
    }
    for (const char* party : {"a", "c"}) {
      EXPECT_EQ(community_.run(answer(kZone, number, 3), as(party)), Code::done);
    }
    EXPECT_EQ(community_.session(kZone, number).stage(), v1::SIGNED);
    EXPECT_EQ(community_.run(finish(number), as("a")), kSessionOver);
    EXPECT_EQ(community_.head(kZone).part(), number);
    return code;
  };
  EXPECT_EQ(sign(7, {}), Code::done) << community_.reason();
  EXPECT_EQ(community_.head(kZone).signed_(), 0U);
  EXPECT_EQ(sign(4, {1}), Code::done) << community_.reason();
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(sign(0, {1, 2}), Code::done) << community_.reason();
  EXPECT_EQ(community_.head(kZone).part(), 0U);
  EXPECT_EQ(community_.head(kZone).signed_(), 3U);
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{1, 2, 3}));

  // The version before stays, with what it carries over, until there is another.
  EXPECT_EQ(sign(7, {3}), kStaleClaim) << "its serial does not go up";
  community_.pass(60);
  for (const char* party : {"a", "c"}) {
    EXPECT_EQ(community_.run(post(kZone, 3, true), as(party)), Code::done);
  }
  v1::Action part = claim(10);
  part.mutable_keys_open_session()->set_remaining(1);
  ASSERT_EQ(run(part), Code::done) << community_.reason();
  for (const char* party : {"a", "c"}) {
    EXPECT_EQ(community_.run(answer(kZone, 4, 3), as(party)), Code::done);
  }
  EXPECT_EQ(community_.head(kZone).signed_(), 3U);
  EXPECT_EQ(community_.on_record(kZone), (std::vector<std::uint64_t>{1, 2, 3, 4}));
}

TEST_F(OpenSession, APartIsAsLargeAsTheTermsSay) {
  community_.limit_sessions();
  community_.post_all(kZone, 8);
  const auto with = [&](std::uint32_t count, std::uint32_t remaining) {
    v1::Action action = claim();
    v1::OpenSession& it = *action.mutable_keys_open_session();
    it.set_count(count);
    it.mutable_sets()->set_length(std::uint64_t{count} * 16);
    it.set_remaining(remaining);
    return run(action);
  };
  EXPECT_EQ(with(4, 0), kStaleClaim);
  EXPECT_EQ(with(2, 1), kStaleClaim);
  EXPECT_EQ(community_.reason(),
            "count: a session of this group signs 3 sets at most, and as many when it leaves some");
  EXPECT_EQ(with(3, 1), Code::done) << community_.reason();
  v1::Action keys = community_.open(kKey, {"a", "b"});
  keys.mutable_keys_open_session()->set_remaining(1);
  EXPECT_EQ(run(keys), Code::inconsistent);
}

TEST_F(OpenSession, ItsSignaturesRunOutWithTheFirstOfThem) {
  sign_zone(9);
  const Time first = first_expiration(community_.draft(), community_.session(kZone, 1));
  community_.pass(60);
  v1::Action action = claim(10);
  action.mutable_keys_open_session()->add_carries(1);
  ASSERT_EQ(run(action), Code::done) << community_.reason();
  EXPECT_EQ(first_expiration(community_.draft(), community_.session(kZone, 2)), first);
  EXPECT_EQ(first, *wire::to_time(community_.session(kZone, 1).claim().expiration()));
}

TEST_F(OpenSession, VersionsAreApart) {
  sign_zone(9);
  community_.pass(59);
  EXPECT_EQ(run(claim(10)), kTooSoon);
  community_.pass(1);
  EXPECT_EQ(run(claim(10)), Code::done);

  EXPECT_EQ(community_.run(post(kKey, 1), as("a")), Code::done);
  EXPECT_EQ(community_.run(post(kKey, 1), as("b")), Code::done);
  EXPECT_EQ(run(community_.open(kKey, {"a", "b"})), Code::done);
}

TEST(OpenFirstSession, TheKeysAreSignedBeforeTheZone) {
  Community community;
  community.set_groups();
  community.post_all(kZone, 4);
  EXPECT_EQ(community.run(community.open(kZone, {"a", "b"}, 9), as("a")), kStaleClaim);
  EXPECT_EQ(community.reason(), "key_session: the DNSKEY set is not signed yet");
  community.sign_keys();
  EXPECT_EQ(community.run(community.open(kZone, {"a", "b"}, 9), as("a")), Code::done);
}

TEST_F(OpenSession, ChecksItsForm) {
  expect(claim(),
         {
             {Code::bad_name, [](auto& it) { it.set_zone("x"); }},
             {Code::missing_field, [](auto& it) { it.clear_role(); }},
             {Code::out_of_range, [](auto& it) { it.set_unsigned_hash("short"); }},
             {Code::out_of_range, [](auto& it) { it.clear_manifest_root(); }},
             {Code::out_of_range, [](auto& it) { it.clear_count(); }},
             {Code::out_of_range, [](auto& it) { it.set_count(limits::kSessionSets + 1); }},
             {Code::missing_field, [](auto& it) { it.clear_sets(); }},
             {Code::inconsistent, [](auto& it) { it.mutable_sets()->set_length(2 * 16); }},
             {Code::inconsistent, [](auto& it) { it.add_carries(0); }},
             {Code::out_of_range,
              [](auto& it) {
                for (std::uint64_t i = 1; i <= limits::kCarriedSessions + 1; ++i) it.add_carries(i);
              }},
             {Code::missing_field, [](auto& it) { it.clear_inception(); }},
             {Code::missing_field, [](auto& it) { it.clear_expiration(); }},
             {Code::out_of_range, [](auto& it) { it.mutable_inception()->set_nanos(1'000'000); }},
             {Code::out_of_range, [](auto& it) { it.mutable_inception()->set_seconds(-1); }},
             {Code::inconsistent,
              [](auto& it) { it.mutable_expiration()->set_seconds(it.inception().seconds()); }},
             {Code::out_of_range, [](auto& it) { it.mutable_parties()->RemoveLast(); }},
             {Code::bad_name, [](auto& it) { it.mutable_parties(0)->set_party("A"); }},
             {Code::missing_field, [](auto& it) { it.mutable_parties(0)->clear_batch(); }},
             {Code::inconsistent, [](auto& it) { it.mutable_parties(1)->set_party("a"); }},
         });
  expect(community_.open(kKey, {"a", "b"}),
         {
             {Code::inconsistent, [](auto& it) { it.set_serial(1); }},
             {Code::inconsistent, [](auto& it) { it.set_key_session(1); }},
             {Code::inconsistent, [](auto& it) { it.set_count(2); }},
             {Code::inconsistent, [](auto& it) { it.set_follows(1); }},
             {Code::inconsistent, [](auto& it) { it.add_carries(1); }},
             {Code::inconsistent, [](auto& it) { refer(*it.mutable_sets(), 'i', 16); }},
         });
}

TEST_F(OpenSession, ChecksWhatItReliesOn) {
  expect(
      claim(),
      {
          {Code::missing_field, [](auto& it) { it.add_authorised_by(); }},
          {Code::out_of_range, [](auto& it) { it.add_authorised_by()->set_proposal(0); }},
          {Code::out_of_range, [](auto& it) { it.add_authorised_by()->set_transaction("short"); }},
          {Code::out_of_range,
           [](auto& it) {
             for (std::size_t i = 0; i <= limits::kSessionAuthorisations; ++i) {
               it.add_authorised_by()->set_proposal(1);
             }
           }},
          {Code::done,
           [](auto& it) {
             it.add_authorised_by()->set_proposal(3);
             it.add_authorised_by()->set_transaction(Bytes(32, 't'));
           }},
      });
}

TEST_F(OpenSession, ChecksTheFaultsItNames) {
  v1::Action action = claim();
  v1::SessionFault& sound = *action.mutable_keys_open_session()->add_faults();
  sound.set_session(1);
  sound.set_party("b");
  sound.set_kind(v1::BAD_SHARE);
  sound.set_index(3);
  expect(action,
         {
             {Code::missing_field, [](auto& it) { it.mutable_faults(0)->clear_session(); }},
             {Code::bad_name, [](auto& it) { it.mutable_faults(0)->clear_party(); }},
             {Code::missing_field, [](auto& it) { it.mutable_faults(0)->clear_kind(); }},
             {Code::inconsistent, [](auto& it) { it.mutable_faults(0)->set_kind(v1::NO_ANSWER); }},
             {Code::out_of_range,
              [](auto& it) { it.mutable_faults(0)->set_index(limits::kSessionSets + 1); }},
             {Code::out_of_range,
              [](auto& it) {
                const v1::SessionFault fault = it.faults(0);
                while (it.faults_size() <= 100) *it.add_faults() = fault;
              }},
         });
  ASSERT_EQ(run(claim()), Code::done);
  v1::Action next = claim();
  *next.mutable_keys_open_session()->add_faults() = sound;
  EXPECT_EQ(run(next), Code::done);
}

}  // namespace
}  // namespace comity::keys::testing
