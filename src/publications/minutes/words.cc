#include "publications/minutes/words.h"

#include "base/words.h"
#include "crypto/hash.h"
#include "publications/minutes/act_lines.h"
#include "publications/minutes/readable.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::minutes {
namespace {

std::string moment_of(const google::protobuf::Timestamp& stored) {
  return to_rfc3339(wire::to_time(stored).value_or(Time{}));
}

std::string failure_of(const v1::Proposal& proposal, const ledger::Registry& registry) {
  const auto* info = ledger::find_outcome(registry.outcomes(), ledger::Code{proposal.failure()});
  if (info == nullptr) return "outcome " + std::to_string(proposal.failure());
  return std::string(info->name).append(", ").append(info->meaning);
}

std::string waiting_effect(const v1::Proposal& proposal) {
  const std::string due = moment_of(proposal.effect_at());
  if (proposal.has_held_until() && moment_of(proposal.held_until()) == due) {
    return "A guard holds the effect; a second decision can let it pass until " + due + ".";
  }
  if (!proposal.late_consents().empty()) {
    return "Something has changed hands; the effect waits for consents until " + due + ".";
  }
  return "It takes effect at " + due + ".";
}

std::string state_line(const v1::Proposal& proposal, const tally::Result& counted,
                       const ledger::Registry& registry) {
  switch (proposal.state()) {
    case v1::ENDORSEMENT:
      return "It can be endorsed until " + moment_of(proposal.endorsement_ends_at()) + ", by " +
             comity::counted(proposal.endorsements(), "other voice") + ".";
    case v1::NOT_ENDORSED:
      return "Lapsed at " + moment_of(proposal.ended_at()) +
             ": too few others had endorsed it in time.";
    case v1::CONSULTATION:
      return "It is in consultation; the vote opens at " + moment_of(proposal.vote_opens_at()) +
             ".";
    case v1::VOTING:
      return "The vote is open until " + moment_of(proposal.vote_closes_at()) +
             ". As things stand it would " + (counted.would_pass ? "pass." : "not pass.");
    case v1::TIME_LOCK:
      return "The vote has passed. " + waiting_effect(proposal);
    case v1::EFFECTIVE:
      return "Passed, and in effect since " + moment_of(proposal.ended_at()) + ".";
    case v1::REJECTED:
      if (proposal.failure() == 0) return "Rejected: the vote did not pass.";
      return "Rejected. The vote passed, but has no effect: " + failure_of(proposal, registry) +
             ".";
    case v1::WITHDRAWN:
      return "Withdrawn at " + moment_of(proposal.ended_at()) +
             ", by its proposer or because its proposer had no seat any more.";
    case v1::FAILED:
      return "Failed at " + moment_of(proposal.ended_at()) + ": " + failure_of(proposal, registry) +
             ".";
    case v1::PROPOSAL_STATE_UNSPECIFIED:
    case v1::ProposalState_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::ProposalState_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "Its state is not on record.";
}

std::string guard_line(const v1::GuardUse& use) {
  std::string line = "Guard of " + use.zone() + ": it changes ";
  line.append(counted(use.changed(), "name")).append("; with it ");
  line.append(std::to_string(use.total())).append(" were changed within 30 days, and ");
  line.append(std::to_string(use.most())).append(" may be without a second decision");
  return line.append(use.confirmed() ? ", which there is." : ".");
}

std::string document_line(const v1::Constitution& document, const Bytes& previous) {
  return "the constitution becomes " + document.name() + ", the document " +
         crypto::sha256(wire::encode(document)).hex() + ", in place of " + to_hex(previous);
}

}  // namespace

std::string_view words_of(decisions::Step step) {
  using decisions::Step;
  switch (step) {
    case Step::proposed:
      return "proposed";
    case Step::endorsed:
      return "endorsed, so the consultation began";
    case Step::lapsed:
      return "lapsed, not endorsed in time";
    case Step::vote_opened:
      return "the vote opened";
    case Step::extended:
      return "late votes had turned the result, so the vote went on";
    case Step::passed:
      return "the vote closed: passed";
    case Step::rejected:
      return "the vote closed: rejected";
    case Step::consents_asked:
      return "consents were asked, because something had changed hands";
    case Step::held:
      return "a guard held the effect";
    case Step::effective:
      return "took effect";
    case Step::withdrawn:
      return "withdrawn";
    case Step::failed:
      break;
  }
  return "failed";
}

std::vector<std::string> stage_lines(const v1::Rule& rule) {
  const v1::Stages& stages = rule.stages();
  std::vector<std::string> lines = {
      "consultation: " + duration(stages.consultation_seconds()),
      "vote: " + duration(stages.vote_seconds()) +
          (stages.close_when_decided() ? ", or until no vote can change the result" : ""),
      "time lock: " + duration(stages.time_lock_seconds())};
  if (stages.endorsements() != 0) {
    lines.insert(lines.begin(), counted(stages.endorsements(), "endorsement") +
                                    " of others within " + duration(stages.endorsement_seconds()));
  }
  if (stages.extensions() != 0) {
    lines.push_back("votes that turn the result within the last " +
                    duration(stages.extension_seconds()) + " make the vote so much longer, " +
                    counted(stages.extensions(), "time") + " at most");
  }
  if (rule.reason_for_no()) lines.emplace_back("a no counts only with its reason");
  if (rule.seat_term_days() != 0) {
    lines.push_back("a seat counts once it is " + counted(rule.seat_term_days(), "day") + " old");
  }
  return lines;
}

std::vector<std::string> outcome_lines(const v1::Proposal& proposal, const tally::Result& counted,
                                       const ledger::Registry& registry) {
  std::vector<std::string> lines = {state_line(proposal, counted, registry)};
  lines.reserve(1 + counted.explanation.size() + static_cast<std::size_t>(proposal.guards_size()));
  if (proposal.state() == v1::REJECTED) {
    for (const tally::Line& line : counted.explanation) {
      if (!line.met) lines.push_back("Not met: " + line.text + ".");
    }
  }
  for (const v1::GuardUse& use : proposal.guards()) lines.push_back(guard_line(use));
  return lines;
}

std::vector<std::string> action_lines(const v1::Action& action, std::string_view name) {
  if (action.has_constitution_amend()) {
    const v1::Amend& it = action.constitution_amend();
    return {document_line(it.constitution(), it.previous())};
  }
  if (action.has_constitution_adopt_rules()) {
    const v1::AdoptRules& it = action.constitution_adopt_rules();
    return {"rules of version " + std::to_string(it.version()) + ", fingerprint " +
                to_hex(it.fingerprint()),
            document_line(it.constitution(), it.previous())};
  }
  if (name.starts_with("names.") && !action.has_names_change_sets()) return act_lines(action, "");
  std::vector<std::string> lines = {action_line(std::string(name), wire::to_json(action))};
  for (std::string& line : readable_octets(action)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace comity::minutes
