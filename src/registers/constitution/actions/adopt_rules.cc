#include <string>
#include <string_view>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/constitution/adoption.h"
#include "registers/constitution/checks.h"
#include "registers/constitution/outcomes.h"
#include "registers/constitution/queries.h"
#include "registers/constitution/records.h"
#include "registers/constitution/weakening.h"
#include "wire/codec.h"

namespace comity::constitution {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

std::vector<std::string_view> names_in(const v1::Constitution& constitution) {
  std::vector<std::string_view> names;
  for (const v1::ActionRule& rule : constitution.actions()) names.push_back(rule.action());
  return names;
}

// constitution.adopt_rules (201), v1::AdoptRules.
// By decision, under the rule of constitution.amend, alone in its proposal: newer rules, together
// with the constitution under them. It takes effect as a schedule; the rules begin later
// (docs/spec/rules.md).
// Subject: the community; consents: everybody's, when it weakens what protects a party. Malformed:
// bad_constitution (also when it does not name exactly the actions of the version's fingerprint).
// Refuses: wrong_previous, wrong_version, rules_scheduled, lock_out.
struct AdoptRules {
  // The fingerprint lets a program that lacks the version see that nothing is missing: all come to
  // the same verdict, whatever they know.
  static Verdict check(const v1::AdoptRules& it) {
    if (it.previous().size() != Hash::kSize) {
      return refuse(Code::out_of_range, "previous: not a hash of 32 octets");
    }
    if (it.version() == 0) return refuse(Code::missing_field, "version is absent");
    if (it.fingerprint().size() != Hash::kSize) {
      return refuse(Code::out_of_range, "fingerprint: not a hash of 32 octets");
    }
    const Result<Hash> schema = Hash::from(it.schema());
    if (!schema) return refuse(Code::out_of_range, "schema: not a hash of 32 octets");
    if (!it.has_constitution()) return refuse(Code::missing_field, "constitution is missing");
    if (it.has_not_before()) {
      if (const Result<Time> time = wire::to_time(it.not_before()); !time) {
        return refuse(Code::out_of_range, "not_before: " + time.error().message);
      }
    }
    if (Status sound = check_form(it.constitution()); !sound) {
      return refuse(kBadConstitution, sound.error().message);
    }
    const Hash found =
        ledger::rules_fingerprint(it.version(), *schema, names_in(it.constitution()));
    if (found.view() == it.fingerprint()) return {};
    return refuse(kBadConstitution, "actions: those that it names give rules version " +
                                        std::to_string(it.version()) + " fingerprint " +
                                        found.hex() + ", not " + to_hex(it.fingerprint()) +
                                        ": it has to name exactly the actions of that version");
  }

  static ledger::Subject subject(const v1::AdoptRules&, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community("the rules");
  }

  static std::vector<std::string> consents(const v1::AdoptRules& it, const state::View& view) {
    return consents_to(view, it.constitution());
  }

  static Verdict permit(const v1::AdoptRules& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context& context) {
    if (Verdict v = may_amend(view, it.previous()); !v) return v;
    if (it.version() <= context.rules_version) {
      return refuse(kWrongVersion, "rules version " + std::to_string(context.rules_version) +
                                       " is in force, " + std::to_string(it.version()) +
                                       " is not newer");
    }
    if (it.has_not_before() &&
        *wire::to_time(it.not_before()) > plus_seconds(context.block_time, kAheadSeconds)) {
      return refuse(
          Code::lock_out,
          "not_before is more than 366 days ahead, and until then nothing could be amended");
    }
    const Status fits = check_here(it.constitution(), names_in(it.constitution()), view);
    if (!fits) return refuse(Code::lock_out, "static checks: " + fits.error().message);
    return {};
  }

  static void apply(const v1::AdoptRules& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context&) {
    schedule(draft, it, actor.proposal);
  }
};

}  // namespace

ledger::ActionType adopt_rules_action() {
  return ledger::action<AdoptRules, &v1::Action::constitution_adopt_rules>(
      {.role = ledger::Role::vote,
       .usually = ledger::By::amendment_rule,
       .in_proposal = true,
       .alone = true});
}

}  // namespace comity::constitution
