#include "crypto/frost/ceremony/dealings.h"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/ed25519.h"
#include "crypto/frost/testing/ceremony.h"

namespace comity::crypto::frost {
namespace {

using testing::Forgery;
using testing::Parties;
using testing::party;
using testing::random_secret;

// Five parties, three of them to sign, and what all have posted.
struct FiveDealers {
  Parties parties{testing::parties(5)};
  CeremonyContext context = testing::generation(3, parties);
  std::vector<PostedMessage> posted = testing::deal_all(context);

  [[nodiscard]] Message& of(std::size_t number) { return posted[number - 1].message; }
  // Its message anew, with another body and a true proof of its sealing key.
  void rewrite(std::uint16_t number, Bytes body) {
    of(number) =
        *write_message(context.digest(), party(number), std::move(body), context.receivers(),
                       random_secret(160).view(), random_secret(kMessageRandomnessBytes).view());
  }
  [[nodiscard]] Refusal refusal() const { return Dealings::gather(context, posted).error(); }
  [[nodiscard]] Dealings gather() const { return *Dealings::gather(context, posted); }
};

TEST(KeyGeneration, GivesAKeyOfWhichAnyThreeSign) {
  FiveDealers five;
  const Dealings dealings = five.gather();
  for (const OneTimeKey& key : five.parties.keys) {
    EXPECT_TRUE(dealings.complaints(key, random_secret(32))->empty());
  }
  const Deal done = testing::finish_all(dealings, std::move(five.parties));
  EXPECT_EQ(done.group.threshold(), 3U);
  EXPECT_EQ(*Group::make(dealings.commitment(), testing::parties(5)), done.group);
  testing::Ceremony signers(done, {0, 2, 4});
  const Signing signing = signers.begin("a test signature before the group is used");
  const auto signature = signing.aggregate(signers.sign(signing));
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verify(done.group.key().public_key(), "a test signature before the group is used",
                     *signature));
}

TEST(KeyGeneration, TheKeyIsTheSumOfWhatEachHasDealt) {
  FiveDealers five;
  Point sum;
  for (const PostedMessage& posted : five.posted) {
    sum = sum + Point(*Element::from(posted.message.octets.substr(0, kElementBytes)));
  }
  EXPECT_EQ(Point(five.gather().group().key()), sum);
}

TEST(KeyGeneration, OrderOfTheRecordChangesNothing) {
  FiveDealers five;
  const Digest transcript = five.gather().transcript();
  std::swap(five.posted.front(), five.posted.back());
  EXPECT_EQ(five.gather().transcript(), transcript);
}

TEST(KeyGeneration, TheTranscriptBindsEveryOctetThatWasPosted) {
  FiveDealers five;
  const Digest transcript = five.gather().transcript();
  five.of(2).sealed.back() = static_cast<char>(five.of(2).sealed.back() ^ 1);
  EXPECT_NE(five.gather().transcript(), transcript);
}

// What each lie does to the posted messages of the five, and what is said of its author, 2.
struct Lie {
  std::string_view name;
  std::function<void(FiveDealers&)> tell;
  std::string_view answer;
};

void replace_in(Bytes& octets, std::size_t place, std::string_view hex) {
  const Bytes with = *from_hex(hex);
  octets.replace(place, with.size(), with);
}

// A dealing of `coefficients` to receivers of a ceremony whose threshold is that.
Message dealing_at(const FiveDealers& five, std::size_t coefficients) {
  const CeremonyContext other = testing::generation(coefficients, five.parties);
  Forgery forgery(other, party(2));
  forgery.context = five.context.digest();
  return forgery.write(other);
}

constexpr std::string_view kIdentity =
    "0100000000000000000000000000000000000000000000000000000000000000";
constexpr std::string_view kOfMixedOrder =
    "9599999999999999999999999999999999999999999999999999999999999999";

std::vector<Lie> lies_of_form() {
  return {
      {"raises the threshold", [](FiveDealers& five) { five.of(2) = dealing_at(five, 4); },
       "2: the message has 288 octets, not 256"},
      {"lowers the threshold", [](FiveDealers& five) { five.of(2) = dealing_at(five, 2); },
       "2: the message has 224 octets, not 256"},
      {"posts nothing", [](FiveDealers& five) { five.of(2) = {}; },
       "2: the message has 0 octets, not 256"},
      {"leaves a receiver out", [](FiveDealers& five) { five.of(2).sealed.resize(4 * 48); },
       "2: the sealed shares have 192 octets, not 240"},
      {"seals to one too many", [](FiveDealers& five) { five.of(2).sealed.append(48, 'x'); },
       "2: the sealed shares have 288 octets, not 240"},
      {"commits to the identity",
       [](FiveDealers& five) {
         Forgery forgery(five.context, party(2));
         replace_in(forgery.commitment, 32, kIdentity);
         five.of(2) = forgery.write(five.context);
       },
       "2: commitment: coefficient 1: 0100"},
      {"commits to what is of mixed order",
       [](FiveDealers& five) {
         Forgery forgery(five.context, party(2));
         replace_in(forgery.commitment, 64, kOfMixedOrder);
         five.of(2) = forgery.write(five.context);
       },
       "2: commitment: coefficient 2: 9599"},
      {"has a sealing key of mixed order",
       [](FiveDealers& five) { replace_in(five.of(2).octets, 160, kOfMixedOrder); },
       "2: sealing key: 9599"},
      {"posts twice", [](FiveDealers& five) { five.posted.push_back(five.posted[1]); },
       "2: posted twice"},
      {"is silent", [](FiveDealers& five) { five.posted.erase(five.posted.begin() + 1); },
       "2: is silent"},
  };
}

std::vector<Lie> lies_of_proof() {
  static const Bytes kGreatest(32, '\xff');
  return {
      {"proves a sealing key that it does not know",
       [](FiveDealers& five) {
         five.of(2).octets.replace(160, 32, five.of(3).octets.substr(160, 32));
       },
       "2: the proof of the sealing key does not hold"},
      {"commits to a constant that it does not know",
       [](FiveDealers& five) {
         Forgery forgery(five.context, party(2));
         forgery.commitment.replace(0, 32, five.of(3).octets.substr(0, 32));
         five.of(2) = forgery.write(five.context);
       },
       "2: the proof of the constant term does not hold"},
      {"repeats the message of another", [](FiveDealers& five) { five.of(2) = five.of(3); },
       "2: the proof of the sealing key does not hold"},
      {"repeats its message of another try",
       [](FiveDealers& five) {
         const CeremonyContext before = testing::generation(3, five.parties, 0);
         five.of(2) = testing::deal_new(before, party(2)).message;
       },
       "2: the proof of the sealing key does not hold"},
      {"proves its constant for another try",
       [](FiveDealers& five) {
         const Forgery old(testing::generation(3, five.parties, 0), party(2));
         const Message before = old.write(five.context);
         five.rewrite(2, before.octets.substr(0, 160));
       },
       "2: the proof of the constant term does not hold"},
      {"proves with what is not canonical",
       [](FiveDealers& five) { five.rewrite(2, five.of(2).octets.substr(0, 128) + kGreatest); },
       "2: proof of the constant term: scalar ffff"},
      {"proves its sealing key with what is not canonical",
       [](FiveDealers& five) { five.of(2).octets.replace(224, 32, kGreatest); },
       "2: proof of the sealing key: scalar ffff"},
  };
}

void expect_named(const std::vector<Lie>& lies) {
  for (const Lie& lie : lies) {
    FiveDealers five;
    lie.tell(five);
    const Refusal refusal = five.refusal();
    EXPECT_TRUE(refusal.message.starts_with(lie.answer)) << lie.name << ": " << refusal.message;
    EXPECT_EQ(refusal.culprits, std::vector{party(2)}) << lie.name;
  }
}

TEST(KeyGeneration, EveryLieOfFormIsRefusedAndNamed) { expect_named(lies_of_form()); }
TEST(KeyGeneration, EveryLieOfProofIsRefusedAndNamed) { expect_named(lies_of_proof()); }

TEST(KeyGeneration, AllWhoLieAreNamedAtOnce) {
  FiveDealers five;
  five.of(4) = {};
  five.posted.erase(five.posted.begin());
  five.posted.push_back({party(9), five.of(1)});
  const Refusal refusal = five.refusal();
  EXPECT_EQ(refusal.culprits, (std::vector{party(1), party(4), party(9)}));
  EXPECT_EQ(refusal.message,
            "4: the message has 0 octets, not 256; 9: sends nothing in this round; 1: is silent");
}

// Two that have one secret: proofs of both hold, and whoever came later is named.
TEST(KeyGeneration, ASecretThatTwoDealIsRefused) {
  FiveDealers five;
  const Secret coefficients = random_secret(64 * 3);
  for (const std::uint16_t number : {4, 2}) {
    Forgery forgery(five.context, party(number),
                    *Polynomial::from_randomness(testing::secret(
                        {reinterpret_cast<const char*>(coefficients.view().data()), 192})));
    five.of(number) = forgery.write(five.context);
  }
  std::swap(five.posted[1], five.posted[3]);
  const Refusal refusal = five.refusal();
  EXPECT_EQ(refusal.message, "2: the constant term is the one of 4");
  EXPECT_EQ(refusal.culprits, std::vector{party(2)});
}

TEST(KeyGeneration, ASealingKeyThatIsAnotherPartysIsRefused) {
  FiveDealers five;
  const Secret same = random_secret(kMessageRandomnessBytes);
  for (const std::uint16_t number : {1, 4}) {
    Message& message = five.of(number);
    message = *write_message(five.context.digest(), party(number), message.octets.substr(0, 160),
                             five.context.receivers(), random_secret(160).view(), same.view());
  }
  EXPECT_EQ(five.refusal().message, "4: its sealing key is another party's");
}

// Whoever knows what all others have dealt can undo it: the last one is named.
TEST(KeyGeneration, AKeyThatIsTheIdentityIsTheDoingOfTheLast) {
  Parties parties(testing::parties(2));
  const CeremonyContext context = testing::generation(2, parties);
  const std::string one = "01" + std::string(62, '0');
  const auto forged = [&](std::uint16_t number, std::string_view coefficients) {
    const Forgery forgery(context, party(number),
                          *Polynomial::from_coefficients(testing::secret_of(coefficients)));
    return PostedMessage{party(number), forgery.write(context)};
  };
  const std::string minus_one(testing::kOrderLessOne);
  const std::vector<PostedMessage> no_key = {forged(2, one + one), forged(1, minus_one + one)};
  EXPECT_EQ(Dealings::gather(context, no_key).error().culprits, std::vector{party(1)});
  const std::string two = "02" + std::string(62, '0');
  const std::vector<PostedMessage> lower = {forged(1, one + one), forged(2, two + minus_one)};
  EXPECT_EQ(Dealings::gather(context, lower).error().culprits, std::vector{party(2)});
  EXPECT_EQ(Dealings::gather(context, lower).error().message,
            "sum of coefficients 1: the identity is no value to send");
  // (1 + x) + (x - 3) is zero at 1.
  const std::string minus_three = "ea" + minus_one.substr(2);
  const std::vector<PostedMessage> no_share = {forged(1, one + one), forged(2, minus_three + one)};
  EXPECT_EQ(Dealings::gather(context, no_share).error().message,
            "member 1: the identity is no value to send");
  EXPECT_EQ(Dealings::gather(context, no_share).error().culprits, std::vector{party(2)});
}

TEST(KeyGeneration, DealsForItsOwnKindAndDealersOnly) {
  FiveDealers five;
  const auto with = [&](std::uint16_t number, std::size_t size) {
    return deal_new_secret(five.context, party(number), random_secret(size));
  };
  const std::size_t size = dealing_randomness_bytes(five.context);
  EXPECT_EQ(size, 3 * 64 + 128U);
  EXPECT_TRUE(with(1, size));
  EXPECT_FALSE(with(6, size));
  EXPECT_FALSE(with(1, size - 1));
  EXPECT_FALSE(with(1, 0));
  EXPECT_EQ(with(1, size)->octets.size(), dealing_bytes(3));
}

}  // namespace
}  // namespace comity::crypto::frost
