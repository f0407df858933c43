#include "registers/names/queries.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

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

// Each action about a zone is about the name that it says, whatever field says it.
TEST(ActsAbout, AreThoseThatNameIt) {
  const auto* of_actions = v1::Action::descriptor()->FindOneofByName("action");
  for (int i = 0; i < of_actions->field_count(); ++i) {
    const auto* field = of_actions->field(i);
    v1::Action action;
    auto* message = action.GetReflection()->MutableMessage(&action, field);
    const auto* zone = message->GetDescriptor()->FindFieldByName("zone");
    if (!field->name().starts_with("names_") || zone == nullptr || action.has_names_change_sets()) {
      continue;
    }
    message->GetReflection()->SetString(message, zone, "example.");
    for (const auto& [name, value] :
         {std::pair("label", "www.lab"), std::pair("owner", "www.lab.example."),
          std::pair("name", "www.lab.example.")}) {
      const auto* said = message->GetDescriptor()->FindFieldByName(name);
      if (said != nullptr) message->GetReflection()->SetString(message, said, value);
    }
    if (action.has_names_set_host()) {
      action.mutable_names_set_host()->mutable_host()->set_name("www.lab.example.");
    }
    const bool apex = action.has_names_set_zone() || action.has_names_set_apex() ||
                      action.has_names_set_observers() || action.has_names_set_guard() ||
                      action.has_names_confirm_changes();
    const std::string name = apex ? "example." : "www.lab.example.";
    EXPECT_EQ(acts_about(action, "example.", name).size(), 1U) << field->name();
    EXPECT_EQ(acts_about(action, "example.", "").size(), 1U) << field->name();
    EXPECT_TRUE(acts_about(action, "example.", "lab.example.").empty()) << field->name();
    EXPECT_TRUE(acts_about(action, "other.", name).empty()) << field->name();
    const bool goes = action.has_names_remove_delegation();
    EXPECT_EQ(acts_about(action, "example.", "a.www.lab.example.").size(), goes ? 1U : 0U)
        << field->name();
  }
}

// The names of a message are not in fields: any action that has none of these is looked at here.
TEST(ActsAbout, AreThoseAtWhoseNamesAMessageChangesSomething) {
  v1::Action action;
  action.mutable_names_dns_update()->set_message(dns::testing::UpdateMessage("example.")
                                                     .require("asked.lab.example.", 16, 255)
                                                     .add("www.lab.example.", 16, 60, "\1x")
                                                     .remove_name("gone.lab.example.")
                                                     .octets());
  for (const char* name : {"www.lab.example.", "gone.lab.example.", ""}) {
    const std::vector<v1::Action> acts = acts_about(action, "example.", name);
    ASSERT_EQ(acts.size(), 1U) << name;
    EXPECT_TRUE(acts[0].has_names_dns_update());
  }
  for (const char* name : {"asked.lab.example.", "lab.example.", "example."}) {
    EXPECT_TRUE(acts_about(action, "example.", name).empty()) << name;
  }
  EXPECT_TRUE(acts_about(action, "other.", "www.lab.example.").empty());

  EXPECT_TRUE(updates_set(action, "example.", "www.lab.example.", 16));
  EXPECT_TRUE(updates_set(action, "example.", "gone.lab.example.", 16));
  EXPECT_FALSE(updates_set(action, "example.", "www.lab.example.", 15));
  EXPECT_FALSE(updates_set(action, "other.", "www.lab.example.", 16));
  v1::RecordSet set;
  set.set_type(16);
  set.add_rdata("\1y");
  EXPECT_FALSE(agrees_with_set(action, "example.", "www.lab.example.", set));
  set.add_rdata("\1x");
  EXPECT_TRUE(agrees_with_set(action, "example.", "www.lab.example.", set));
  EXPECT_FALSE(agrees_with_set(action, "example.", "gone.lab.example.", set));
}

TEST(ActsAbout, AreTakenOutOfBatchesAndPlans) {
  v1::Action action;
  v1::ChangeSets& plan =
      *action.mutable_members_batch()->add_actions()->mutable_names_change_sets();
  plan.set_zone("example.");
  for (const auto& [owner, type] :
       {std::pair("lab", 16U), std::pair("lab", 1U), std::pair("www", 16U)}) {
    v1::SetChange& change = *plan.add_changes();
    change.set_owner(owner);
    change.set_type(type);
    change.add_rdata(Bytes("\1\2\3\4", 4));
  }
  action.mutable_members_batch()->add_actions()->mutable_members_leave();
  v1::CreateDelegation& create =
      *action.mutable_members_batch()->add_actions()->mutable_names_create_delegation();
  create.set_zone("example.");
  create.set_label("www");
  create.add_hosts()->set_name("lab.example.");
  const std::vector<v1::Action> of_lab = acts_about(action, "example.", "lab.example.");
  ASSERT_EQ(of_lab.size(), 3U);
  EXPECT_EQ(of_lab[0].names_set_records().owner(), "lab.example.");
  EXPECT_EQ(of_lab[1].names_set_host().host().name(), "lab.example.");
  EXPECT_TRUE(of_lab[2].has_names_create_delegation());
  EXPECT_EQ(acts_about(action, "example.", "").size(), 4U);
  EXPECT_TRUE(acts_about(action, "example.", "example.").empty());
  EXPECT_TRUE(acts_about(action, "ample.", "").empty());

  v1::RecordSet set;
  EXPECT_TRUE(puts_set(action, "example.", "www.example.", 16, set));
  EXPECT_EQ(set.rdata(0), Bytes("\1\2\3\4", 4));
  EXPECT_FALSE(puts_set(action, "example.", "www.example.", 15, set));
  EXPECT_FALSE(puts_set(action, "example.", "example.", 16, set));
}

}  // namespace
}  // namespace comity::names
