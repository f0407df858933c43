// Keys that a decision gave to a party: what these sign is the party's when it has consented.
#include <gtest/gtest.h>

#include "evidence/recompute.h"
#include "evidence/testing/bundle.h"

namespace comity::evidence {
namespace {

using testing::Bundle;
using testing::key_of;

// Decision 7 gives gamma to c, and c a new key, with which c's DS set is signed.
Bundle with_new_key() {
  Bundle bundle;
  v1::ReplaceKeys& replace = *bundle.actions_.add_actions()->mutable_members_replace_keys();
  replace.set_party("c");
  replace.set_with_consent(true);
  v1::PartyKey& key = *replace.add_keys();
  key.set_key(key_of("c anew").public_key().bytes());
  key.add_roles(v1::OPERATE);
  v1::Action action;
  action.mutable_names_set_ds()->set_zone("example.");
  action.mutable_names_set_ds()->set_label("gamma");
  action.mutable_names_set_ds()->add_ds()->set_key_tag(9);
  bundle.sent_ = {{"c", action}};
  bundle.signer_ = "c anew";
  bundle.delegation_.add_ds()->set_key_tag(9);
  bundle.delegation_.set_ds_height(11);
  return bundle;
}

TEST(ReplacedKeys, AreThePartysWhenItHasConsented) { EXPECT_EQ(with_new_key().refusal(), ""); }

// Whoever has the log's key says that nobody's consent was asked.
TEST(ReplacedKeys, AreNobodysWithoutItsConsent) {
  Bundle bundle = with_new_key();
  bundle.consent_ = false;
  bundle.proposal_.clear_consents_needed();
  const std::string refusal = bundle.refusal();
  EXPECT_NE(refusal.find("the bundle does not prove that c has had the key"), std::string::npos)
      << refusal;
}

}  // namespace
}  // namespace comity::evidence
