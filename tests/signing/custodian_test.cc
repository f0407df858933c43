// What one custodian refuses.
#include "signing/custody/custodian.h"

#include <gtest/gtest.h>

#include "acts.h"
#include "assembly.h"
#include "signing/session/claim.h"

namespace comity::test {
namespace {

using Role = keys::Role;

// A key-signing session of the first three signers, opened and judged, and their custodians.
class CustodianTest : public ::testing::Test {
 protected:
  CustodianTest() : process_(assembly_.process(Assembly::signers())) {
    EXPECT_TRUE(process_.keys->stock());
  }
  signing::Session open() {
    signing::ClaimRequest request{Assembly::apex(), Role::key_signing, assembly_.world().now(),
                                  nullptr};
    v1::Action action;
    EXPECT_TRUE(signing::make_claim(assembly_.world().ledger(), request,
                                    *action.mutable_keys_open_session()));
    const Status sent = assembly_.voice("commons-union").send(action);
    EXPECT_TRUE(sent) << sent.error().message;
    v1::SigningSession record;
    EXPECT_TRUE(keys::find_session(*assembly_.world().view(), "example.", Role::key_signing,
                                   assembly_.sessions(Role::key_signing), record));
    return *signing::Session::judge(assembly_.world().ledger(), Assembly::apex(), Role::key_signing,
                                    record);
  }
  signing::Custodian& custodian(std::size_t place) {
    return process_.signers[2 * place]->custodian;
  }
  static std::string refusal(const Result<Bytes>& answer) {
    return answer ? "answered" : answer.error().message;
  }

  Assembly assembly_;
  Assembly::Process process_;
};

TEST_F(CustodianTest, AnswersOnce) {
  const signing::Session session = open();
  const Result<Bytes> shares = custodian(0).answer(session);
  ASSERT_TRUE(shares) << shares.error().message;
  EXPECT_EQ(shares->size(), 32U);
  EXPECT_EQ(refusal(custodian(0).answer(session)),
            "session 1: session 1 was answered already, and none is answered twice");
}

TEST_F(CustodianTest, ThreeOfFiveMakeASignatureAndTwoDoNot) {
  const signing::Session session = open();
  std::vector<Bytes> shares;
  for (std::size_t place = 0; place < 3; ++place) {
    shares.push_back(*custodian(place).answer(session));
  }
  EXPECT_TRUE(session.aggregate(shares));
  shares.pop_back();
  const auto two = session.aggregate(shares);
  ASSERT_FALSE(two);
  EXPECT_EQ(two.error().message, "there are shares of 2 of 3 parties");
  shares.push_back(shares.back());
  EXPECT_FALSE(session.aggregate(shares)) << "a share counts for its own party only";
}

// What a process drew itself it knows to be elements; it is taken for the content that names it and
// for no other.
TEST_F(CustodianTest, OwnCommitmentsStandForTheContentTheyWerePutAs) {
  const signing::Session session = open();
  v1::SigningSession record;
  ASSERT_TRUE(
      keys::find_session(*assembly_.world().view(), "example.", Role::key_signing, 1, record));
  const auto commitment_with = [&](const std::string& content, std::size_t drawn_by) {
    signing::OwnCommitments own;
    own.add(Hash::from(content).value(), custodian(drawn_by).commitments_of(1));
    EXPECT_EQ(own.find(Hash::from(content).value())->size(), 1U);
    const auto judged = signing::Session::judge(assembly_.world().ledger(), Assembly::apex(),
                                                Role::key_signing, record, {}, {nullptr, &own});
    return judged->signings().at(0).group_commitment();
  };
  const auto& checked = session.signings().at(0).group_commitment();
  const std::string first = record.answers(0).commitments().hash();
  EXPECT_EQ(commitment_with(first, 0), checked);
  EXPECT_EQ(commitment_with(Bytes(32, 'x'), 1), checked);
  EXPECT_EQ(commitment_with(first, 1), checked) << "the octets are others, whatever was put";
}

TEST_F(CustodianTest, IsNoPartyOfOthersSessions) {
  const signing::Session session = open();
  EXPECT_EQ(refusal(custodian(4).answer(session)), "session 1: ring-operators is no party of it");
}

TEST_F(CustodianTest, HasItsOwnRoleAndKeyOnly) {
  const signing::Session session = open();
  EXPECT_EQ(refusal(process_.signers[1]->custodian.answer(session)),
            "session 1 is of another zone or role");
  Assembly other;
  EXPECT_EQ(refusal(other.signer("commons-union", Role::key_signing)->custodian.answer(session)),
            "session 1 is of another key");
}

TEST_F(CustodianTest, StartedAnewItHasNoNoncesAndRemembersWhatItAnswered) {
  const signing::Session session = open();
  EXPECT_EQ(
      refusal(assembly_.signer("commons-union", Role::key_signing)->custodian.answer(session)),
      "session 1: the nonces of batch 1 are gone");
  EXPECT_EQ(refusal(assembly_.signer("commons-union", Role::key_signing, {1, 1, 1})
                        ->custodian.answer(session)),
            "session 1: session 1 was answered already, and none is answered twice");
}

TEST_F(CustodianTest, KeepsTheShareWhenItCannotRemember) {
  int asked = 0;
  assembly_.remember = [&](const keys::Answered& answered) -> Status {
    EXPECT_EQ(answered, (keys::Answered{1, 1, 1}));
    ++asked;
    return error(ErrorKind::io, "the disk is full");
  };
  const signing::Session session = open();
  EXPECT_EQ(refusal(custodian(0).answer(session)), "the disk is full");
  EXPECT_EQ(asked, 1);
}

TEST_F(CustodianTest, KeepsShareAndNoncesWhenItsPolicySaysNo) {
  bool remembered = false;
  assembly_.remember = [&](const keys::Answered&) {
    remembered = true;
    return Status();
  };
  assembly_.permit = [](const std::string&, const signing::Session& session) -> Status {
    EXPECT_EQ(session.apex(), Assembly::apex());
    return error(ErrorKind::conflict, "horizon: too long");
  };
  const signing::Session session = open();
  EXPECT_EQ(refusal(custodian(0).answer(session)), "session 1: horizon: too long");
  EXPECT_FALSE(remembered);
  assembly_.permit = nullptr;
  EXPECT_EQ(refusal(custodian(0).answer(session)), "answered");
}

}  // namespace
}  // namespace comity::test
