#include "wire/codec.h"

#include <gtest/gtest.h>

#include <set>

#include "wire/messages.h"

namespace comity::wire {
namespace {

using namespace std::string_view_literals;

// docs/spec/canonical-protobuf.md, "Vectors": a vote, byte by byte.
constexpr std::string_view kBodyHex =
    "0a20111111111111111111111111111111111111111111111111111111111111111112"
    "05616c7068611a20222222222222222222222222222222222222222222222222222222"
    "222222222220ac022a0c08c0fdb3d3061080cab5ee01324ff2124c0807122033333333"
    "333333333333333333333333333333333333333333333333333333331801"
    "22240a2044444444444444444444444444444444444444444444444444444444444444"
    "441005";

v1::Body sample_body() {
  v1::Body body;
  body.set_community(Bytes(32, '\x11'));
  body.set_party("alpha");
  body.set_key(Bytes(32, '\x22'));
  body.set_sequence(300);
  set_time(*body.mutable_valid_until(), Time{1'785'528'000'500});
  v1::CastVote& vote = *body.mutable_action()->mutable_decisions_vote();
  vote.set_proposal(7);
  vote.set_effect_hash(Bytes(32, '\x33'));
  vote.set_choice(v1::YES);
  vote.mutable_reason()->set_hash(Bytes(32, '\x44'));
  vote.mutable_reason()->set_length(5);
  return body;
}

TEST(FieldsOf, are_the_octets_in_order) {
  v1::Zone empty;
  EXPECT_TRUE(fields_of(encode(empty)).empty());
  v1::RecordSet set;
  set.set_type(2);
  set.add_rdata("ab");
  set.add_rdata("c");
  const Bytes octets = encode(set);
  const std::vector<FieldOctets> fields = fields_of(octets);
  ASSERT_EQ(fields.size(), 2U);
  EXPECT_EQ(fields[0].number, 1U);
  EXPECT_EQ(fields[0].octets, "\x08\x02");
  EXPECT_EQ(fields[1].number, 3U);
  EXPECT_EQ(fields[1].octets, "\x1a\x02\x61\x62\x1a\x01\x63");
}

TEST(FieldsOf, lose_no_octet) {
  const Bytes torn = encode(sample_body()) + "\x1a\x05";
  Bytes together;
  for (const FieldOctets& field : fields_of(torn)) together += field.octets;
  EXPECT_EQ(together, torn);
  EXPECT_EQ(fields_of(torn).back().number, 0U);
  ASSERT_EQ(fields_of("\x07").size(), 1U);
  EXPECT_EQ(fields_of("\x07")[0].number, 0U);
}

template <typename Message>
std::string refusal(BytesView bytes) {
  const Result<Message> message = decode<Message>(bytes);
  return message ? "" : message.error().message;
}

// `hex` as a message says what is wrong.
template <typename Message>
std::string refusal_of_hex(std::string_view hex) {
  return refusal<Message>(*from_hex(hex));
}

class Codec : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { silence_library_log(); }
};

TEST_F(Codec, EncodesToTheBytesOfTheSpecification) {
  EXPECT_EQ(to_hex(encode(sample_body())), kBodyHex);
}

TEST_F(Codec, DecodesThemBack) {
  const Result<v1::Body> body = decode<v1::Body>(*from_hex(kBodyHex));
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->party(), "alpha");
  EXPECT_EQ(body->action().decisions_vote().choice(), v1::YES);
  EXPECT_EQ(encode(*body), *from_hex(kBodyHex));
}

TEST_F(Codec, EmptyBytesAreAMessageOfDefaults) {
  EXPECT_TRUE(decode<v1::Body>(""));
  EXPECT_EQ(encode(v1::Body()), "");
}

TEST_F(Codec, PresenceOfAMessageIsPartOfTheForm) {
  v1::Body body;
  body.mutable_action();
  EXPECT_EQ(to_hex(encode(body)), "3200");
  EXPECT_TRUE(decode<v1::Body>(encode(body))->has_action());
}

