#include "wire/schema.h"

#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "wire/messages.h"

namespace comity::wire {
namespace {

constexpr LaterPart kLater[] = {
    {"comity.v1.CastVote.reason", 2}, {"comity.v1.ABSTAIN", 3}, {"comity.v1.Content.length", 4}};
const google::protobuf::Descriptor& besides = *v1::Action::descriptor();

std::string schema_of(std::uint32_t version) {
  return schema({v1::CastVote::descriptor()}, version, kLater, besides);
}

// docs/spec/rules.md, "Fingerprint".
TEST(Schema, SaysWhatDecidesWhichOctetsAreAMessage) {
  EXPECT_EQ(schema_of(9),
            "comity.v1.CastVote\n"
            "  1 proposal uint64\n"
            "  2 effect_hash bytes\n"
            "  3 choice enum comity.v1.Choice\n"
            "  4 reason present message comity.v1.Content\n"
            "comity.v1.Choice\n"
            "  0 CHOICE_UNSPECIFIED\n"
            "  1 YES\n"
            "  2 NO\n"
            "  3 ABSTAIN\n"
            "comity.v1.Content\n"
            "  1 hash bytes\n"
            "  2 length uint64\n");
  EXPECT_EQ(schema({v1::Propose::descriptor()}, 1, {}, besides),
            "comity.v1.Action\n"
            "comity.v1.Content\n"
            "  1 hash bytes\n"
            "  2 length uint64\n"
            "comity.v1.Propose\n"
            "  1 title present message comity.v1.Content\n"
            "  2 text present message comity.v1.Content\n"
            "  3 actions repeated message comity.v1.Action\n");
}

// The same numbers have other octets then.
TEST(Schema, TellsAListThatIsNotPacked) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("list.proto");
  file.set_syntax("proto3");
  google::protobuf::DescriptorProto& message = *file.add_message_type();
  message.set_name("List");
  for (const bool packed : {true, false}) {
    google::protobuf::FieldDescriptorProto& field = *message.add_field();
    field.set_name(packed ? "one" : "two");
    field.set_number(packed ? 1 : 2);
    field.set_label(google::protobuf::FieldDescriptorProto::LABEL_REPEATED);
    field.set_type(google::protobuf::FieldDescriptorProto::TYPE_UINT32);
    field.mutable_options()->set_packed(packed);
  }
  google::protobuf::DescriptorPool pool;
  const google::protobuf::FileDescriptor* built = pool.BuildFile(file);
  ASSERT_NE(built, nullptr);
  EXPECT_EQ(schema({built->message_type(0)}, 1, {}, besides),
            "List\n"
            "  1 one repeated uint32\n"
            "  2 two repeated unpacked uint32\n");
}

TEST(Schema, LeavesOutWhatCameLater) {
  EXPECT_EQ(schema_of(1),
            "comity.v1.CastVote\n"
            "  1 proposal uint64\n"
            "  2 effect_hash bytes\n"
            "  3 choice enum comity.v1.Choice\n"
            "comity.v1.Choice\n"
            "  0 CHOICE_UNSPECIFIED\n"
            "  1 YES\n"
            "  2 NO\n");
  EXPECT_NE(schema_of(3), schema_of(9));
}

TEST(Schema, FindsWhatIsNotThereYet) {
  v1::CastVote vote;
  vote.set_choice(v1::YES);
  const auto found = [&](std::uint32_t version) {
    return part_after(vote, version, kLater, besides).value_or("");
  };
  EXPECT_EQ(found(1), "");
  vote.set_choice(v1::ABSTAIN);
  EXPECT_EQ(found(2), "comity.v1.ABSTAIN");
  EXPECT_EQ(found(3), "");
  vote.mutable_reason()->set_length(1);
  EXPECT_EQ(found(3), "comity.v1.Content.length");
  EXPECT_EQ(found(4), "");
  EXPECT_EQ(found(1), "comity.v1.ABSTAIN");
  vote.set_choice(v1::NO);
  EXPECT_EQ(found(1), "comity.v1.CastVote.reason");
}

TEST(Schema, LeavesCarriedActionsToTheirOwn) {
  v1::Propose proposal;
  proposal.add_actions()->mutable_decisions_vote()->set_choice(v1::ABSTAIN);
  EXPECT_EQ(part_after(proposal, 1, kLater, besides), std::nullopt);
  constexpr LaterPart kActions[] = {{"comity.v1.Propose.actions", 2}};
  EXPECT_EQ(part_after(proposal, 1, kActions, besides), "comity.v1.Propose.actions");
}

}  // namespace
}  // namespace comity::wire
