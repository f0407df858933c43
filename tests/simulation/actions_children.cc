// docs/spec/names.md, "Children's keys": what holders order, and what observers claim.
#include <algorithm>
#include <optional>
#include <set>

#include "child_claims.h"
#include "crypto/hash.h"
#include "due_process.h"
#include "names_actions.h"
#include "names_text.h"
#include "registers/names/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

constexpr std::uint16_t kCdsType = 59;
// One more than are tried: of a claim whose keys the DS set does not name.
constexpr int kChildKeys = 4;

std::string claims_of(const v1::ClaimKeys& it) { return it.zone() + "/" + it.label(); }

// RFC 8078, 4.
std::vector<Bytes> wanted(const v1::ClaimKeys& it) {
  std::vector<Bytes> all(it.cds().rdata().begin(), it.cds().rdata().end());
  if (all.front() == Bytes(5, '\0')) all.clear();
  return all;
}

// A signature of a set at the child's apex by a key that one of these DS names.
std::int64_t signed_under(const v1::ClaimKeys& it, const v1::SignedSet& set, std::uint16_t type,
                          const std::vector<Bytes>& ds_set, std::int64_t now) {
  const std::string name = full_name(it.label(), it.zone());
  return signed_at({name, name, type}, set, named_keys(it.dnskey(), name, ds_set), now);
}

// RFC 9615, 4.2: somebody but the child speaks for it.
bool has_server_outside(const v1::ClaimKeys& it, const v1::Delegation& record) {
  const std::string child = full_name(it.label(), it.zone());
  return std::any_of(
      record.name_servers().begin(), record.name_servers().end(),
      [&](const std::string& server) { return server != child && !server.ends_with("." + child); });
}

struct SetObservers {
  static Code outcome(Judge& judge, const v1::SetObservers& it, const Judge::Actor& /*actor*/) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    std::set<std::string> voices;
    for (const std::string& handle : it.observers().parties()) {
      v1::Party party;
      if (!judge.find_party(handle, party)) return Code::no_such_party;
      if (is_account(party)) return Code::holder_not_active;
      voices.insert(judge.voice_of(handle));
    }
    if (voices.size() < it.observers().threshold()) return Code::not_permitted;
    const state::Key key{"names-tables", "observers", it.zone()};
    if (it.observers().parties().empty()) {
      judge.records().erase(key);
    } else {
      judge.records().write(key, it.observers());
    }
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    if (chance.in(1, 20)) return test::set_observers({}, 0);
    std::set<std::string> parties;
    for (int i = 0; i < 8 && parties.size() < 3; ++i) {
      parties.insert(chance.in(19, 20) && !workload.judge().parties(v1::ACTIVE).empty()
                         ? chance.pick(workload.judge().parties(v1::ACTIVE))
                         : workload.anybody());
    }
    if (parties.size() < 2) return test::set_observers({}, 0);
    return test::set_observers({parties.begin(), parties.end()}, 2);
  }
};

// Of several who hold it together the heights of all: after any exchange it is another number.
std::uint64_t keys_since(const Judge& judge, const std::string& holder) {
  std::uint64_t sum = 0;
  for (const std::string& one : Judge::each_of(holder)) {
    v1::Party party;
    judge.find_party(one, party);
    sum += party.keys_height();
  }
  return sum;
}

struct SetOrder {
  static Judge::Subject subject(const Judge& judge, const v1::SetOrder& it,
                                const Judge::Actor& actor) {
    v1::Delegation record;
    const bool there = judge.find_delegation(it.zone(), it.label(), record);
    return {Judge::Subject::Kind::held, there ? record.holder() : owner_of_nothing(actor)};
  }

  static Code outcome(Judge& judge, const v1::SetOrder& it, const Judge::Actor& /*actor*/) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    v1::ChildOrder order;
    const bool stands = judge.find_order(it.zone(), it.label(), order);
    const bool ends = !it.cds() && !it.cdnskey() && !it.csync();
    if (stands && order.cds() == it.cds() && order.cdnskey() == it.cdnskey() &&
        order.removal() == it.removal() && order.csync() == it.csync() &&
        order.bootstrap() == it.bootstrap()) {
      return Code::no_effect;
    }
    if (!stands && ends) return Code::no_effect;
    if (!ends && record.name_servers().empty()) return names::kNoCut;
    judge.erase_order(it.zone(), it.label());
    if (ends) return Code::done;
    if (!stands) order.Clear();
    order.set_cds(it.cds());
    order.set_cdnskey(it.cdnskey());
    order.set_removal(it.removal());
    order.set_csync(it.csync());
    order.set_bootstrap(it.bootstrap());
    order.set_set_height(judge.height());
    order.set_held_height(record.held_height());
    order.set_keys_height(keys_since(judge, record.holder()));
    judge.records().write({"names-orders", it.zone(), it.label()}, order);
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    const std::string which = workload.label();
    const bool cds = workload.chance().in(5, 6);
    v1::Action action = test::set_order(which, cds, cds && workload.chance().in(1, 2));
    action.mutable_names_set_order()->set_csync(workload.chance().in(1, 2));
    action.mutable_names_set_order()->set_bootstrap(cds && workload.chance().in(1, 2));
    return action;
  }
};