TEST_F(Codec, PacksListsOfNumbers) {
  v1::PartyKey key;
  key.add_roles(v1::VOTE);
  key.add_roles(v1::OPERATE);
  EXPECT_EQ(to_hex(encode(key)), "12020102");
  EXPECT_TRUE(decode<v1::PartyKey>(encode(key)));
  EXPECT_EQ(refusal_of_hex<v1::PartyKey>("10011002"), "PartyKey: roles: has a wrong wire type");
  EXPECT_EQ(refusal_of_hex<v1::PartyKey>("12011202"), "PartyKey: roles: unknown enum value 18");
  EXPECT_EQ(refusal_of_hex<v1::PartyKey>("120101120102"), "PartyKey: roles: stands twice");
  EXPECT_EQ(refusal_of_hex<v1::PartyKey>("1200"), "PartyKey: roles: an empty list is written out");
}

TEST_F(Codec, RefusesUnknownFieldsWhereverTheyStand) {
  EXPECT_EQ(refusal_of_hex<v1::Transaction>("0a01411801"), "Transaction: unknown field 3");
  // In the Content of the reason of a vote.
  EXPECT_EQ(refusal_of_hex<v1::Body>("3207f2120422021801"),
            "Body: action.decisions_vote.reason: unknown field 3");
}

TEST_F(Codec, RefusesDefaultsThatAreWrittenOut) {
  EXPECT_EQ(refusal_of_hex<v1::Body>("0a00"), "Body: community: a default value is written out");
  EXPECT_EQ(refusal_of_hex<v1::Body>("1200"), "Body: party: a default value is written out");
  EXPECT_EQ(refusal_of_hex<v1::Body>("2000"), "Body: sequence: a default value is written out");
  EXPECT_EQ(refusal_of_hex<v1::CastVote>("1800"),
            "CastVote: choice: a default value is written out");
}

TEST_F(Codec, RefusesAnotherOrderAndRepetitions) {
  EXPECT_EQ(refusal_of_hex<v1::Transaction>("12014b0a0141"),
            "Transaction: body: fields are not in ascending order");
  EXPECT_EQ(refusal_of_hex<v1::Transaction>("0a01410a0142"), "Transaction: body: stands twice");
  EXPECT_EQ(refusal_of_hex<v1::Body>("32003200"), "Body: action: stands twice");
  // votes.withdraw and decisions.object in one action.
  EXPECT_EQ(refusal_of_hex<v1::Action>("fa12020801821300"),
            "Action: decisions_object: another field of its oneof is set too");
}

TEST_F(Codec, RefusesNumbersInOtherForms) {
  EXPECT_EQ(refusal_of_hex<v1::Body>("208100"),
            "Body: sequence: a number is not in its shortest form");
  EXPECT_EQ(refusal_of_hex<v1::Body>("a00001"), "Body: a number is not in its shortest form");
  EXPECT_EQ(refusal_of_hex<v1::Transaction>("0a810041"),
            "Transaction: body: a number is not in its shortest form");
  EXPECT_EQ(refusal_of_hex<v1::Body>("20ffffffffffffffffff02"),
            "Body: sequence: a number does not fit into 64 bits");
  EXPECT_EQ(refusal_of_hex<v1::Body>("20ffffffffffffffffffff01"),
            "Body: sequence: a number does not fit into 64 bits");
  EXPECT_EQ(refusal_of_hex<v1::Body>("20ff"), "Body: sequence: ends inside a number");
  EXPECT_TRUE(decode<v1::Body>(*from_hex("20ffffffffffffffffff01")));
}

TEST_F(Codec, RefusesNumbersThatTheirTypeCannotHold) {
  EXPECT_EQ(refusal_of_hex<v1::LogPolicy>("088080808010"),
            "LogPolicy: threshold: does not fit into 32 bits");
  EXPECT_TRUE(decode<v1::LogPolicy>(*from_hex("08ffffffff0f")));
  EXPECT_EQ(refusal_of_hex<v1::GenesisBody>("4802"),
            "GenesisBody: demo: a boolean is neither 0 nor 1");
  // Nanoseconds are an int32: minus one takes ten octets, and 2^31 none at all.
  EXPECT_TRUE(decode<google::protobuf::Timestamp>(*from_hex("10ffffffffffffffffff01")));
  EXPECT_EQ(refusal_of_hex<google::protobuf::Timestamp>("10ffffffff0f"),
            "Timestamp: nanos: does not fit into 32 bits");
}

