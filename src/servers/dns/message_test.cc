#include "servers/dns/message.h"

#include <deque>

#include <gtest/gtest.h>

#include "servers/dns/testing/support.h"

namespace comity::primary {
namespace {

using testing::kExample;
using testing::record;

Bytes question(std::uint16_t type, std::uint16_t additional = 0, std::uint16_t authority = 0) {
  Bytes octets;
  for (const std::uint16_t word : {0x1234, 0x0100, 1, 0, int{authority}, int{additional}}) {
    append_u16(octets, word);
  }
  octets += Bytes("\7eXample\0", 9);
  append_u16(octets, type);
  append_u16(octets, kClassIn);
  return octets;
}

Bytes opt(std::uint16_t octets, std::uint32_t ttl = 0) {
  Bytes record(1, '\0');
  append_u16(record, qtype::kOpt);
  append_u16(record, octets);
  append_u32(record, ttl);
  append_u16(record, 0);
  return record;
}

const dns::Record kSoa = record("example. 60 IN SOA ns.example. host.example. 4294967290 1 2 3 4");

TEST(ReadMessage, TakesAQuestionInAnyCase) {
  const auto message = read_message(question(dns::type::kSoa, 1) + opt(4096));
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->is_malformed);
  EXPECT_EQ(message->id, 0x1234);
  EXPECT_TRUE(message->recursion_desired);
  EXPECT_EQ(message->name, kExample);
  EXPECT_EQ(message->type, dns::type::kSoa);
  EXPECT_EQ(message->klass, kClassIn);
  EXPECT_EQ(message->question, Bytes("\7eXample\0", 9) + Bytes("\0\6\0\1", 4));
  ASSERT_TRUE(message->edns);
  EXPECT_EQ(message->edns->udp_octets, 4096);
  EXPECT_FALSE(message->serial);
}

// RFC 1995, 3: the SOA of who asks stands in the authority section, its names mostly compressed.
TEST(ReadMessage, FindsTheSerialBehindCompressedNames) {
  Bytes octets = question(qtype::kIxfr, 0, 1);
  append_u16(octets, 0xc00c);
  append_u16(octets, dns::type::kSoa);
  append_u16(octets, kClassIn);
  append_u32(octets, 0);
  const Bytes names = Bytes("\2ns\xc0\x0c\4host\xc0\x0c", 12);
  append_u16(octets, static_cast<std::uint16_t>(names.size() + 20));
  octets += names;
  for (const std::uint32_t number : {7U, 1U, 2U, 3U, 4U}) append_u32(octets, number);
  const auto message = read_message(octets);
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->is_malformed);
  EXPECT_EQ(message->serial, 7);
  // Cut anywhere it is malformed, and too short for an answer before its header ends.
  for (std::size_t size = 0; size < octets.size(); ++size) {
    const auto cut = read_message(BytesView(octets).substr(0, size));
    EXPECT_EQ(cut.has_value(), size >= kHeaderOctets);
    EXPECT_TRUE(!cut || cut->is_malformed) << size;
  }
}

TEST(ReadMessage, RefusesWhatHasNoFormOfAQuestion) {
  const auto is_malformed = [](const Bytes& octets) {
    const auto message = read_message(octets);
    return message && message->is_malformed;
  };
  EXPECT_TRUE(is_malformed(question(6) + Bytes(1, 'x')));           // octets behind it
  EXPECT_TRUE(is_malformed(question(6, 2) + opt(512) + opt(512)));  // two OPT records
  EXPECT_TRUE(is_malformed(question(6, 9)));                        // records that are not there
  Bytes loop = question(6);
  loop.replace(kHeaderOctets, 9, Bytes("\xc0\x0c\0\6\0\1", 6));  // a name that is itself
  EXPECT_TRUE(is_malformed(loop));
  Bytes forward = question(6);
  forward.replace(kHeaderOctets, 9, Bytes("\xc0\x20\0\6\0\1", 6));
  EXPECT_TRUE(is_malformed(forward));
  Bytes none = question(6);
  none[5] = '\0';
  EXPECT_TRUE(is_malformed(none));
}

