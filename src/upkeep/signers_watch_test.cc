// What an operator is told of a zone whose signers get fewer.
#include "upkeep/signers_watch.h"

#include <gtest/gtest.h>

#include "ledger/workspace.h"
#include "registers/keys/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::upkeep {
namespace {

// Three signers of zone "example.", of whom it takes two.
class SignerWarnings : public ::testing::Test {
 protected:
  SignerWarnings() {
    state_.put({"names-tables", "zones", "example."}, "example.");
    v1::SigningGroup group;
    group.set_threshold(2);
    for (const std::string name : {"alpha", "beta", "gamma"}) {
      group.add_members()->set_party(name);
      set(name, v1::ACTIVE, v1::SIGN);
    }
    state_.put(keys::group_key("example.", keys::Role::zone_signing), wire::encode(group));
  }
  void set(const std::string& name, v1::Standing standing, v1::KeyRole role) {
    v1::Party party;
    party.mutable_profile()->set_handle(name);
    party.set_standing(standing);
    party.add_keys()->add_roles(v1::VOTE);
    party.add_keys()->add_roles(role);
    state_.put({"members", "parties", name}, wire::encode(party));
  }

  const ledger::EmptyView nothing_;
  state::Draft state_{nothing_};
};

TEST_F(SignerWarnings, SayNothingWhileAllCanSign) { EXPECT_TRUE(signer_warnings(state_).empty()); }

TEST_F(SignerWarnings, NameWhoIsGoneAtOnce) {
  set("beta", v1::LEFT, v1::SIGN);
  EXPECT_EQ(signer_warnings(state_),
            std::vector<std::string>{"zone example.: of the zone-signing key's signers can sign no "
                                     "more: beta (has left); 2 of "
                                     "3 are left, it needs 2; the others can share the key anew, "
                                     "without who is gone (`comity zone "
                                     "reshare-key`)"});
}

// What keys on hold sign is refused.
TEST_F(SignerWarnings, NameWhoseKeysAreOnHold) {
  v1::Party party;
  party.mutable_profile()->set_handle("beta");
  party.set_standing(v1::ACTIVE);
  party.add_keys()->add_roles(v1::SIGN);
  party.mutable_keys_hold()->set_decision(7);
  state_.put({"members", "parties", "beta"}, wire::encode(party));
  const std::vector<std::string> warnings = signer_warnings(state_);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings.front().find("beta (its keys are on hold: `comity key recover`); 2 of 3"),
            std::string::npos);
}

TEST_F(SignerWarnings, SayThatItCannotBeSignedAgain) {
  set("alpha", v1::SUSPENDED, v1::SIGN);
  set("gamma", v1::ACTIVE, v1::OPERATE);
  EXPECT_EQ(signer_warnings(state_),
            std::vector<std::string>{
                "zone example.: of the zone-signing key's signers can sign no more: alpha (has no "
                "seat now), gamma (has no key with role sign: `comity key add`); 1 of 3 are left, "
                "it needs 2: too few, so the zone cannot be signed again, nor its key be shared "
                "anew, before enough of them can, and its signatures run out"});
}

}  // namespace
}  // namespace comity::upkeep