TEST_F(Codec, RefusesUnknownEnumValues) {
  EXPECT_EQ(refusal_of_hex<v1::CastVote>("1804"), "CastVote: choice: unknown enum value 4");
  EXPECT_EQ(refusal_of_hex<v1::CastVote>("18ffffffffffffffffff01"),
            "CastVote: choice: unknown enum value -1");
}

TEST_F(Codec, RefusesWrongWireTypes) {
  EXPECT_EQ(refusal_of_hex<v1::Body>("0801"), "Body: community: has a wrong wire type");
  EXPECT_EQ(refusal_of_hex<v1::Body>("220101"), "Body: sequence: has a wrong wire type");
  EXPECT_EQ(refusal_of_hex<v1::Body>("250000000000"), "Body: sequence: has a wrong wire type");
  EXPECT_EQ(refusal_of_hex<v1::Body>("333400"), "Body: field 6 has an unknown wire type");
  EXPECT_EQ(refusal_of_hex<v1::Body>("0201"), "Body: a field number is out of range");
}

TEST_F(Codec, RefusesTextThatIsNotUtf8) {
  const std::string_view vectors[] = {
      "12018f",          // a continuation octet alone
      "1202c080",        // an overlong NUL
      "1203eda080",      // a surrogate
      "1204f4908080",    // above U+10FFFF
      "1202e282",        // cut
      "1203e08080",      // overlong
      "1204f0808080",    // overlong
      "1201ff",          //
      "1205f888808080",  // five octets
  };
  for (const std::string_view hex : vectors) {
    EXPECT_EQ(refusal_of_hex<v1::Body>(hex), "Body: party: text is not UTF-8") << hex;
  }
  for (const std::string_view text : {"\xc3\xbc"sv, "\xed\x9f\xbf"sv, "\xf4\x8f\xbf\xbf"sv, "\0"sv,
                                      "\xe0\xa0\x80"sv, "\xf0\x90\x80\x80"sv}) {
    v1::Body body;
    body.set_party(std::string(text));
    EXPECT_TRUE(decode<v1::Body>(encode(body)));
  }
}

TEST_F(Codec, RefusesEveryCut) {
  const Bytes bytes = encode(sample_body());
  // Cuts between two fields of the outermost message leave a shorter, well-formed message.
  const std::set<std::size_t> between = {0, 34, 41, 75, 78, 92};
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Result<v1::Body> body = decode<v1::Body>(bytes.substr(0, size));
    EXPECT_EQ(body.has_value(), between.contains(size)) << size;
  }
}

TEST_F(Codec, RefusesWhatIsTooLarge) {
  v1::Transaction transaction;
  transaction.set_body(Bytes(limits::kTransactionBytes - 4, 'x'));
  EXPECT_TRUE(decode<v1::Transaction>(encode(transaction)));
  transaction.set_body(Bytes(limits::kTransactionBytes - 3, 'x'));
  EXPECT_EQ(refusal<v1::Transaction>(encode(transaction)),
            "Transaction: 1048577 octets are more than the limit of 1048576");
  v1::Transaction larger;
  EXPECT_TRUE(decode_into(encode(transaction), larger, 2 * limits::kTransactionBytes));
  EXPECT_EQ(refusal_of_hex<v1::Body>("0affffffffffffffffff01"),
            "Body: community: ends inside a value");
}