struct ClaimKeys {
  static Code outcome(Judge& judge, const v1::ClaimKeys& it, const Judge::Actor& actor) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    const auto observers =
        judge.records().get<v1::Observers>({"names-tables", "observers", it.zone()});
    if (!observes(observers, actor.party)) return names::kNotObserver;
    v1::ChildOrder order;
    if (!judge.find_order(it.zone(), it.label(), order) || !order.cds()) return names::kNoOrder;
    const std::vector<Bytes> before = standing(record);
    const std::vector<Bytes> after = wanted(it);
    const bool first = it.bootstrap();
    if (first && !order.bootstrap()) return names::kNoOrder;
    if (before.empty() && !first) return names::kNotProved;
    if (after.empty() && !order.removal()) return names::kNoOrder;
    if (before == after) return Code::no_effect;
    if (first && (!before.empty() || !has_server_outside(it, record))) return names::kNotProved;
    const std::uint32_t ttl = first ? record.ns_ttl_seconds() : record.ds_ttl_seconds();
    if (it.ds_ttl_seconds() != (after.empty() ? 0 : ttl)) return names::kNotProved;
    v1::ChildClaim claim;
    claim.set_finding(first ? first_finding(it, order, record, after)
                            : finding(it, order, before, after));
    wire::set_time(*claim.mutable_at(), judge.now());
    const state::Key own{"names-claims", claims_of(it), actor.party};
    if (has_claimed(judge, own, claim, moment_of(order.newer_than()))) return Code::no_effect;
    const std::int64_t now = judge.now().milliseconds / 1'000;
    const std::vector<Bytes>& trusted = first ? after : before;
    const std::int64_t inception = signed_under(it, it.cds(), kCdsType, trusted, now);
    if (signed_under(it, it.dnskey(), kDnskeyType, trusted, now) == 0 || inception == 0 ||
        (!after.empty() && signed_under(it, it.dnskey(), kDnskeyType, after, now) == 0)) {
      return names::kNotProved;
    }
    const Time shown{inception * 1'000};
    if (order.has_newer_than() && shown <= moment_of(order.newer_than())) return names::kNotNewer;
    wire::set_time(*claim.mutable_inception(), shown);
    const std::optional<Agreed> agreed =
        take_claim(judge, own, claim, observers, moment_of(order.newer_than()));
    if (agreed) follow(judge, it, *agreed, record, order);
    return Code::done;
  }

 private:
  static void drop_claims(Judge& judge, const std::string& of) {
    std::set<std::string> all;
    judge.records().each("names-claims", of,
                         [&](const Bytes& who, const Bytes&) { all.insert(who); });
    for (const std::string& who : all) judge.records().erase({"names-claims", of, who});
  }

  static Bytes finding(const v1::ClaimKeys& it, const v1::ChildOrder& order,
                       const std::vector<Bytes>& before, const std::vector<Bytes>& after) {
    Bytes octets("comity child finding v1\n");
    append_list(octets, {full_name(it.label(), it.zone())});
    append_u64(octets, order.set_height());
    append_list(octets, before);
    append_list(octets, after);
    return crypto::sha256(octets).bytes();
  }

  static Bytes first_finding(const v1::ClaimKeys& it, const v1::ChildOrder& order,
                             const v1::Delegation& record, const std::vector<Bytes>& after) {
    Bytes octets("comity child bootstrap v1\n");
    append_list(octets, {full_name(it.label(), it.zone())});
    append_u64(octets, order.set_height());
    append_list(octets, {record.name_servers().begin(), record.name_servers().end()});
    append_list(octets, after);
    return crypto::sha256(octets).bytes();
  }

  static void follow(Judge& judge, const v1::ClaimKeys& it, const Agreed& agreed,
                     v1::Delegation record, v1::ChildOrder order) {
    drop_claims(judge, claims_of(it));
    record.clear_ds();
    for (const Bytes& octets : wanted(it)) {
      v1::DelegationSigner& ds = *record.add_ds();
      ds.set_key_tag(read_u16(octets));
      ds.set_algorithm(static_cast<std::uint8_t>(octets[2]));
      ds.set_digest_type(static_cast<std::uint8_t>(octets[3]));
      ds.set_digest(octets.substr(4));
    }
    record.set_ds_ttl_seconds(it.ds_ttl_seconds());
    record.set_ds_height(judge.height());
    judge.write_delegation(it.zone(), it.label(), record);
    order.set_followed_height(judge.height());
    order.clear_followed_by();
    for (const std::string& who : agreed.parties) order.add_followed_by(who);
    wire::set_time(*order.mutable_newer_than(), agreed.newest);
    judge.records().write({"names-orders", it.zone(), it.label()}, order);
  }
};

}  // namespace

// The number of a key that the DS set names; 0 when the workload made none of them.
int standing_child_key(const std::string& label, const v1::Delegation& record) {
  for (int key = 1; key <= kChildKeys; ++key) {
    const v1::Action action = test::set_child_ds(label, {key});
    for (const v1::DelegationSigner& ds : record.ds()) {
      if (ds_octets(ds) == ds_octets(action.names_set_ds().ds(0))) return key;
    }
  }
  return 0;
}

