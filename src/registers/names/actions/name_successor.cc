#include <string>
#include <utility>

#include "ledger/holdings.h"
#include "ledger/messages.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/queries.h"
#include "registers/names/keys.h"
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

// names.name_successor. Who takes a name over when the actor is gone, or without zone and label all
// that it holds; with `ends` nobody. Subject: the holder of the name; of all the actor itself.
// Refuses: no_such_zone, no_such_delegation, not_holder (it holds nothing), held_together,
// not_permitted (itself), no_such_party, holder_not_active, no_effect (it stands so already).
struct NameSuccessor {
  static Verdict check(const v1::NameSuccessor& it) {
    const bool all = it.zone().empty() && it.label().empty();
    if (!all) {
      if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    }
    if (!it.ends()) return ledger::check_handle("successor", it.successor());
    if (it.successor().empty()) return {};
    return refuse(Code::inconsistent, "ends: names no successor");
  }

  static ledger::Subject subject(const v1::NameSuccessor& it, const state::View& view,
                                 const ledger::Actor& actor) {
    if (it.zone().empty()) return missing_subject(actor, "all that " + actor.party + " holds");
    return delegation_subject(view, actor, it.zone(), it.label());
  }

  // The record as it will stand; without a successor it goes.
  static Found<v1::NamedSuccessor> permit(const v1::NameSuccessor& it, const state::View& view,
                                          const ledger::Actor& actor,
                                          const ledger::Context& context) {
    if (it.zone().empty()) {
      if (!ledger::holds_anything(view, actor.party)) {
        return refuse(Code::not_holder, "party " + actor.party + " holds nothing");
      }
    } else {
      const auto record = require_delegation(view, it.zone(), it.label());
      if (!record) return tl::unexpected(record.error());
      const std::string what = delegation_text(it.zone(), it.label());
      // The others would be disinherited; when one is gone the rest have it.
      if (Verdict verdict = require_held_alone(record->holder(), what); !verdict) {
        return tl::unexpected(verdict.error());
      }
    }
    v1::NamedSuccessor standing;
    const auto [collection, key] = place_of(it, actor);
    const bool stands = ledger::read(view, successor_key(collection, key), standing);
    if (it.ends()) {
      if (stands) return v1::NamedSuccessor();
      return refuse(Code::no_effect, "no successor is named for it");
    }
    if (it.successor() == actor.party) {
      return refuse(Code::not_permitted, "nobody is its own successor");
    }
    if (Verdict verdict = members::require_may_hold(view, it.successor()); !verdict) {
      return tl::unexpected(verdict.error());
    }
    v1::Party holder;
    static_cast<void>(members::find_party(view, actor.party, holder));
    // To say it once more would only begin its term anew; what is void by now is named again.
    if (stands_still(it, view, actor)) {
      return refuse(Code::no_effect, it.successor() + " is its successor already");
    }
    v1::NamedSuccessor named;
    named.set_successor(it.successor());
    wire::set_time(*named.mutable_named_at(), context.block_time);
    named.set_keys_height(holder.keys_height());
    return named;
  }

  static void apply(const v1::NameSuccessor& it, const v1::NamedSuccessor& named,
                    state::Draft& draft, const ledger::Actor& actor, const ledger::Context&) {
    const auto [collection, key] = place_of(it, actor);
    if (named.successor().empty()) return erase_successor(draft, collection, key);
    write_successor(draft, collection, key, named);
  }

 private:
  static std::pair<std::string, std::string> place_of(const v1::NameSuccessor& it,
                                                      const ledger::Actor& actor) {
    if (it.zone().empty()) return {std::string(kAllCollection), actor.party};
    return {it.zone(), it.label()};
  }

  static bool stands_still(const v1::NameSuccessor& it, const state::View& view,
                           const ledger::Actor& actor) {
    const auto found = it.zone().empty() ? find_succession(view, actor.party)
                                         : find_succession(view, it.zone(), it.label());
    return found && found->successor == it.successor() && found->all == it.zone().empty();
  }
};

}  // namespace

ledger::ActionType name_successor_action() {
  return ledger::action<NameSuccessor, &v1::Action::names_name_successor>(
      {.role = ledger::Role::recover, .usually = ledger::By::holder});
}

}  // namespace comity::names
