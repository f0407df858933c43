#include "apps/comity/child_signals.h"

#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "dns/record.h"
#include "dns/validation/signaling.h"

namespace comity::cli {
namespace {

using State = Look::State;

// Less than a look after which a child counts as slow: whoever lets its signals take longer is
// looked at less and less often.
constexpr std::chrono::seconds kSignalsMost{15};

std::string shown(const dns::Question& question) {
  return question.owner.text() + " " + dns::type_name(question.type);
}

// What one answer comes to, where the child itself has `expected`.
Vouched judge_signal(const dns::Question& question, const dns::Resolved& answer,
                     const std::vector<Bytes>& expected) {
  const std::string what = shown(question) + ": ";
  switch (answer.state) {
    case dns::Resolved::State::secure:
      break;
    case dns::Resolved::State::insecure:
      return {State::not_proved, what + "insecure, " + answer.why};
    case dns::Resolved::State::bogus:
      return {State::not_proved, what + "bogus, " + answer.why};
    case dns::Resolved::State::unanswered:
      return {State::unreachable, what + answer.why};
  }
  if (answer.rdata == expected) return {};
  if (answer.rdata.empty()) {
    return {State::not_proved, what + "is not there: that operator does not vouch for it"};
  }
  return {State::disagreement, what + "is another than the child itself has"};
}

}  // namespace

Vouched ask_signals(const Child& child, const dns::AskedSet& cds, const dns::AskedSet& cdnskey,
                    const dns::ResolverOptions& resolver) {
  std::vector<dns::Name> servers;
  servers.reserve(child.servers.size());
  for (const Child::NameServer& server : child.servers) {
    const Result<dns::Name> name = dns::Name::parse(server.name);
    if (!name) return {State::not_proved, server.name + ": " + name.error().message};
    servers.push_back(*name);
  }
  const Result<std::vector<dns::Name>> names = dns::signaling_names(child.name, servers);
  if (!names) return {State::not_proved, names.error().message};
  std::vector<dns::Question> questions;
  questions.reserve(2 * names->size());
  for (const dns::Name& name : *names) {
    questions.push_back({name, dns::type::kCds});
    questions.push_back({name, dns::type::kCdnskey});
  }
  const auto answers = dns::resolve(resolver, questions, kSignalsMost);
  if (!answers) return {State::unreachable, answers.error().message};
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const bool is_cds = questions[i].type == dns::type::kCds;
    Vouched one = judge_signal(questions[i], answers->at(i), is_cds ? cds.rdata : cdnskey.rdata);
    if (one.state != State::changed) return one;
  }
  return {};
}

}  // namespace comity::cli
