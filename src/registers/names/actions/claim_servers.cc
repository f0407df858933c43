#include <string>
#include <utility>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/names/child_servers.h"
#include "registers/names/children.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/codec.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// What the claim shows, and whether it is true with it.
struct ServersClaim {
  v1::ChildOrder order;
  v1::ChildClaim claim;
  Agreement agreement;
  bool is_true = false;
  state::Changes changes;
};

Verdict refuse_shown(const Error& error) { return refuse(Code::out_of_range, error.message); }

// names.claim_servers. An observer says what name servers the child zone asks the parent to name,
// and shows the child's signatures. When enough voices have said the same it is done at once, by
// the acts that the holder would do itself. Subject: the actor itself. Refuses: no_such_zone,
// no_such_delegation, not_observer, no_order, no_effect (it stands so, or the observer has claimed
// it), not_holder (a host of somebody else), not_proved, not_newer, and what those acts do.
// The cheap comes first, as in names.claim_keys.
struct ClaimServers : ledger::OwnMatter {
  static Verdict check(const v1::ClaimServers& it) {
    if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    if (Verdict verdict = check_ttl("ns_ttl_seconds", it.ns_ttl_seconds()); !verdict) {
      return verdict;
    }
    const Result<dns::ChildServers> child = child_servers(it);
    if (!child) return refuse_shown(child.error());
    if (const Status status = dns::check_child_servers(*child); !status) {
      return refuse_shown(status.error());
    }
    if (it.hosts_size() != it.servers_size()) {
      return refuse(Code::inconsistent, "hosts: one for each of `servers`");
    }
    for (int i = 0; i < it.hosts_size(); ++i) {
      if (Verdict verdict = check_host_addresses(it.hosts(i)); !verdict) return verdict;
      if (it.hosts(i).name() == it.servers(i).name()) continue;
      return refuse(Code::inconsistent, "hosts: one for each of `servers`, in their order");
    }
    return {};
  }

  static Found<ServersClaim> permit(const v1::ClaimServers& it, const state::View& view,
                                    const ledger::Actor& actor, const ledger::Context& context) {
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return tl::unexpected(record.error());
    if (Verdict may = require_observer(view, it.zone(), actor.party); !may) {
      return tl::unexpected(may.error());
    }
    const std::string what = delegation_text(it.zone(), it.label());
    ServersClaim found;
    if (!find_order(view, it.zone(), it.label(), found.order) || !found.order.csync()) {
      return refuse(kNoOrder, what + ": its holder wants no CSYNC followed");
    }
    if (record->ds().empty()) {
      return refuse(kNotProved, what + " has no DS set, by which its signatures would hold");
    }
    const auto change = servers_change(it, view, *record);
    if (!change) return tl::unexpected(change.error());
    wire::set_time(*found.claim.mutable_at(), context.block_time);
    found.claim.set_finding(
        servers_finding(name_of_label(it.label(), it.zone()), found.order, *change));
    if (has_claimed(view, Claimed::servers, it.zone(), it.label(), actor.party, found.claim,
                    wire::to_time(found.order.servers_newer_than()).value_or(Time{}))) {
      return refuse(Code::no_effect, what + ": this observer has claimed it already");
    }
    Verdict verdict = prove(it, *record, context, found);
    state::Draft all(view);
    if (verdict) verdict = change_servers(it, *record, all, context);
    if (!verdict) return tl::unexpected(verdict.error());
    found.changes = all.changes();
    v1::Observers observers;
    static_cast<void>(find_observers(view, it.zone(), observers));
    found.agreement =
        agreement(view, Claimed::servers, it.zone(), it.label(), actor.party, found.claim,
                  wire::to_time(found.order.servers_newer_than()).value_or(Time{}));
    found.is_true = found.agreement.voices >= observers.threshold();
    return found;
  }

  static void apply(const v1::ClaimServers& it, ServersClaim found, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    const auto claims = claims_of(draft, Claimed::servers, it.zone(), it.label());
    for (const auto& [observer, claim] : claims) {
      if (!found.is_true && lapses_at(claim) > context.block_time) continue;
      erase_claim(draft, Claimed::servers, it.zone(), it.label(), observer);
    }
    if (!found.is_true) {
      return write_claim(draft, Claimed::servers, it.zone(), it.label(), actor.party, found.claim);
    }
    for (const auto& [key, value] : found.changes) {
      if (value) {
        draft.put(key, *value);
      } else {
        draft.erase(key);
      }
    }
    // Last, because the acts themselves hold back what the child has signed until now.
    found.order.set_servers_followed_height(context.height);
    *found.order.mutable_servers_followed_by() = {found.agreement.parties.begin(),
                                                  found.agreement.parties.end()};
    wire::set_time(*found.order.mutable_servers_newer_than(), found.agreement.newest);
    write_order(draft, it.zone(), it.label(), found.order);
  }

 private:
  static Verdict prove(const v1::ClaimServers& it, const v1::Delegation& record,
                       const ledger::Context& context, ServersClaim& found) {
    constexpr std::int64_t kSecond = 1000;
    const Result<dns::ChildServers> child = child_servers(it);
    if (!child) return refuse(Code::out_of_range, child.error().message);
    const Result<std::int64_t> proved = dns::prove_child_servers(
        *child, standing_ds(record), context.block_time.milliseconds / kSecond);
    if (!proved) return refuse(kNotProved, proved.error().message);
    const Time inception{*proved * kSecond};
    const Time newest = wire::to_time(found.order.servers_newer_than()).value_or(Time{});
    if (found.order.has_servers_newer_than() && inception <= newest) {
      return refuse(kNotNewer,
                    "signed at " + to_rfc3339(inception) + ", not after " + to_rfc3339(newest));
    }
    wire::set_time(*found.claim.mutable_inception(), inception);
    return {};
  }
};

}  // namespace

ledger::ActionType claim_servers_action() {
  return ledger::action<ClaimServers, &v1::Action::names_claim_servers>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::names