TEST_F(Codec, TimesAreWholeMillisecondsInRange) {
  google::protobuf::Timestamp timestamp;
  set_time(timestamp, Time{1'785'528'000'123});
  EXPECT_EQ(timestamp.seconds(), 1'785'528'000);
  EXPECT_EQ(timestamp.nanos(), 123'000'000);
  EXPECT_EQ(to_time(timestamp), Time{1'785'528'000'123});
  set_time(timestamp, kLatestTime);
  EXPECT_EQ(to_time(timestamp), kLatestTime);

  const auto refused = [](std::int64_t seconds, std::int32_t nanos) {
    google::protobuf::Timestamp odd;
    odd.set_seconds(seconds);
    odd.set_nanos(nanos);
    return to_time(odd).error().message;
  };
  EXPECT_EQ(refused(-1, 0), "time is not between 1970 and 9999");
  EXPECT_EQ(refused(253'402'300'800, 0), "time is not between 1970 and 9999");
  EXPECT_EQ(refused(0, -1), "nanoseconds of a time are out of range");
  EXPECT_EQ(refused(0, 1'000'000'000), "nanoseconds of a time are out of range");
  EXPECT_EQ(refused(0, 1), "time is not a whole number of milliseconds");
}

TEST_F(Codec, WritesAndReadsJson) {
  const v1::Body body = sample_body();
  const std::string json = to_json(body);
  EXPECT_NE(json.find("\"valid_until\":\"2026-07-31T20:00:00.500Z\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"decisions_vote\":{\"proposal\":\"7\""), std::string::npos) << json;
  v1::Body read;
  ASSERT_TRUE(from_json(json, read));
  EXPECT_EQ(encode(read), encode(body));
  EXPECT_NE(to_json(body, true).find("\n \"party\": \"alpha\""), std::string::npos);
}

TEST_F(Codec, SaysWhatIsWrongWithJson) {
  v1::Body body;
  const Status status = from_json(R"({"partie": "alpha"})", body);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("partie"), std::string::npos) << status.error().message;
  EXPECT_FALSE(from_json("{", body));
  EXPECT_FALSE(from_json(std::string(100'000, '['), body));
}

// A reader of the file must not see another message than the one that is made of it.
TEST_F(Codec, JsonIsReadInOneWayOnly) {
  const auto wrong = [](std::string_view json) {
    v1::Body body;
    const Status status = from_json(json, body);
    return status ? std::string("taken") : status.error().message;
  };
  EXPECT_EQ(wrong(R"({"party": "a", "action": {"names_set_ds": {"label": "b", "ds": []}}})"),
            "taken");
  for (const std::string_view twice :
       {R"({"party": "a", "party": "a"})", R"({"party": "a", "p\u0061rty": "b"})",
        R"({"validUntil": "2026-07-31T20:00:00Z", "valid_until": "2026-07-31T20:00:00Z"})",
        R"({"action": {"names_set_ds": {"label": "b", "zone": ".", "label": "c"}}})",
        R"({"action": {"names_set_ds": {"ds": [{"key_tag": 1, "keyTag": 2}]}}})"}) {
    EXPECT_NE(wrong(twice).find("is given twice"), std::string::npos) << twice << wrong(twice);
  }
  for (const std::string_view json : {"",
                                      " ",
                                      "{'party': 'a'}",
                                      "{party: \"a\"}",
                                      R"({"party": "a",})",
                                      R"({"party": "a"} {})",
                                      R"({"party" "a"})",
                                      R"({"party": "a)",
                                      R"({"party": "\x61"})",
                                      "{\"party\": \"a\nb\"}",
                                      R"({"sequence": 01})",
                                      R"({"sequence": .5})",
                                      R"({"sequence": 1.})",
                                      R"({"sequence": 1e})",
                                      R"({"sequence": +1})",
                                      R"({"sequence": NaN})",
                                      "// c\n{}",
                                      "{\"party\": \"\\u00g1\"}",
                                      "[1",
                                      "[1,]",
                                      "{\"a\":}",
                                      "tru"}) {
    EXPECT_NE(wrong(json), "taken") << json;
  }
}

TEST_F(Codec, StoredBytesAreParsedWithoutJudgement) {
  v1::Body body;
  EXPECT_TRUE(parse_stored(*from_hex("2000"), body));
  EXPECT_FALSE(parse_stored(*from_hex("0a05"), body));
}

}  // namespace
}  // namespace comity::wire
