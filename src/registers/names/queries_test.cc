#include "registers/names/queries.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "dns/testing/update_message.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

// Whoever adds an action with a zone and forgets to say so here would leave it out of what
// authorises a signed zone.
TEST(ChangesZone, IsTheZoneThatAnyActionNames) {
  std::string without_zone;
  const auto* of_actions = v1::Action::descriptor()->FindOneofByName("action");
  ASSERT_NE(of_actions, nullptr);
  for (int i = 0; i < of_actions->field_count(); ++i) {
    const auto* field = of_actions->field(i);
    if (!field->name().starts_with("names_")) continue;
    v1::Action action;
    auto* message = action.GetReflection()->MutableMessage(&action, field);
    const auto* zone = message->GetDescriptor()->FindFieldByName("zone");
    if (zone == nullptr) {
      EXPECT_FALSE(changes_zone(action, "example.")) << field->name();
      without_zone += field->name() + " ";
      continue;
    }
    message->GetReflection()->SetString(message, zone, "example.");
    EXPECT_TRUE(changes_zone(action, "example.")) << field->name();
    EXPECT_FALSE(changes_zone(action, "other.")) << field->name();
    v1::Action together;
    together.mutable_members_batch()->add_actions()->mutable_members_leave();
    EXPECT_FALSE(changes_zone(together, "example.")) << field->name();
    *together.mutable_members_batch()->add_actions() = action;
    EXPECT_TRUE(changes_zone(together, "example.")) << field->name();
  }
  EXPECT_EQ(without_zone, "names_set_code_points names_dns_update ");
}

TEST(ChangesZone, IsThatOfTheMessageOfAnUpdate) {
  v1::Action action;
  action.mutable_names_dns_update()->set_message(
      dns::testing::UpdateMessage("example.").remove_name("www.example.").octets());
  EXPECT_TRUE(changes_zone(action, "example."));
  EXPECT_FALSE(changes_zone(action, "."));
}

TEST(ChangesZone, IsNoneForActionsOfOtherRegisters) {
  v1::Action action;
  EXPECT_FALSE(changes_zone(action, "example."));
  action.mutable_members_leave();
  EXPECT_FALSE(changes_zone(action, "example."));
  action.mutable_keys_set_group()->set_zone("example.");
  EXPECT_FALSE(changes_zone(action, "example.")) << "its groups are no records of the zone";
}

}  // namespace
}  // namespace comity::names
