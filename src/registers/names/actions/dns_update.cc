#include <algorithm>
#include <string>
#include <utility>

#include "dns/record.h"
#include "dns/update.h"
#include "ledger/typed_action.h"
#include "ledger/workspace.h"
#include "registers/names/place.h"
#include "registers/names/power.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/set_changes.h"
#include "registers/names/updates.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::Actor;
using ledger::Code;
using ledger::Context;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

Code code_of(dns::UpdateFault fault) {
  return fault == dns::UpdateFault::form ? Code::inconsistent : Code::out_of_range;
}

// Whose a set is; of a cut, which is a registered name's own, that name's.
std::string holder_of_set(const state::View& view, const std::string& zone,
                          const std::pair<std::string, std::uint16_t>& place) {
  const bool is_host = place.second == dns::type::kA || place.second == dns::type::kAaaa;
  return is_host ? host_holder(view, zone, place.first) : holder_above(view, zone, place.first);
}

// names.dns_update. What a message of DNS UPDATE asks for, over the sets that stand when its turn
// has come: prerequisites first, then each set by the act that sets it alone, all of them or none.
// Subject: the holder of all that it is about. Malformed: what is no update, or signed in another
// way. Refuses: no_such_zone, name_not_in_use, name_in_use, set_exists, set_absent,
// not_permitted (of a form that the zone does not take), and what the single acts do.
struct DnsUpdate {
  static Verdict check(const v1::DnsUpdate& it) {
    const std::optional<dns::SigHead> head = dns::read_sig_head(it.sig());
    if (!head || head->algorithm != dns::update::kEd25519) {
      return refuse(Code::inconsistent, "sig: is no SIG(0) of algorithm 15");
    }
    const auto update = dns::read_update(it.message());
    if (update) return {};
    return refuse(code_of(update.error().fault), "message: " + update.error().message);
  }

  static std::size_t weight(const v1::DnsUpdate& it) {
    return std::max<std::size_t>(update_of(it).changes.size(), 1);
  }

  static ledger::SealedWindow sealed(const v1::DnsUpdate& it) {
    const std::optional<dns::SigHead> head = dns::read_sig_head(it.sig());
    return head ? ledger::SealedWindow{head->inception, head->expiration}
                : ledger::SealedWindow{1, 0};
  }

  static ledger::Subject subject(const v1::DnsUpdate& it, const state::View& view,
                                 const Actor& actor) {
    const dns::Update update = update_of(it);
    const std::string zone = update.zone.text();
    if (!zone_exists(view, zone)) return missing_subject(actor, zone_text(zone));
    const auto places = sets_of_update(view, update);
    std::string holder = places.empty() ? "" : holder_of_set(view, zone, places.front());
    const bool same = std::all_of(places.begin(), places.end(), [&](const auto& place) {
      return holder_of_set(view, zone, place) == holder;
    });
    return ledger::Subject::held_by(same ? std::move(holder) : "", "sets of " + zone_text(zone));
  }

  static Found<state::Changes> permit(const v1::DnsUpdate& it, const state::View& view,
                                      const Actor& actor, const Context& context) {
    const dns::Update update = update_of(it);
    Verdict verdict = require_zone(view, update.zone.text());
    if (verdict) verdict = require_prerequisites(view, update);
    if (!verdict) return tl::unexpected(verdict.error());
    const v1::ChangeSets plan = changes_of_update(view, update);
    state::Draft all(view);
    for (const v1::SetChange& change : plan.changes()) {
      verdict = do_line(plan, change, all, actor, context);
      if (verdict) continue;
      return refuse(verdict.error().code, line_text(plan, change) + ": " + verdict.error().reason);
    }
    verdict = ledger::judge(all, {});
    return ledger::granted(verdict, all.changes());
  }

  static void apply(const v1::DnsUpdate&, const state::Changes& changes, state::Draft& draft,
                    const Actor&, const Context&) {
    for (const auto& [key, value] : changes) {
      if (value) {
        draft.put(key, *value);
      } else {
        draft.erase(key);
      }
    }
  }

  // Also of what it is about and does not change.
  static bool within(const v1::DnsUpdate& it, const state::View& view, const v1::KeyPower& power) {
    const dns::Update update = update_of(it);
    const std::string zone = update.zone.text();
    for (const auto& [owner, type] : sets_of_update(view, update)) {
      const bool is_host = type == dns::type::kA || type == dns::type::kAaaa;
      const bool reached =
          type == 0 ? reaches(view, power, zone, owner, {})
          : is_host ? reaches(view, power, zone, owner, {dns::type::kA, dns::type::kAaaa})
                    : reaches(view, power, zone, owner, {type});
      if (!reached) return false;
    }
    return true;
  }

 private:
  // What comes out of the set that stands and the message is found here for the first time, so what
  // is wrong with its form uses the budget like everything else that is refused.
  static Verdict do_line(const v1::ChangeSets& plan, const v1::SetChange& change, state::Draft& all,
                         const Actor& actor, const Context& context) {
    const Found<v1::Action> act = act_of(plan, change);
    Verdict verdict = act ? type_of_act(*act).check(*act) : tl::unexpected(act.error());
    if (!verdict) return refuse(Code::not_permitted, verdict.error().reason);
    if (!wire::is_holder(holder_of(all, plan, change), actor.party)) {
      return refuse(Code::not_holder, actor.party + " does not hold it");
    }
    state::Draft step(all);
    verdict = ledger::judge(step, type_of_act(*act).run(*act, step, actor, context, {}));
    if (verdict) step.commit_into(all);
    return verdict;
  }
};

}  // namespace

ledger::ActionType dns_update_action() {
  return ledger::action<DnsUpdate, &v1::Action::names_dns_update>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder});
}

}  // namespace comity::names
