#include <algorithm>
#include <memory>

#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/register.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members {
namespace {

using ledger::Code;
using ledger::Refusal;
using ledger::Role;

void add_roles(const v1::PartyKey& key, std::vector<Role>& roles) {
  for (const int role : key.roles()) {
    if (role == v1::VOTE) roles.push_back(Role::vote);
    if (role == v1::OPERATE) roles.push_back(Role::operate);
    if (role == v1::SIGN) roles.push_back(Role::sign);
    if (role == v1::RECOVER) roles.push_back(Role::recover);
    if (role == v1::HOLD) roles.push_back(Role::hold);
  }
}

class MemberIdentities final : public ledger::Identities {
 public:
  tl::expected<Known, Refusal> actor(const state::View& view, std::string_view party,
                                     const PublicKey& key) const override {
    v1::Party record;
    if (!find_party(view, party, record)) {
      return ledger::refuse(Code::unknown_key, "there is no party " + std::string(party));
    }
    // The party's own list decides: the owner records say the same (an invariant).
    const v1::PartyKey* found = find_key(record, key.view());
    if (found == nullptr || sends_nothing(*found)) {
      return ledger::refuse(Code::unknown_key, "key " + key.hex() + " is not in force for party " +
                                                   std::string(party));
    }
    Known known;
    known.actor.kind = ledger::Actor::Kind::party;
    known.actor.party = record.profile().handle();
    known.actor.key = key;
    add_roles(*found, known.actor.roles);
    if (is_narrow(*found)) {
      known.actor.power = std::make_shared<const v1::KeyPower>(found->power());
    }
    known.party_kind = record.profile().kind();
    const int standing = standing_of(record);
    known.applicant = standing == v1::APPLICANT;
    known.seated = standing == v1::ACTIVE;
    known.account = is_account(record);
    known.may_act = has_part(view, record);
    known.on_hold = record.has_keys_hold();
    const std::string& affiliation = record.profile().affiliation();
    if (!affiliation.empty()) known.voice = {affiliation, parties_with(view, affiliation)};
    return known;
  }
};

}  // namespace

const ledger::Identities& identities() {
  static const MemberIdentities kIdentities;
  return kIdentities;
}

}  // namespace comity::members
