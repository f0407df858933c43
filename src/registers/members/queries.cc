#include "registers/members/queries.h"

#include <algorithm>

#include "base/limits.h"
#include "ledger/messages.h"
#include "registers/members/keys.h"
#include "registers/members/records.h"
#include "wire/messages.h"

namespace comity::members {

bool is_handle(std::string_view text) {
  if (text.empty() || text.size() > limits::kHandleBytes) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool find_party(const state::View& view, std::string_view handle, v1::Party& out) {
  return ledger::read(view, party_key(handle), out);
}

state::Key owner_key(BytesView key) {
  return {std::string(kTable), std::string(kKeys), Bytes(key)};
}

std::string owner_of(const state::View& view, BytesView key) {
  v1::KeyOwner owner;
  return find_owner(view, key, owner) ? owner.party() : "";
}

bool is_active(const state::View& view, std::string_view handle) {
  v1::Party party;
  return find_party(view, handle, party) && party.standing() == v1::ACTIVE;
}

std::vector<Member> active_parties(const state::View& view) {
  std::vector<Member> all;
  ledger::each<v1::Party>(view, kTable, kParties, "", [&all](BytesView, const v1::Party& party) {
    if (party.standing() != v1::ACTIVE) return;
    const v1::PartyProfile& profile = party.profile();
    all.push_back({profile.handle(), profile.kind(), profile.region(), profile.affiliation()});
  });
  std::sort(all.begin(), all.end(),
            [](const Member& a, const Member& b) { return a.party < b.party; });
  return all;
}

std::vector<std::string> all_parties(const state::View& view) {
  std::vector<std::string> all;
  view.each(kTable, kParties, [&](BytesView key, BytesView) {
    all.emplace_back(key);
    return true;
  });
  std::sort(all.begin(), all.end());
  return all;
}

std::string_view kind_name(int kind) {
  if (kind == v1::GOVERNMENT) return "government";
  if (kind == v1::INTERNATIONAL_ORGANISATION) return "international_organisation";
  if (kind == v1::COMPANY) return "company";
  if (kind == v1::TECHNICAL_COMMUNITY) return "technical_community";
  if (kind == v1::CIVIL_SOCIETY) return "civil_society";
  if (kind == v1::INDIVIDUAL) return "individual";
  return {};
}

Bytes possession_message(const Hash& community, const PublicKey& key, std::string_view handle) {
  Bytes message("comity key possession v1\n");
  message.append(community.view());
  message.append(key.view());
  message.append(handle);
  return message;
}

}  // namespace comity::members
