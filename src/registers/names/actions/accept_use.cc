#include <string>

#include "ledger/typed_action.h"
#include "registers/names/host_use.h"
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

// names.accept_use. A delegation of another party may name the host as a name server, or, with
// `ends`, may not any more from kUseNoticeSeconds on; until then the host stays. Subject: the
// holder of the host. Refuses: no_such_zone, no_such_delegation, no_effect (it stands so already).
struct AcceptUse {
  static Verdict check(const v1::AcceptUse& it) {
    if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    if (Verdict verdict = check_host_name("host", it.host()); !verdict) return verdict;
    if (is_below(it.host(), it.zone())) return {};
    return refuse(Code::inconsistent, "host: " + it.host() + " does not lie below " + it.zone());
  }

  static ledger::Subject subject(const v1::AcceptUse& it, const state::View& view,
                                 const ledger::Actor& actor) {
    std::string what = host_text(it.zone(), it.host());
    if (!find_delegation_of(it, view)) return missing_subject(actor, std::move(what));
    return ledger::Subject::held_by(host_holder(view, it.zone(), it.host()), std::move(what));
  }

  static Found<v1::Delegation> permit(const v1::AcceptUse& it, const state::View& view,
                                      const ledger::Actor&, const ledger::Context&) {
    auto user = require_delegation(view, it.zone(), it.label());
    if (!user) return user;
    v1::HostUse use;
    const bool said = find_use(view, it.zone(), it.host(), it.label(), use);
    // A notice that was given is not given later once more, or it would never come to its end.
    if (said && it.ends() == use.has_ends_at()) {
      return refuse(Code::no_effect, host_text(it.zone(), it.host()) + " for " +
                                         delegation_text(it.zone(), it.label()) +
                                         ": it is so already");
    }
    return user;
  }

  static void apply(const v1::AcceptUse& it, const v1::Delegation& user, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context& context) {
    v1::HostUse use;
    use.set_user(user.holder());
    use.set_giver(host_holder(draft, it.zone(), it.host()));
    if (it.ends()) {
      wire::set_time(*use.mutable_ends_at(), plus_seconds(context.block_time, kUseNoticeSeconds));
    }
    write_use(draft, it.zone(), it.host(), it.label(), use);
  }

 private:
  static bool find_delegation_of(const v1::AcceptUse& it, const state::View& view) {
    v1::Delegation user;
    return find_delegation(view, it.zone(), it.label(), user);
  }
};

}  // namespace

ledger::ActionType accept_use_action() {
  return ledger::action<AcceptUse, &v1::Action::names_accept_use>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder});
}

}  // namespace comity::names