bool Judge::find_order(const std::string& zone, const std::string& label,
                       v1::ChildOrder& out) const {
  v1::Delegation record;
  return find_delegation(zone, label, record) && !record.holder().empty() &&
         records_.read({"names-orders", zone, label}, out) &&
         out.held_height() == record.held_height() &&
         out.keys_height() == keys_since(*this, record.holder());
}

bool Workload::has_orders() const {
  bool any = false;
  judge_.records().each("names-orders", kZone, [&](const Bytes&, const Bytes&) { any = true; });
  return any;
}

// What is missing for a claim that passes, by who may bring it; else a claim.
Workload::Wish Workload::observing() {
  const auto observers = judge_.records().get<v1::Observers>({"names-tables", "observers", kZone});
  std::string which = label();
  v1::ChildOrder order;
  judge_.records().each("names-orders", kZone, [&](const Bytes& known, const Bytes&) {
    if (chance_.in(2, 3)) which = known;
  });
  v1::Delegation record;
  judge_.find_delegation(kZone, which, record);
  const int key = standing_child_key(which, record);
  const bool held = !record.holder().empty() && !record.name_servers().empty();
  const bool ordered = judge_.find_order(kZone, which, order);
  const bool first = held && record.ds().empty();
  if (first && order.bootstrap() && chance_.in(7, 8)) {
    return {some_observer(observers), first_claim(which, record)};
  }
  if (held && key == 0 && !(first && chance_.in(1, 2)) && chance_.in(7, 8)) {
    return {one_of(record.holder()), test::set_child_ds(which, {1})};
  }
  if (held && (!ordered || (first && !order.bootstrap())) && chance_.in(7, 8)) {
    v1::Action action = test::set_order(which, true, chance_.in(1, 2));
    action.mutable_names_set_order()->set_csync(chance_.in(9, 10));
    action.mutable_names_set_order()->set_bootstrap(chance_.in(3, 4));
    return {one_of(record.holder()), action};
  }
  if (order.csync() && chance_.in(2, 3)) return observing_servers(which, key);
  // Everybody sees the same child mostly.
  std::vector<int> asked = {key % kChildKeys + 1};
  if (chance_.in(1, 10)) asked = {key};
  if (chance_.in(1, 10)) asked = {key, key % kChildKeys + 1};
  if (order.removal() && chance_.in(1, 5)) asked.clear();
  std::vector<int> signers = {key};
  for (const int one : asked) {
    if (one != key) signers.push_back(one);
  }
  if (chance_.in(1, 12)) signers = {key % kChildKeys + 1};
  const std::int64_t seconds = outlook_.now.milliseconds / 1'000;
  const std::int64_t inception =
      seconds -
      static_cast<std::int64_t>(chance_.in(1, 8) ? chance_.below(40 * 86'400) : chance_.below(3));
  v1::Action action = test::claim_keys(which, signers, asked, inception);
  if (!asked.empty() && chance_.in(7, 8)) {
    action.mutable_names_claim_keys()->set_ds_ttl_seconds(record.ds_ttl_seconds());
  }
  return {some_observer(observers), action};
}

std::string Workload::some_observer(const v1::Observers& observers) {
  const bool one = !observers.parties().empty() && chance_.in(14, 15);
  const auto at = static_cast<int>(
      chance_.below(static_cast<std::uint64_t>(std::max(1, observers.parties_size()))));
  return one ? observers.parties(at) : somebody_active();
}

// Everybody sees the same first keys mostly.
v1::Action Workload::first_claim(const std::string& label, const v1::Delegation& record) {
  std::vector<int> signers = {1};
  if (chance_.in(1, 12)) signers = {2};
  const std::int64_t age =
      static_cast<std::int64_t>(chance_.in(1, 8) ? chance_.below(40 * 86'400) : chance_.below(3));
  v1::Action action = test::claim_keys(label, signers, {chance_.in(1, 12) ? 3 : 1},
                                       outlook_.now.milliseconds / 1'000 - age);
  v1::ClaimKeys& it = *action.mutable_names_claim_keys();
  it.set_bootstrap(chance_.in(14, 15));
  if (chance_.in(14, 15)) it.set_ds_ttl_seconds(record.ns_ttl_seconds());
  return action;
}

std::vector<ActionRow> actions_of_children() {
  using Action = v1::Action;
  ActionRow claims =
      row<ClaimKeys, &Action::names_claim_keys>({433, "names.claim_keys", v1::SIGN, false});
  claims.seat = true;
  ActionRow observers = row<SetObservers, &Action::names_set_observers>(
      {431, "names.set_observers", v1::OPERATE, true});
  observers.weight = 3;
  ActionRow orders =
      row<SetOrder, &Action::names_set_order>({432, "names.set_order", v1::OPERATE, false});
  orders.weight = 2;
  return {observers, orders, claims};
}

}  // namespace comity::simulation
