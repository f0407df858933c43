#include "evidence/audited.h"

#include <algorithm>
#include <utility>

#include "evidence/bundle_view.h"
#include "evidence/recompute.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

audit::Shown shown_by(const proof::Verified& verified) {
  audit::Shown shown;
  for (const proof::ProvenRecord& record : verified.records) {
    shown.records[{record.table, record.collection, record.key}] = record.value;
  }
  for (const proof::Verified::Collection& whole : verified.collections) {
    shown.complete.insert({whole.table, whole.collection});
  }
  shown.genesis_body = verified.genesis_body;
  shown.transactions = verified.signed_transactions;
  return shown;
}

std::string line_text(const std::string& clause, const std::string& text, bool met) {
  return clause + ": " + text + (met ? ", met" : ", not met");
}

// Line by line, each with its place, its numbers in words, and met or not.
void compare_lines(const std::vector<audit::Line>& own, const std::vector<tally::Line>& ledger,
                   std::vector<std::string>& differences) {
  for (std::size_t i = 0; i < std::max(own.size(), ledger.size()); ++i) {
    const std::string ours =
        i < own.size() ? line_text(own[i].clause, own[i].text, own[i].met) : "nothing";
    const std::string theirs =
        i < ledger.size() ? line_text(ledger[i].clause, ledger[i].text, ledger[i].met) : "nothing";
    if (ours == theirs && own[i].depth == ledger[i].depth) continue;
    std::string difference = "line ";
    difference.append(std::to_string(i + 1)).append(": the auditor has ").append(ours);
    differences.push_back(std::move(difference.append("; the ledger has ").append(theirs)));
  }
}

void compare_outcome(const audit::Decision& own, const tally::Result& ledger,
                     std::vector<std::string>& differences) {
  if (own.counted.met != ledger.would_pass) {
    differences.push_back(own.counted.met ? "by the auditor it passes, by the ledger it does not"
                                          : "by the ledger it passes, by the auditor it does not");
  }
  if (own.counted.is_final != ledger.decided) {
    differences.push_back("whether a vote can still change it, they do not agree");
  }
}

void add_at(const std::string& place, const std::vector<std::string>& found,
            std::vector<std::string>& all) {
  all.reserve(all.size() + found.size());
  for (const std::string& what : found) all.emplace_back(place).append(what);
}

// Whether a vote of it was counted, or is.
bool is_counted(const audit::Decision& decision) {
  return decision.outcome != audit::Outcome::uncounted;
}

// The same question to the code that decides: whether all of the bundle follows.
void recompute_too(const proof::Verified& verified, Audited& audited) {
  const BundleView view(verified);
  std::vector<Recounted> judged;
  const Result<Provenance> follows = judge_all(view, verified, judged);
  if (follows) return;
  std::vector<std::string>& found =
      follows.error().kind == ErrorKind::not_found ? audited.missing : audited.differences;
  found.push_back("recount: " + follows.error().message);
}

}  // namespace

Result<Audited> audit_decision(const proof::Verified& verified, std::uint64_t number) {
  const BundleView view(verified);
  v1::Proposal proposal;
  if (!decisions::find_proposal(view, number, proposal)) {
    return error(ErrorKind::not_found, "no proposal " + std::to_string(number));
  }
  const audit::Shown shown = shown_by(verified);
  const audit::Past past = audit::past_of(shown);
  Audited audited;
  audited.state = decisions::state_name(proposal.state());
  for (const std::uint64_t each : audit::proposals_in(shown)) {
    audit::Decision decision = audit::decide(shown, past, each);
    const std::string place = "proposal " + std::to_string(each) + ": ";
    add_at(place, decision.contradictions, audited.differences);
    add_at(place, decision.missing, audited.missing);
    if (each == number) audited.own = std::move(decision);
  }
  if (is_counted(audited.own)) {
    const Time closes = wire::to_time(proposal.vote_closes_at()).value_or(Time{});
    const bool open = audited.own.outcome == audit::Outcome::open;
    audited.ledger = decisions::explain(view, number, open ? verified.block_time : closes);
    compare_lines(audited.own.counted.lines, audited.ledger.explanation, audited.differences);
    compare_outcome(audited.own, audited.ledger, audited.differences);
  }
  recompute_too(verified, audited);
  return audited;
}

}  // namespace comity::evidence
