#include "apps/comity/zone_keys.h"

#include <algorithm>

#include "apps/comity/record.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

constexpr std::uint32_t kDay = 86'400;
// What is usual for a first key.
constexpr std::uint32_t kRound = kDay;
constexpr std::uint32_t kValidity = 14 * kDay;
constexpr std::uint32_t kRefresh = 5 * kDay;
constexpr std::uint32_t kInterval = 60;
constexpr std::uint32_t kDnskeyTtl = 3'600;
constexpr std::uint32_t kParentTtl = kDay;

// Of a key of the zone; the key-signing one where no role is said.
v1::SigningRole role_of(const ZoneKeyOptions& options) {
  if (options.role == "documents") return v1::DOCUMENT_SIGNING;
  return options.role == "zone-signing" ? v1::ZONE_SIGNING : v1::KEY_SIGNING;
}
std::string role_word(const ZoneKeyOptions& options) {
  if (role_of(options) == v1::DOCUMENT_SIGNING) return "document";
  return role_of(options) == v1::ZONE_SIGNING ? "zone" : "key";
}

// What stands of it on record.
template <typename Record>
Status read_keys(const Common& common, const NameOptions& zone, const ZoneKeyOptions& options,
                 const std::string& kind, Record& record) {
  const std::string key = kind + role_word(options);
  const Result<bool> found = find_record(common, "keys", apex_of(zone), key, record);
  if (!found) return tl::unexpected(found.error());
  if (*found) return {};
  return error(ErrorKind::not_found,
               kind == "rollover/" ? "zone " + apex_of(zone) + ": no " + role_word(options) +
                                         "-signing key is "
                                         "being replaced"
                                   : "zone " + apex_of(zone) + " has no " + key + " on record");
}

// None is given twice, also not that of a key that was called off.
Result<std::uint32_t> next_epoch(const Common& common, const NameOptions& zone,
                                 const ZoneKeyOptions& options, std::uint32_t standing) {
  v1::SigningGroup retired;
  for (std::uint32_t epoch = standing + 1;; ++epoch) {
    const std::string key = "retired/" + role_word(options) + "/" + std::to_string(epoch);
    const Result<bool> given = find_record(common, "keys", apex_of(zone), key, retired);
    if (!given) return tl::unexpected(given.error());
    if (!*given) return epoch;
  }
}

v1::CallCeremony& start_ceremony(const NameOptions& zone, const ZoneKeyOptions& options,
                                 v1::CeremonyPurpose purpose, v1::Action& action) {
  v1::CallCeremony& call = *action.mutable_ceremonies_call();
  call.set_zone(apex_of(zone));
  call.set_role(role_of(options));
  call.set_purpose(purpose);
  call.set_round_seconds(options.round.value_or(kRound));
  return call;
}

// Who holds a share of the same key already keeps its number, the others get numbers that nobody
// of `standing` has.
void number_members(std::vector<std::string> parties, const v1::SigningGroup& standing,
                    v1::SigningGroup& group) {
  std::uint32_t last = 0;
  for (const v1::GroupMember& member : standing.members()) {
    last = std::max(last, member.identifier());
    const auto stays = std::find(parties.begin(), parties.end(), member.party());
    if (stays == parties.end()) continue;
    *group.add_members() = member;
    parties.erase(stays);
  }
  for (const std::string& party : parties) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(++last);
  }
}

void set_terms(const ZoneKeyOptions& options, v1::SigningGroup& group) {
  v1::SigningTerms& terms = *group.mutable_terms();
  terms.set_minimum_interval_seconds(options.interval.value_or(kInterval));
  terms.set_session_blocks(options.session_blocks);
  if (role_of(options) == v1::DOCUMENT_SIGNING) {
    group.set_document("trust-anchor");
    if (options.separate) group.set_mode(v1::SEPARATE);
    return;
  }
  terms.set_validity_seconds(options.validity.value_or(kValidity));
  terms.set_refresh_seconds(options.refresh.value_or(kRefresh));
  if (role_of(options) == v1::ZONE_SIGNING) return;
  terms.set_dnskey_ttl_seconds(options.dnskey_ttl.value_or(kDnskeyTtl));
}

// A ceremony of the group that stands, which it starts from.
Result<v1::Action> of_standing(const Common& common, const NameOptions& zone,
                               const ZoneKeyOptions& options, v1::CeremonyPurpose purpose) {
  v1::SigningGroup standing;
  if (Status read = read_keys(common, zone, options, "group/", standing); !read) {
    return tl::unexpected(read.error());
  }
  v1::Action action;
  v1::SigningGroup& group = *start_ceremony(zone, options, purpose, action).mutable_group();
  group = standing;
  const Result<std::uint32_t> epoch = next_epoch(common, zone, options, standing.epoch());
  if (!epoch) return tl::unexpected(epoch.error());
  group.set_epoch(*epoch);
  group.clear_commitment();
  group.clear_dealt();
  group.clear_since_decision();
  group.clear_ceremony();
  if (options.threshold) group.set_threshold(*options.threshold);
  if (options.members.empty()) return action;
  group.clear_members();
  number_members(options.members, purpose == v1::RESHARE ? standing : v1::SigningGroup(), group);
  return action;
}

}  // namespace

Result<v1::Action> make_key(const Common&, const NameOptions& zone, const ZoneKeyOptions& options) {
  if (options.members.empty() || !options.threshold) {
    return error("a first key: say each --member, and how many of them sign with --threshold");
  }
  v1::Action action;
  v1::SigningGroup& group = *start_ceremony(zone, options, v1::GENERATE, action).mutable_group();
  group.set_epoch(1);
  group.set_threshold(*options.threshold);
  number_members(options.members, {}, group);
  set_terms(options, group);
  return action;
}

Result<v1::Action> reshare_key(const Common& common, const NameOptions& zone,
                               const ZoneKeyOptions& options) {
  return of_standing(common, zone, options, v1::RESHARE);
}

Result<v1::Action> roll_key(const Common& common, const NameOptions& zone,
                            const ZoneKeyOptions& options) {
  return of_standing(common, zone, options, v1::ROLL);
}

Result<v1::Action> call_off_roll(const Common& common, const NameOptions& zone,
                                 const ZoneKeyOptions& options) {
  v1::KeyRollover rollover;
  if (Status read = read_keys(common, zone, options, "rollover/", rollover); !read) {
    return tl::unexpected(read.error());
  }
  v1::Action action;
  v1::CallOffRollover& it = *action.mutable_keys_call_off_rollover();
  it.set_zone(apex_of(zone));
  it.set_role(role_of(options));
  it.set_epoch(rollover.other().epoch());
  return action;
}

Result<v1::Action> note_parent_ds(const Common& common, const NameOptions& zone,
                                  const ZoneKeyOptions& options) {
  v1::KeyRollover rollover;
  if (Status read = read_keys(common, zone, options, "rollover/", rollover); !read) {
    return tl::unexpected(read.error());
  }
  v1::Action action;
  v1::NoteParentDs& it = *action.mutable_keys_note_parent_ds();
  it.set_zone(apex_of(zone));
  it.set_epoch(rollover.other().epoch());
  it.set_ttl_seconds(options.ttl.value_or(kParentTtl));
  return action;
}

}  // namespace comity::cli
