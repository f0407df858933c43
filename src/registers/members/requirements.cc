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
    others = key != handle && wire::parse_stored(record, party) && standing_of(party) == v1::ACTIVE;
    return !others;
  });
  if (others) return {};
  return refuse(Code::lock_out,
                "party " + std::string(handle) + " is the only active one: nobody could decide");
}

namespace {

ledger::Refusal registered(BytesView key, const v1::KeyOwner& owner) {
  return {Code::key_exists, "key " + to_hex(key) + " is or was registered for party " +
                                owner.party() + ": make a new one"};
}

Verdict require_possession(const state::View& view, std::string_view handle, BytesView key,
                           BytesView possession) {
  const Result<PublicKey> octets = PublicKey::from(key);
  const Result<Signature> signature = Signature::from(possession);
  if (octets && signature) {
    const Bytes message = possession_message(ledger::community_id(view), *octets, handle);
    if (crypto::verify(*octets, message, *signature)) return {};
  }
  return refuse(kBadPossession, "key " + to_hex(key) + " has not signed that it is party " +
                                    std::string(handle) + "'s in this community");
}

}  // namespace

Verdict require_new_key(const state::View& view, std::string_view handle, BytesView key,
                        BytesView possession) {
  v1::KeyOwner owner;
  if (find_owner(view, key, owner)) return tl::unexpected(registered(key, owner));
  return require_possession(view, handle, key, possession);
}

Verdict require_new_keys(const state::View& view, std::string_view handle, const PartyKeys& keys,
                         const Possessions& possessions) {
  for (int i = 0; i < keys.size(); ++i) {
    if (Verdict verdict = require_new_key(view, handle, keys[i].key(), possessions[i]); !verdict) {
      return verdict;
    }
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
    if (Verdict verdict = require_possession(view, handle, key, possessions[i]); !verdict) {
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
  if (has(v1::RECOVER) || has_all(touched)) return {};
  if (std::all_of(party.keys().begin(), party.keys().end(), has_all)) return {};
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
  return "of unknown standing";
}

}  // namespace comity::members
