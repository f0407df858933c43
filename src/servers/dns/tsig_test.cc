#include "servers/dns/tsig.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "servers/dns/key_file.h"
#include "servers/dns/testing/support.h"

namespace comity::primary {
namespace {

using testing::kKeysFile;
using testing::kNow;

Bytes soa_question() {
  Bytes octets;
  for (const std::uint16_t word : {0x4321, 0, 1, 0, 0, 0}) append_u16(octets, word);
  octets += Bytes("\7example\0\0\6\0\1", 13);
  return octets;
}

class Signatures : public ::testing::Test {
 protected:
  const std::vector<Key> keys_ = *parse_keys(kKeysFile);
  Sealer asks_{keys_[0], Bytes()};

  Tsig sealed(Sealer& sealer, std::uint64_t now = kNow) {
    Bytes octets = soa_question();
    sealer.seal(octets, now);
    const auto message = read_message(octets);
    EXPECT_TRUE(message && !message->is_malformed && message->tsig);
    return *message->tsig;
  }
};

TEST_F(Signatures, HoldUnderTheirKeyAtTheirTime) {
  const Tsig tsig = sealed(asks_);
  const Judged judged = judge(tsig, keys_, kNow + 300);
  EXPECT_EQ(judged.rcode, rcode::kNoError);
  EXPECT_EQ(judged.key, &keys_[0]);
  Sealer other(keys_[1], Bytes());
  EXPECT_EQ(judge(sealed(other), keys_, kNow).key, &keys_[1]);
}

TEST_F(Signatures, AreRefusedByName) {
  const Tsig good = sealed(asks_);
  const auto error_of = [&](const Tsig& tsig, std::uint64_t now = kNow) {
    return judge(tsig, keys_, now).error;
  };
  EXPECT_EQ(error_of(good, kNow + 301), rcode::kBadTime);
  EXPECT_EQ(error_of(good, kNow - 301), rcode::kBadTime);
  Tsig bad = good;
  bad.key = *dns::Name::parse("c.example.");
  EXPECT_EQ(error_of(bad), rcode::kBadKey);
  bad = good;
  bad.key = keys_[1].name;  // of another algorithm
  EXPECT_EQ(error_of(bad), rcode::kBadKey);
  for (const auto change :
       {+[](Tsig& tsig) { tsig.code[0] ^= 1; }, +[](Tsig& tsig) { tsig.signed_message[14] ^= 1; },
        +[](Tsig& tsig) { ++tsig.signed_at; }, +[](Tsig& tsig) { ++tsig.fudge; },
        +[](Tsig& tsig) { tsig.error = 1; }, +[](Tsig& tsig) { tsig.other = "x"; }}) {
    bad = good;
    change(bad);
    EXPECT_EQ(error_of(bad), rcode::kBadSig);
    EXPECT_EQ(judge(bad, keys_, kNow).key, nullptr);
  }
}

// RFC 8945, 5.2.2.1.
TEST_F(Signatures, AreTakenWholeOnly) {
  Tsig cut = sealed(asks_);
  cut.code.resize(16);
  EXPECT_EQ(judge(cut, keys_, kNow).error, rcode::kBadTrunc);
  cut.code.resize(15);
  EXPECT_EQ(judge(cut, keys_, kNow).rcode, rcode::kFormErr);
  cut.code.resize(33);
  EXPECT_EQ(judge(cut, keys_, kNow).rcode, rcode::kFormErr);
}

TEST_F(Signatures, OfAnAnswerAreBoundToTheQuestionAndToEachOther) {
  const Tsig asked = sealed(asks_);
  Sealer answers(keys_[0], asked.code);
  EXPECT_EQ(judge(sealed(answers), keys_, kNow, asked.code).rcode, rcode::kNoError);
  Sealer again(keys_[0], asked.code);
  EXPECT_EQ(judge(sealed(again), keys_, kNow).error, rcode::kBadSig);
  // The second message is signed with less (5.3.1), so it is none by itself.
  EXPECT_EQ(judge(sealed(again), keys_, kNow, asked.code).error, rcode::kBadSig);
}

TEST_F(Signatures, HaveTheLengthThatIsKeptForThem) {
  for (const Key& key : keys_) {
    Bytes octets = soa_question();
    Sealer sealer(key, Bytes());
    sealer.seal(octets, kNow);
    EXPECT_LE(octets.size() - soa_question().size(), Sealer::octets(key));
  }
}

TEST_F(Signatures, SayBothTimesToWhoIsLate) {
  const Tsig asked = sealed(asks_, kNow - 1'000);
  Sealer answers(keys_[0], asked.code);
  Bytes octets = soa_question();
  answers.seal(octets, kNow, rcode::kBadTime, &asked);
  const Tsig told = *read_message(octets)->tsig;
  EXPECT_EQ(told.error, rcode::kBadTime);
  EXPECT_EQ(told.signed_at, kNow - 1'000);
  ASSERT_EQ(told.other.size(), 6);
  EXPECT_EQ(read_u32(told.other.substr(2)), kNow);
  EXPECT_LE(octets.size() - soa_question().size(), Sealer::octets(keys_[0]));
}

TEST(KeyFile, IsThatOfTheToolsOfNameServers) {
  const auto keys = parse_keys(kKeysFile);
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 2);
  EXPECT_EQ((*keys)[0].name.text(), "a.example.");
  EXPECT_EQ((*keys)[1].hash, crypto::HmacHash::sha512);
  EXPECT_EQ((*keys)[0].secret.view().size(), 16);
  EXPECT_TRUE(parse_keys("")->empty());
}

TEST(KeyFile, SaysWhatIsWrong) {
  const auto why = [](std::string_view text) { return parse_keys(text).error().message; };
  EXPECT_NE(why("zone x {};").find("not `key"), std::string::npos);
  EXPECT_NE(why("key a { algorithm hmac-md5; };").find("hmac-md5"), std::string::npos);
  EXPECT_NE(why("key a { algorithm hmac-sha256; };").find("no secret"), std::string::npos);
  EXPECT_NE(why("key a { algorithm hmac-sha256; secret \"AAAA\"; };").find("shorter"),
            std::string::npos);
  EXPECT_NE(why("key a { secret \"?\"; };").find("base64"), std::string::npos);
  EXPECT_NE(why("key a { algorithm").find("no end"), std::string::npos);
  EXPECT_NE(why(std::string(kKeysFile) + "key a.example { }").find("twice"), std::string::npos);
}

}  // namespace
}  // namespace comity::primary