TEST(ReadMessage, KeepsAQuestionWhoseNameNobodyHas) {
  Bytes octets = question(6);
  octets[kHeaderOctets + 1] = '*';
  const auto message = read_message(octets);
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->is_malformed);
  EXPECT_FALSE(message->name);
}

// The record lives as long as the test: a response points into it.
class Records {
 public:
  [[nodiscard]] WireRecord wire(const dns::Record& record) {
    BytesView octets = octets_.emplace_back(dns::canonical_wire(record));
    return *take_record(octets);
  }
  [[nodiscard]] WireRecord wire(const std::string& text) { return wire(record(text)); }

 private:
  std::deque<Bytes> octets_;
};

TEST(TakeRecord, TakesWholeRecordsOnly) {
  const Bytes one = dns::canonical_wire(record("a.example. 60 IN A 192.0.2.1"));
  const Bytes two = one + dns::canonical_wire(kSoa);
  BytesView rest = two;
  const std::optional<WireRecord> first = take_record(rest);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->octets(), one);
  EXPECT_EQ(first->type(), dns::type::kA);
  EXPECT_EQ(first->ttl_seconds(), 60);
  EXPECT_EQ(to_hex(first->rdata()), "c0000201");
  EXPECT_EQ(take_record(rest)->owner, kSoa.owner.wire());
  EXPECT_TRUE(rest.empty());
  for (std::size_t size = 0; size < one.size(); ++size) {
    BytesView part = BytesView(one).substr(0, size);
    EXPECT_FALSE(take_record(part));
    EXPECT_EQ(part.size(), size);
  }
}

TEST(Response, PointsToTheQuestionAndToTheOwnerBefore) {
  const Message query = *read_message(question(qtype::kAxfr));
  Records records;
  Response response(query, 512, 0);
  EXPECT_TRUE(response.add(records.wire(kSoa)));
  EXPECT_TRUE(response.add(records.wire("a.example. 60 IN A 192.0.2.1")));
  EXPECT_TRUE(response.add(records.wire("a.example. 60 IN A 192.0.2.2")));
  const Bytes octets = response.take();
  EXPECT_EQ(to_hex(octets.substr(0, 12)), "123485000001000300000000");
  // Behind the SOA: "a" and the question's name, then the place of that.
  const std::size_t first = octets.size() - 18 - 16;
  EXPECT_EQ(to_hex(octets.substr(first, 4)), "0161c00c");
  EXPECT_EQ(read_u16(octets.substr(octets.size() - 16)), 0xc000 | first);
}

TEST(Response, LeavesOutWhatDoesNotFitAndKeepsRoom) {
  const Message query = *read_message(question(qtype::kAxfr, 1) + opt(1232));
  Records records;
  Response response(query, 100, 30);
  EXPECT_FALSE(response.has_answers());
  EXPECT_FALSE(response.add(records.wire(kSoa)));
  EXPECT_TRUE(response.add(records.wire("a.example. 60 IN A 192.0.2.1")));
  const Bytes octets = response.take();
  EXPECT_LE(octets.size(), 70);
  EXPECT_EQ(read_u16(octets.substr(6)), 1);   // answers
  EXPECT_EQ(read_u16(octets.substr(10)), 1);  // the OPT record
}

TEST(Response, SplitsALongRcodeBetweenHeaderAndOpt) {
  const Message query = *read_message(question(dns::type::kSoa, 1) + opt(1232));
  Response response(query, 512, 0);
  response.set_rcode(rcode::kBadVers);
  const Bytes octets = response.take();
  EXPECT_EQ(octets[3] & 0xf, 0);
  EXPECT_EQ(octets[octets.size() - 6], 1);
}

TEST(Notify, SaysWhichSerialThereIs) {
  const auto message = read_message(notify_message(7, kSoa));
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->is_malformed);
  EXPECT_EQ(message->opcode, opcode::kNotify);
  EXPECT_EQ(message->id, 7);
  EXPECT_EQ(message->name, kExample);
  EXPECT_EQ(serial_of(kSoa), 4294967290);
}

}  // namespace
}  // namespace comity::primary
