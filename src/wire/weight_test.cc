// What octets may unfold to: two of them can be a message of a hundred in memory.
#include <gtest/gtest.h>

#include "wire/codec.h"
#include "wire/form.h"
#include "wire/limits.h"
#include "wire/messages.h"

namespace comity::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// A proposal of empty actions, of so many octets.
Bytes hollow_proposal(std::size_t octets) {
  v1::ProposedActions proposed;
  for (std::size_t i = 0; i < octets / 2; ++i) proposed.add_actions();
  return encode(proposed);
}

std::uint64_t most_for(const Bytes& octets) {
  return limits::kUnfoldedBytes + limits::kUnfoldedTimes * octets.size();
}

TEST(Weight, HollowMessagesAreRefusedBeforeTheyAreUnfolded) {
  const Result<v1::ProposedActions> hollow =
      decode<v1::ProposedActions>(hollow_proposal(limits::kTransactionBytes));
  ASSERT_FALSE(hollow);
  EXPECT_EQ(hollow.error().message,
            "ProposedActions: actions: unfolds to more than 8388608 octets");
  EXPECT_TRUE(decode<v1::ProposedActions>(hollow_proposal(10'000)));
}

TEST(Weight, WhatPassesTakesNoMoreThanItMay) {
  // As many of the smallest parts as pass, of several kinds.
  std::vector<std::unique_ptr<google::protobuf::Message>> samples;
  const auto add = [&](auto message) {
    samples.push_back(std::make_unique<decltype(message)>(std::move(message)));
  };
  const int count = 1 << 14;
  v1::ProposedActions actions;
  v1::ProofBundle records;
  v1::ProofBundle hashes;
  v1::Chamber kinds;
  for (int i = 0; i < count; ++i) {
    actions.add_actions();
    records.add_records()->set_key("k");
    hashes.add_inclusion("");
    kinds.add_kinds(v1::COMPANY);
  }
  add(actions);
  add(records);
  add(hashes);
  add(kinds);
  for (const auto& sample : samples) {
    const Bytes octets = encode(*sample);
    const std::unique_ptr<google::protobuf::Message> read(sample->New());
    if (!decode_into(octets, *read, octets.size())) continue;
    EXPECT_LE(read->SpaceUsedLong(), most_for(octets)) << sample->GetDescriptor()->name();
  }
}

// What may stand many times in a message weighs at least what the library takes for it.
TEST(Weight, IsNotLessThanWhatTheLibraryTakes) {
  const auto* factory = google::protobuf::MessageFactory::generated_factory();
  std::size_t repeated = 0;
  for (const Descriptor* root :
       {v1::Transaction::descriptor(), v1::Body::descriptor(), v1::ProofBundle::descriptor(),
        v1::Genesis::descriptor(), v1::GenesisBody::descriptor(), v1::BlockRecord::descriptor()}) {
    const google::protobuf::FileDescriptor* file = root->file();
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor& type = *file->message_type(i);
      for (int j = 0; j < type.field_count(); ++j) {
        const FieldDescriptor& field = *type.field(j);
        if (!field.is_repeated() || field.type() != FieldDescriptor::TYPE_MESSAGE) continue;
        ++repeated;
        const auto* empty = const_cast<google::protobuf::MessageFactory*>(factory)->GetPrototype(
            field.message_type());
        EXPECT_LE(empty->SpaceUsedLong() + sizeof(void*), kMessageWeight) << field.full_name();
      }
    }
  }
  EXPECT_GT(repeated, 5U);
}

TEST(Weight, LooksAtAMessageWithoutUnfoldingIt) {
  v1::Body body;
  body.set_party("alpha");
  body.set_sequence(300);
  body.mutable_action()->mutable_decisions_vote()->set_proposal(7);
  const Bytes octets = encode(body);
  EXPECT_EQ(peek_number(octets, v1::Body::kSequenceFieldNumber), 300U);
  EXPECT_EQ(peek_octets(octets, v1::Body::kPartyFieldNumber), "alpha");
  EXPECT_EQ(find_field(octets, v1::Body::kPartyFieldNumber), 0U);
  const auto action = peek_octets(octets, v1::Body::kActionFieldNumber);
  ASSERT_TRUE(action);
  EXPECT_EQ(first_field(*action), v1::Action::kDecisionsVoteFieldNumber);
  const auto begin = find_field(octets, v1::Body::kActionFieldNumber);
  ASSERT_TRUE(begin);
  body.clear_action();
  EXPECT_EQ(octets.substr(0, *begin), encode(body));

  EXPECT_FALSE(peek_number(octets, v1::Body::kKeyFieldNumber)) << "not there";
  EXPECT_FALSE(peek_number(octets, v1::Body::kPartyFieldNumber)) << "no number";
  EXPECT_FALSE(peek_octets(octets, v1::Body::kSequenceFieldNumber)) << "no octets";
  EXPECT_FALSE(first_field(""));
  for (std::size_t end = 0; end < octets.size(); ++end) {
    EXPECT_FALSE(peek_octets(octets.substr(0, end), v1::Body::kActionFieldNumber)) << end;
  }
  EXPECT_FALSE(find_field("\xff\xff", 6));
  EXPECT_FALSE(find_field(Bytes("\x0b", 1), 6)) << "a group";
}

}  // namespace
}  // namespace comity::wire
