#include "servers/hints/hints.h"

#include <gtest/gtest.h>

#include "servers/dns/message.h"
#include "servers/hints/limits.h"

namespace comity::hints {
namespace {

namespace rcode = primary::rcode;

const Moment kStart{std::chrono::hours(1)};
dns::Name child(const std::string& text) { return dns::Name::parse(text).value(); }

// RFC 1996, 3.7, RFC 9859, 4.2: header, and one question.
Bytes notify(const std::string& name, std::uint16_t type, std::uint16_t flags = 0x2400) {
  Bytes octets = from_hex("1234").value();
  append_u16(octets, flags);
  octets += from_hex("0001000000000000").value();
  octets += child(name).wire();
  append_u16(octets, type);
  append_u16(octets, 1);
  return octets;
}
std::uint16_t rcode_in(const std::optional<Bytes>& answer) {
  if (!answer) return 0xffff;
  return primary::read_message(*answer)->rcode;
}

class Hints : public ::testing::Test {
 public:
  Hints() { book.expect({child("museum.example."), child("net.example.")}); }
  HintBook book;
};

TEST_F(Hints, OfAChildAreAnsweredAndTaken) {
  const auto answer = book.answer(notify("museum.example.", 59), kStart);
  ASSERT_TRUE(answer);
  // The same id and question; QR, NOTIFY, AA, NOERROR.
  EXPECT_EQ(to_hex(*answer),
            "1234a4000001000000000000"
            "066d757365756d076578616d706c6500003b0001");
  EXPECT_EQ(rcode_in(book.answer(notify("net.example.", 62), kStart)), rcode::kNoError);
  EXPECT_EQ(book.take(kStart), (std::set{child("museum.example."), child("net.example.")}));
  EXPECT_TRUE(book.take(kStart).empty());
}

TEST_F(Hints, OfAnythingElseAreRefused) {
  EXPECT_EQ(rcode_in(book.answer(notify("other.example.", 59), kStart)), rcode::kRefused);
  EXPECT_EQ(rcode_in(book.answer(notify("www.museum.example.", 59), kStart)), rcode::kRefused);
  for (const std::uint16_t type : {std::uint16_t{6}, std::uint16_t{48}, std::uint16_t{255}}) {
    EXPECT_EQ(rcode_in(book.answer(notify("museum.example.", type), kStart)), rcode::kRefused);
  }
  EXPECT_EQ(rcode_in(book.answer(notify("museum.example.", 59, 0), kStart)), rcode::kNotImp);
  EXPECT_EQ(rcode_in(book.answer(notify("museum.example.", 59) + "x", kStart)), rcode::kFormErr);
  Bytes two = notify("museum.example.", 59);
  two[5] = '\2';
  EXPECT_EQ(rcode_in(book.answer(two, kStart)), rcode::kFormErr);
  EXPECT_TRUE(book.take(kStart).empty());
}

// Nobody answers an answer, so that two of these never talk to each other for ever.
TEST_F(Hints, OfAnAnswerAreNotAnswered) {
  EXPECT_FALSE(book.answer(notify("museum.example.", 59, 0xa400), kStart));
  EXPECT_FALSE(book.answer(Bytes(11, '\0'), kStart));
  EXPECT_FALSE(book.answer(Bytes(limits::kHintOctets + 1, '\0'), kStart));
}

// However many come, a child is looked at once a minute because of them.
TEST_F(Hints, BringOneLookAMinute) {
  for (int second = 0; second < 180; ++second) {
    const Moment now = kStart + std::chrono::seconds(second);
    EXPECT_EQ(rcode_in(book.answer(notify("museum.example.", 59), now)), rcode::kNoError);
    EXPECT_EQ(book.take(now).size(), second % 60 == 0 ? 1U : 0U) << second;
  }
}

TEST_F(Hints, AreAnsweredSoManyTimesASecond) {
  std::size_t answered = 0;
  for (int i = 0; i < 10'000; ++i) {
    if (book.answer(notify("other.example.", 59), kStart)) ++answered;
  }
  EXPECT_EQ(answered, limits::kHintsPerSecond);
  EXPECT_TRUE(book.answer(notify("net.example.", 59), kStart, HintBook::Way::tcp));
  EXPECT_TRUE(book.answer(notify("net.example.", 59), kStart + std::chrono::seconds(1)));
}

TEST_F(Hints, OfAChildThatIsNoneAnyMoreAreForgotten) {
  EXPECT_TRUE(book.answer(notify("museum.example.", 59), kStart));
  book.expect({child("net.example.")});
  EXPECT_TRUE(book.take(kStart).empty());
  EXPECT_EQ(rcode_in(book.answer(notify("museum.example.", 59), kStart)), rcode::kRefused);
}

TEST_F(Hints, AreTakenAgainWhenNobodyCouldLook) {
  EXPECT_TRUE(book.answer(notify("museum.example.", 59), kStart));
  const std::set<dns::Name> due = book.take(kStart);
  EXPECT_EQ(due.size(), 1U);
  book.expect({child("museum.example.")});
  book.give_back({child("museum.example."), child("net.example.")});
  EXPECT_EQ(book.take(kStart), due);
  EXPECT_TRUE(book.take(kStart).empty());
}

// What is like a hint but for one octet.
TEST_F(Hints, AreOfTheClassOfTheInternetWithoutAKeyAndOfAKnownEdns) {
  const Bytes sound = notify("museum.example.", 59);
  Bytes chaos = sound;
  chaos.back() = 3;
  EXPECT_EQ(rcode_in(book.answer(chaos, kStart)), rcode::kRefused);
  const auto with = [&](BytesView record) {
    Bytes message = sound;
    message[11] = 1;
    return message.append(record);
  };
  const Bytes edns0 = from_hex("0000291000000000000000").value();
  EXPECT_EQ(rcode_in(book.answer(with(edns0), kStart)), rcode::kNoError);
  const Bytes edns1 = from_hex("0000291000000100000000").value();
  EXPECT_EQ(rcode_in(book.answer(with(edns1), kStart)), rcode::kBadVers & 15);
  const Bytes tsig =
      from_hex("0000fa00ff000000000011000000000000000000000000000000000000").value().substr(0, 28);
  EXPECT_EQ(rcode_in(book.answer(with(tsig), kStart)), rcode::kNotAuth);
  EXPECT_EQ(book.take(kStart).size(), 1U) << "by the sound one alone";
}

// Whatever comes, no more comes back than went in but for an OPT record.
TEST_F(Hints, AreNoWayToMakeMuchOfLittle) {
  const Bytes sound = notify("museum.example.", 59);
  for (std::size_t length = 0; length <= sound.size(); ++length) {
    const auto answer = book.answer(BytesView(sound).substr(0, length), kStart);
    if (answer) {
      EXPECT_LE(answer->size(), sound.size());
    }
  }
}

}  // namespace
}  // namespace comity::hints
