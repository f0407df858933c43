#include "registers/members/requirements.h"

#include <algorithm>

#include "crypto/ed25519.h"
#include "ledger/records.h"
#include "registers/members/keys.h"
#include "registers/members/outcomes.h"
#include "registers/members/queries.h"
#include "wire/codec.h"

namespace comity::members {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

ledger::Found<v1::Party> require_party(const state::View& view, std::string_view handle) {
  v1::Party party;
  if (find_party(view, handle, party)) return party;
  return refuse(Code::no_such_party, "there is no party " + std::string(handle));
}

Verdict require_standing(const v1::Party& party, v1::Standing standing) {
  if (party.standing() == standing) return {};
  return refuse(Code::wrong_standing, "party " + party.profile().handle() + " is " +
                                          std::string(standing_name(party.standing())) + ", not " +
                                          std::string(standing_name(standing)));
}

Verdict require_not_left(const v1::Party& party) {
  if (party.left().empty()) return {};
  return refuse(Code::wrong_standing, "party " + party.profile().handle() + " has left for good");
}

Verdict require_others(const state::View& view, std::string_view handle) {
  bool others = false;
  view.each(kTable, kParties, [&](BytesView key, BytesView record) {
    v1::Party party;
    others = key != handle && wire::parse_stored(record, party) && may_take_part(party);
    return !others;
  });
  if (others) return {};
  return refuse(Code::lock_out,
                "party " + std::string(handle) + " is the only active one: nobody could decide");
}

Verdict require_roles_of_standing(const v1::Party& party, const PartyKeys& keys) {
  const Verdict fits = is_account(party) ? check_roles_of_account(keys) : check_roles_of_seat(keys);
  return fits ? fits : refuse(Code::not_permitted, fits.error().reason);
}

namespace {

ledger::Refusal registered(BytesView key, const v1::KeyOwner& owner) {
  return {Code::key_exists, "key " + to_hex(key) + " is or was registered for party " +
                                owner.party() + ": make a new one"};
}

bool signs(const v1::PartyKey& key, BytesView message, const Signature& signature) {
  const Result<PublicKey> octets = PublicKey::from(key.key());
  return octets && crypto::verify(*octets, message, signature);
}

// The key itself has signed; for one with role seal, which cannot, or witness, a key with role sign
// among `own`, the keys that the party has or is to have.
Verdict require_possession(const state::View& view, std::string_view handle,
                           const v1::PartyKey& key, BytesView possession, const PartyKeys& own) {
  const Result<PublicKey> octets = PublicKey::from(key.key());
  const Result<Signature> signature = Signature::from(possession);
  const Hash community = ledger::community_id(view);
  if (octets && signature && sends_nothing(key)) {
    const Bytes message = has_role(key, v1::SEAL) ? seal_message(community, *octets, handle)
                                                  : witness_message(community, *octets, handle);
    const bool vouched = std::any_of(own.begin(), own.end(), [&](const v1::PartyKey& signer) {
      return has_role(signer, v1::SIGN) && signs(signer, message, *signature);
    });
    if (vouched) return {};
    return refuse(kBadPossession, "no key of party " + std::string(handle) +
                                      " with role sign has signed for key " + to_hex(key.key()));
  }
  if (octets && signature &&
      signs(key, possession_message(community, *octets, handle), *signature)) {
    return {};
  }
  return refuse(kBadPossession, "key " + to_hex(key.key()) + " has not signed that it is party " +
                                    std::string(handle) + "'s in this community");
}

}  // namespace

Verdict require_new_key(const state::View& view, std::string_view handle, const v1::PartyKey& key,
                        BytesView possession, const PartyKeys& own) {
  v1::KeyOwner owner;
  if (find_owner(view, key.key(), owner)) return tl::unexpected(registered(key.key(), owner));
  return require_possession(view, handle, key, possession, own);
}

Verdict require_new_keys(const state::View& view, std::string_view handle, const PartyKeys& keys,
                         const Possessions& possessions) {
  for (int i = 0; i < keys.size(); ++i) {
    if (Verdict verdict = require_new_key(view, handle, keys[i], possessions[i], keys); !verdict) {
      return verdict;
    }
  }
  return {};
}

Verdict require_application(const state::View& view, const v1::NewHolder& holder,
                            bool with_genesis) {
  const Bytes message = with_genesis
                            ? genesis_application_message(ledger::community_name(view), holder)
                            : application_message(ledger::community_id(view), holder);
  for (int i = 0; i < holder.keys_size(); ++i) {
    const v1::PartyKey& key = holder.keys(i);
    v1::KeyOwner owner;
    if (find_owner(view, key.key(), owner)) return tl::unexpected(registered(key.key(), owner));
    const Result<Signature> signature = Signature::from(holder.possession(i));
    if (signature && signs(key, message, *signature)) continue;
    return refuse(kBadPossession,
                  "key " + to_hex(key.key()) +
                      " has not signed this application, whole and as it stands, for an account " +
                      (with_genesis ? "in a community called " + ledger::community_name(view)
                                    : std::string("in this community")));
  }
  return {};
}

Verdict require_new_or_own_keys(const state::View& view, std::string_view handle,
                                const PartyKeys& keys, const Possessions& possessions) {
  for (int i = 0; i < keys.size(); ++i) {
    const BytesView key = keys[i].key();
    v1::KeyOwner owner;
    if (find_owner(view, key, owner) && owner.party() != handle) {
      return tl::unexpected(registered(key, owner));
    }
    if (Verdict verdict = require_possession(view, handle, keys[i], possessions[i], keys);
        !verdict) {
      return verdict;
    }
  }
  return {};
}

Verdict require_roles(const v1::Party& party, const v1::PartyKey& touched,
                      const ledger::Actor& actor) {
  const auto has = [&actor](int role) {
    // The ledger's roles are the stored ones, counted from 0.
    const auto wanted = static_cast<ledger::Role>(role - 1);
    return std::find(actor.roles.begin(), actor.roles.end(), wanted) != actor.roles.end();
  };
  const auto has_all = [&has](const v1::PartyKey& key) {
    return std::all_of(key.roles().begin(), key.roles().end(), has);
  };
  // A key that sends nothing gives nobody anything to do: it is the signers' to take.
  const bool takes = sends_nothing(touched) ? has(v1::SIGN)
                     : is_narrow(touched)   ? has(v1::OPERATE)
                                            : has_all(touched);
  if (has(v1::RECOVER) || takes) return {};
  const auto lacks_nothing_of = [&](const v1::PartyKey& key) {
    return stands_alone(key) || has_all(key);
  };
  if (std::all_of(party.keys().begin(), party.keys().end(), lacks_nothing_of)) return {};
  return refuse(Code::not_permitted,
                "key " + to_hex(touched.key()) + " has a role that the key which signs lacks: " +
                    "a key neither gives such roles nor takes them; one with role recover does");
}

Verdict require_own_key(const v1::Party& party, BytesView key, const ledger::Actor& actor) {
  const v1::PartyKey* found = find_key(party, key);
  if (found != nullptr) return require_roles(party, *found, actor);
  return refuse(kNoSuchKey,
                "key " + to_hex(key) + " is not in force for party " + party.profile().handle());
}

std::string_view standing_name(int standing) {
  // Numbers as stored: the generated enum has values of its own that stand for "any other".
  if (standing == v1::APPLICANT) return "an applicant";
  if (standing == v1::ACTIVE) return "active";
  if (standing == v1::SUSPENDED) return "suspended";
  if (standing == v1::LEFT) return "gone";
  if (standing == v1::ACCOUNT) return "a holder without a seat";
  if (standing == v1::LAPSED) return "an account that has lapsed";
  return "of unknown standing";
}

}  // namespace comity::members
