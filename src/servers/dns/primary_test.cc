#include "servers/dns/primary.h"

#include <gtest/gtest.h>

#include "servers/dns/catalog.h"
#include "servers/dns/key_file.h"
#include "servers/dns/testing/support.h"

namespace comity::primary {
namespace {

using Transport = Primary::Transport;

using testing::kExample;
using testing::kKeysFile;
using testing::kNow;
using testing::record;

bool put(Versions& versions, const std::vector<dns::Record>& records) {
  return versions.put(kExample, {stretch_of(records)});
}

std::vector<dns::Record> zone(std::uint32_t serial, const std::vector<std::string>& lines = {}) {
  std::vector<dns::Record> records = {
      record("example. 60 IN SOA ns.example. host.example. " + std::to_string(serial) + " 1 2 3 4"),
      record("example. 60 IN NS ns.example.")};
  for (const std::string& line : lines) records.push_back(record(line));
  std::sort(records.begin(), records.end());
  return records;
}

struct Question {
  std::uint16_t type = dns::type::kSoa;
  std::optional<std::uint32_t> serial = std::nullopt;
  std::string name = "example.";
  std::uint16_t flags = 0;
  std::uint16_t klass = kClassIn;
};

Bytes octets_of(const Question& asked) {
  Bytes octets;
  append_u16(octets, 1);
  append_u16(octets, asked.flags);
  for (const std::uint16_t count : {1, 0, asked.serial ? 1 : 0, 0}) append_u16(octets, count);
  octets += dns::Name::parse(asked.name)->wire();
  append_u16(octets, asked.type);
  append_u16(octets, asked.klass);
  if (asked.serial) octets += dns::canonical_wire(zone(*asked.serial)[1]);
  return octets;
}

// What the answers of all messages say, by type and serial: "SOA 3", "A".
struct Answer {
  std::uint16_t rcode = 0;
  std::size_t messages = 0;
  std::vector<std::string> records;

