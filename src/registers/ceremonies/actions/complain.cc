#include "ledger/records.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/records.h"
#include "registers/ceremonies/requirements.h"
#include "registers/ceremonies/rounds.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

namespace frost = crypto::frost;

using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

struct Judged {
  v1::Ceremony ceremony;
  std::string culprit;
  v1::CeremonyFault fault = v1::BAD_SHARE_DEALT;
};

// ceremonies.complain. A share that was sealed to a member is not the one that it was owed; either
// the accused or the member itself is left out. Subject: the actor itself. Refuses:
// no_such_ceremony, other_round, no_member, done_already, unsound_part (the accused).
struct ComplainInCeremony : ledger::OwnMatter {
  static Verdict check(const v1::ComplainInCeremony& it) {
    if (Verdict verdict = check_place(it.ceremony(), it.attempt()); !verdict) return verdict;
    if (Verdict verdict = ledger::check_handle("accused", it.accused()); !verdict) return verdict;
    return ledger::check_octets("evidence", it.evidence(), frost::kEvidenceBytes);
  }

  static Found<Judged> permit(const v1::ComplainInCeremony& it, const state::View& view,
                              const ledger::Actor& actor, const ledger::Context&) {
    auto found = require_turn(view, it.ceremony(), it.attempt(), v1::CONFIRMING, actor.party);
    if (!found) return tl::unexpected(found.error());
    v1::Ceremony& ceremony = *found;
    if (dealer_of(ceremony, it.accused()) == nullptr) {
      return refuse(kUnsoundPart,
                    "accused: " + it.accused() + " has not dealt in " + ceremony_text(ceremony));
    }
    const auto culprit = judge(it, view, ceremony, actor.party);
    if (!culprit) return refuse(kUnsoundPart, "evidence: " + culprit.error().message);
    return Judged{std::move(ceremony), *culprit,
                  *culprit == actor.party ? v1::FALSE_COMPLAINT : v1::BAD_SHARE_DEALT};
  }

  static void apply(const v1::ComplainInCeremony&, Judged judged, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context& context) {
    leave_out(draft, judged.ceremony, judged.culprit, judged.fault, context.block_time);
  }

 private:
  // Who is at fault: the accused, or `own`.
  static Result<std::string> judge(const v1::ComplainInCeremony& it, const state::View& view,
                                   const v1::Ceremony& ceremony, const std::string& own) {
    const auto context = context_of(ledger::community_id(view), ceremony);
    if (!context) return tl::unexpected(context.error());
    const auto gathered = gather(*context, ceremony, dealings_of(view, ceremony));
    if (!gathered) return error(gathered.error().message);
    const auto complainer =
        identifier_of(ceremony.group().members(place_of(ceremony, own)).identifier());
    const auto accused = identifier_of(dealer_of(ceremony, it.accused())->identifier());
    if (!complainer || !accused) return error("an identifier is none");
    const auto judgement = gathered->judge({*complainer, *accused, it.evidence()});
    if (!judgement) return tl::unexpected(judgement.error());
    return party_of(ceremony, judgement->culprit);
  }
};

}  // namespace

ledger::ActionType complain_action() {
  return ledger::action<ComplainInCeremony, &v1::Action::ceremonies_complain>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::ceremonies
