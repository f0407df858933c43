#include "signer/bulletin.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/time.h"
#include "machine/clock.h"
#include "machine/files.h"
#include "machine/log.h"
#include "registers/ceremonies/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::signer {
namespace {

namespace json = boost::json;

constexpr std::int64_t kBetweenBulletins = 1'000;

json::object policy_object(const folder::SignerPolicy& policy) {
  json::array zones;
  for (const dns::Name& zone : policy.zones) zones.emplace_back(zone.text());
  return {{"zones", std::move(zones)},
          {"horizon_days", policy.horizon_days},
          {"most_removed_percent", policy.most_removed_percent},
          {"most_changed_percent", policy.most_changed_percent},
          {"changed_in_any_case", policy.changed_in_any_case},
          {"minimum_interval_seconds", policy.minimum_interval_seconds}};
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// Whose answers the open sessions of a group lack.
void add_sessions(const state::View& view, std::uint64_t height, const std::string& zone,
                  keys::Role role, json::array& waits) {
  for (const std::uint64_t number : keys::open_sessions(view, zone, role, height)) {
    v1::SigningSession session;
    if (!keys::find_session(view, zone, role, number, session)) continue;
    if (session.stage() == v1::SIGNED) continue;
    std::vector<std::string> silent;
    for (int i = 0; i < session.answers_size() && i < session.claim().parties_size(); ++i) {
      const bool done = session.stage() == v1::SHARES ? session.answers(i).has_shares()
                                                      : !session.answers(i).digest_share().empty();
      if (!done) silent.push_back(session.claim().parties(i).party());
    }
    waits.emplace_back("session " + std::to_string(number) + ": answer of " + joined(silent));
  }
}

// Whom the round of a ceremony waits for.
std::vector<std::string> whose_turn(const v1::Ceremony& ceremony) {
  std::set<std::string> asked;
  for (const v1::SigningGroup* group : {&ceremony.group(), &ceremony.from()}) {
    for (const v1::GroupMember& member : group->members()) {
      if (ceremonies::turn_of(ceremony, member.party()) == ceremonies::Turn::open) {
        asked.insert(member.party());
      }
    }
  }
  return {asked.begin(), asked.end()};
}

class Account {
 public:
  Account(const state::View& view, std::uint64_t height, const Witness& witness)
      : view_(view), height_(height), witness_(witness) {}

  void add(const std::string& party) {
    for (const std::string& zone : names::zones(view_)) {
      for (const keys::Role role : keys::kRoles) {
        add_group(party, zone, role);
        add_ceremony(party, zone, role);
      }
    }
  }
  json::array groups, ceremonies;

 private:
  void add_group(const std::string& party, const std::string& zone, keys::Role role) {
    v1::SigningGroup group;
    if (!keys::find_group(view_, zone, role, group)) return;
    const v1::GroupMember* own = keys::member_of(group, party);
    if (own == nullptr) return;
    json::array members, waits;
    for (const v1::GroupMember& member : group.members()) members.emplace_back(member.party());
    add_sessions(view_, height_, zone, role, waits);
    const Result<dns::Name> apex = dns::Name::parse(zone);
    const Status backed = apex ? witness_.backed(party, *apex, role, 0) : Status();
    if (!backed) waits.emplace_back("witnesses: " + backed.error().message);
    groups.push_back(json::object{{"zone", zone},
                                  {"role", keys::role_name(role)},
                                  {"epoch", group.epoch()},
                                  {"party", party},
                                  {"position", own->identifier()},
                                  {"threshold", group.threshold()},
                                  {"members", std::move(members)},
                                  {"validity_seconds", group.terms().validity_seconds()},
                                  {"record", json::parse(wire::to_json(group))},
                                  {"waits_for", std::move(waits)}});
  }

  void add_ceremony(const std::string& party, const std::string& zone, keys::Role role) {
    v1::Ceremony ceremony;
    v1::KeyRollover rollover;
    const std::uint64_t number = ceremonies::newest_ceremony(view_, zone, role);
    if (!ceremonies::find_ceremony(view_, number, ceremony)) return;
    // What it made waits for its time, for months: the shares of it lie here.
    const bool waits = keys::find_rollover(view_, zone, role, rollover) &&
                       rollover.number() == number && rollover.stage() <= v1::TAKING_OVER;
    if (!waits && !ceremonies::runs(ceremony)) return;
    if (ceremonies::place_of(ceremony, party) < 0 && !ceremonies::may_deal(ceremony, party)) return;
    ceremonies.push_back(
        json::object{{"zone", zone},
                     {"role", keys::role_name(role)},
                     {"number", number},
                     {"attempt", ceremony.attempt()},
                     {"party", party},
                     {"waits_for", waits ? keys::rollover_text(zone, role, rollover)
                                         : joined(whose_turn(ceremony))}});
  }

  const state::View& view_;
  const std::uint64_t height_;
  const Witness& witness_;
};

}  // namespace

std::string policy_json(const folder::SignerPolicy& policy) {
  return json::serialize(policy_object(policy));
}

std::string Bulletin::text() const {
  const ledger::Head head = follower_.ledger().head();
  const Result<std::unique_ptr<state::View>> view = follower_.ledger().view(head.height);
  if (!view) return "";
  Account account(**view, head.height, witness_);
  for (const std::string& party : parties_) account.add(party);
  json::array witnesses;
  for (const auto& [party, last] : witness_.cosigned()) {
    const Time at{static_cast<std::int64_t>(last.seconds) * 1'000};
    witnesses.push_back(
        json::object{{"party", party},
                     {"own", std::find(parties_.begin(), parties_.end(), party) != parties_.end()},
                     {"size", last.checkpoint.size},
                     {"time", to_rfc3339(at)}});
  }
  return json::serialize(
      json::object{{"community", config_.community ? config_.community->hex() : ""},
                   {"node", config_.node},
                   {"height", head.height},
                   {"block_time", to_rfc3339(head.block_time)},
                   {"groups", std::move(account.groups)},
                   {"ceremonies", std::move(account.ceremonies)},
                   {"witnesses", std::move(witnesses)},
                   {"policy", policy_object(config_.policy)}});
}

void Bulletin::tend() {
  const std::int64_t now = machine::monotonic_milliseconds();
  if (written_at_ != 0 && now - written_at_ < kBetweenBulletins) return;
  written_at_ = now;
  std::string next = text();
  if (next.empty() || next == written_) return;
  json::object whole = json::parse(next).as_object();
  whole["written_at"] = to_rfc3339(machine::wall_time());
  const Status put =
      machine::replace_file(path_, json::serialize(whole) + "\n", machine::Access::open);
  if (!put) machine::log::warning(put.error().message);
  written_ = std::move(next);
}

}  // namespace comity::signer