  friend bool operator==(const Answer&, const Answer&) = default;
};

std::size_t skip_name(BytesView octets, std::size_t at) {
  while (true) {
    const auto length = static_cast<std::uint8_t>(octets[at]);
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
    if (length == 0) return at;
  }
}

Answer answer_of(const Primary& primary, BytesView octets, Transport transport = Transport::tcp) {
  Answer answer;
  std::optional<Reply> reply = primary.answer(octets, transport, kNow);
  if (!reply) return answer;
  while (const std::optional<Bytes> message = reply->next(kNow)) {
    ++answer.messages;
    answer.rcode = static_cast<std::uint8_t>((*message)[3]) & 0xf;
    std::size_t at = skip_name(*message, kHeaderOctets) + 4;
    const int answers = read_u16(message->substr(6));
    const int authority = read_u16(message->substr(8));
    if (authority > 0) answer.records.emplace_back("authority:");
    for (int left = answers + authority; left > 0; --left) {
      at = skip_name(*message, at);
      const std::uint16_t type = read_u16(message->substr(at));
      const std::size_t size = read_u16(message->substr(at + 8));
      const dns::Record found{kExample, type, 0, message->substr(at + 10, size)};
      answer.records.push_back(dns::type_name(type) + (type == dns::type::kSoa
                                                           ? " " + std::to_string(serial_of(found))
                                                           : ""));
      at += 10 + size;
    }
  }
  return answer;
}

class APrimary : public ::testing::Test {
 protected:
  APrimary() {
    put(versions_, zone(1, {"a.example. 60 IN A 192.0.2.1"}));
    put(versions_, zone(2, {"b.example. 60 IN AAAA 2001:db8::1"}));
    put(versions_, zone(4, {"b.example. 60 IN AAAA 2001:db8::1", "c.example. 60 IN TXT \"c\""}));
  }
  Versions versions_;
  const Primary open_{versions_, *parse_keys(kKeysFile), true};
  const Primary keyed_{versions_, *parse_keys(kKeysFile), false};
};

TEST_F(APrimary, GivesItsSoaAndNothingElse) {
  const Answer soa{0, 1, {"SOA 4"}};
  EXPECT_EQ(answer_of(keyed_, octets_of({}), Transport::udp), soa);
  EXPECT_EQ(answer_of(keyed_, octets_of({}), Transport::tcp), soa);
  const Answer refused{rcode::kRefused, 1, {}};
  EXPECT_EQ(answer_of(open_, octets_of({.type = dns::type::kA})), refused);
  EXPECT_EQ(answer_of(open_, octets_of({.type = qtype::kAny})), refused);
  const Answer below{0, 1, {"authority:", "SOA 4"}};
  EXPECT_EQ(answer_of(open_, octets_of({.name = "a.b.example."})), below);
  EXPECT_EQ(answer_of(open_, octets_of({.type = qtype::kAxfr, .name = "a.example."})), refused);
  EXPECT_EQ(answer_of(open_, octets_of({.type = dns::type::kTxt, .name = "a.example."})), refused);
  EXPECT_EQ(answer_of(open_, octets_of({.name = "other."})), refused);
  EXPECT_EQ(answer_of(open_, octets_of({.klass = 3})), refused);
  EXPECT_EQ(answer_of(open_, octets_of({.type = qtype::kAxfr}), Transport::udp), refused);
  EXPECT_EQ(answer_of(open_, octets_of({.flags = opcode::kNotify << 11})).rcode, rcode::kNotImp);
  EXPECT_EQ(answer_of(open_, octets_of({}) + "x").rcode, rcode::kFormErr);
  EXPECT_FALSE(open_.answer(octets_of({.flags = 0x8000}), Transport::udp, kNow));
  EXPECT_FALSE(open_.answer("short", Transport::udp, kNow));
}

TEST_F(APrimary, HandsTheZoneOverBetweenTwoSoaRecords) {
  EXPECT_EQ(answer_of(open_, octets_of({.type = qtype::kAxfr})),
            (Answer{0, 1, {"SOA 4", "NS", "AAAA", "TXT", "SOA 4"}}));
}

TEST_F(APrimary, SaysWhatChangedSinceAnyVersionThatItHad) {
  const auto ixfr = [&](std::uint32_t serial, Transport transport = Transport::tcp) {
    return answer_of(open_, octets_of({.type = qtype::kIxfr, .serial = serial}), transport);
  };
  EXPECT_EQ(
      ixfr(1),
      (Answer{0, 1, {"SOA 4", "SOA 1", "A", "SOA 2", "AAAA", "SOA 2", "SOA 4", "TXT", "SOA 4"}}));
  EXPECT_EQ(ixfr(2), (Answer{0, 1, {"SOA 4", "SOA 2", "SOA 4", "TXT", "SOA 4"}}));
  // Never published: all of it.
  EXPECT_EQ(ixfr(3), (Answer{0, 1, {"SOA 4", "NS", "AAAA", "TXT", "SOA 4"}}));
  EXPECT_EQ(ixfr(4), (Answer{0, 1, {"SOA 4"}}));
  EXPECT_EQ(ixfr(5), (Answer{0, 1, {"SOA 4"}}));
  EXPECT_EQ(ixfr(1, Transport::udp), (Answer{0, 1, {"SOA 4"}}));
  EXPECT_EQ(answer_of(open_, octets_of({.type = qtype::kIxfr})).rcode, rcode::kFormErr);
}

TEST_F(APrimary, HandsNoZoneToWhoHasNoKey) {
  const Bytes axfr = octets_of({.type = qtype::kAxfr});
  EXPECT_EQ(answer_of(keyed_, axfr).rcode, rcode::kRefused);
  Bytes sealed = axfr;
  Sealer sealer(keyed_.keys()[0], Bytes());
  sealer.seal(sealed, kNow);
  EXPECT_EQ(answer_of(keyed_, sealed).records.size(), 5);
  sealed[13] ^= 0x20;  // another question under the signature
  const auto reply = keyed_.answer(sealed, Transport::tcp, kNow)->next(kNow);
  const auto message = read_message(*reply);
  EXPECT_EQ(message->rcode, rcode::kNotAuth);
  ASSERT_TRUE(message->tsig);
  EXPECT_EQ(message->tsig->error, rcode::kBadSig);
  EXPECT_TRUE(message->tsig->code.empty());
}

TEST_F(APrimary, SignsEveryMessageOfALongZone) {
  constexpr int kNames = 3'000;
  std::vector<std::string> lines;
  lines.reserve(kNames);
  for (int i = 0; i < kNames; ++i) {
    lines.push_back("n" + std::to_string(i) + ".example. 60 IN A 192.0.2.1");
  }
  put(versions_, zone(9, lines));
  Bytes asked = octets_of({.type = qtype::kAxfr});
  Sealer sealer(keyed_.keys()[0], Bytes());
  sealer.seal(asked, kNow);
  const Answer answer = answer_of(keyed_, asked);
  EXPECT_GT(answer.messages, 3);
  EXPECT_EQ(answer.records.size(), 3'003);
  Reply reply = *keyed_.answer(asked, Transport::tcp, kNow);
  while (const auto message = reply.next(kNow)) {
    EXPECT_LE(message->size(), 16 << 10);
    EXPECT_EQ(read_u16(message->substr(10)), 1);
  }
}

TEST_F(APrimary, GivesARecordThatFillsAMessageOneOfItsOwn) {
  dns::Record wide = record("w.example. 60 IN TXT \"w\"");
  wide.rdata.clear();
  for (int i = 0; i < 200; ++i) wide.rdata += Bytes(1, '\xff') + Bytes(255, 'w');
  std::vector<dns::Record> records = zone(9, {"x.example. 60 IN A 192.0.2.1"});
  records.push_back(wide);
  std::sort(records.begin(), records.end());
  put(versions_, records);
  const Answer answer = answer_of(open_, octets_of({.type = qtype::kAxfr}));
  EXPECT_EQ(answer.records, (std::vector<std::string>{"SOA 9", "NS", "TXT", "A", "SOA 9"}));
  EXPECT_EQ(answer.messages, 3);
}

TEST(SomeVersions, BeginAnewWhenTheSerialGoesBack) {
  Versions versions;
  EXPECT_FALSE(versions.find(kExample));
  EXPECT_TRUE(put(versions, zone(0xffff'ffff)));
  EXPECT_TRUE(put(versions, zone(1)));  // RFC 1982: after it
  EXPECT_TRUE(versions.find(kExample)->since(0xffff'ffff));
  EXPECT_FALSE(put(versions, zone(1, {"a.example. 60 IN A 192.0.2.1"})));
  EXPECT_TRUE(put(versions, zone(0xffff'ff00)));
  EXPECT_TRUE(versions.find(kExample)->changes.empty());
  EXPECT_FALSE(put(versions, {}));
}

TEST(SomeVersions, ForgetChangesThatAreLongerThanTheZone) {
  Versions versions;
  for (std::uint32_t serial = 1; serial < 9; ++serial) {
    put(versions, zone(serial, {"a.example. 60 IN A 192.0.2." + std::to_string(serial)}));
  }
  const Standing standing = *versions.find(kExample);
  EXPECT_EQ(standing.changes.size(), 2);  // each of two records of three, the SOA the longest
  EXPECT_TRUE(standing.since(6));
  EXPECT_FALSE(standing.since(5));
}

TEST(SomeVersions, ShareWhatDidNotChange) {
  constexpr int kNames = 3'000;
  std::vector<std::string> lines;
  lines.reserve(kNames);
  for (int i = 0; i < kNames; ++i) {
    lines.push_back("n" + std::to_string(i) + ".example. 60 IN A 192.0.2.1");
  }
  Versions versions;
  put(versions, zone(1, lines));
  const std::shared_ptr<const Version> before = versions.find(kExample)->version;
  lines[1'500] = "new.example. 60 IN A 192.0.2.1";
  put(versions, zone(2, lines));
  const std::shared_ptr<const Standing> standing = versions.find(kExample);
  const std::vector<Stretch>& now = standing->version->stretches;
  EXPECT_GT(now.size(), 20);
  const auto made = std::count_if(now.begin(), now.end(), [&](const Stretch& stretch) {
    return std::find(before->stretches.begin(), before->stretches.end(), stretch) ==
           before->stretches.end();
  });
  EXPECT_LE(made, 3);  // with the SOA, where a name went, where one came
  EXPECT_EQ(standing->changes.front()->octets.size(),
            2 * before->soa_octets.size() +
                2 * dns::canonical_wire(record("n1500.example. 60 IN A 192.0.2.1")).size() - 2);
}

// RFC 9432, 4.
TEST(ACatalog, ListsItsMembersUnderLabelsThatStay) {
  const dns::Name name = *dns::Name::parse("catalog.invalid.");
  const auto of = [&](const std::vector<dns::Name>& members) {
    std::vector<std::string> lines;
    for (const dns::Record& each : catalog_records(name, 7, members)) {
      lines.push_back(each.owner.text() + " " + dns::type_name(each.type) + " " +
                      to_hex(each.rdata));
    }
    return lines;
  };
  const std::vector<std::string> one = of({kExample});
  ASSERT_EQ(one.size(), 4);
  EXPECT_EQ(one[0], "catalog.invalid. NS 07696e76616c696400");
  EXPECT_EQ(one[2], "version.catalog.invalid. TXT 0132");
  EXPECT_TRUE(one[3].ends_with(".zones.catalog.invalid. PTR 076578616d706c6500")) << one[3];
  const std::vector<std::string> two = of({*dns::Name::parse("a."), kExample});
  EXPECT_EQ(two.size(), 5);
  EXPECT_NE(std::find(two.begin(), two.end(), one[3]), two.end());
}

}  // namespace
}  // namespace comity::primary
