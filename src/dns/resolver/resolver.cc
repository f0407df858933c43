#include "dns/resolver/resolver.h"

#include <unbound.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <thread>
#include <utility>

#include "base/freer.h"

namespace comity::dns {
namespace {

using Context = std::unique_ptr<ub_ctx, Freer<ub_ctx_delete>>;
using Answered = std::unique_ptr<ub_result, Freer<ub_resolve_free>>;
using State = Resolved::State;
using Clock = std::chrono::steady_clock;

constexpr int kClassIn = 1;
constexpr int kNoError = 0;
constexpr int kNxdomain = 3;

// Of one question, for as long as the context lives.
struct Asked {
  Resolved answer;
  std::size_t* open = nullptr;
};

Resolved read(const ub_result& result) {
  if (result.bogus != 0) {
    return {State::bogus, {}, result.why_bogus == nullptr ? "bogus" : result.why_bogus};
  }
  if (result.rcode != kNoError && result.rcode != kNxdomain) {
    return {
        State::unanswered,
        {},
        "those who should know refuse or fail (answer code " + std::to_string(result.rcode) + ")"};
  }
  if (result.secure == 0) {
    return {State::insecure, {}, "no chain of signatures from a trust anchor leads there"};
  }
  Resolved answer{State::secure, {}, ""};
  for (int i = 0; result.havedata != 0 && result.data[i] != nullptr; ++i) {
    answer.rdata.emplace_back(result.data[i], static_cast<std::size_t>(result.len[i]));
  }
  std::sort(answer.rdata.begin(), answer.rdata.end());
  answer.rdata.erase(std::unique(answer.rdata.begin(), answer.rdata.end()), answer.rdata.end());
  return answer;
}

void take(void* to, int failure, ub_result* result) {
  Asked& asked = *static_cast<Asked*>(to);
  const Answered owned(result);
  --*asked.open;
  asked.answer =
      failure != 0 || !owned ? Resolved{State::unanswered, {}, ub_strerror(failure)} : read(*owned);
}

Result<Context> open(const ResolverOptions& options) {
  // libunbound would read it with the first question, and say nothing but that it failed.
  if (!std::ifstream(options.trust_anchors)) {
    return error("trust anchors " + options.trust_anchors + ": cannot be read");
  }
  Context context(ub_ctx_create());
  if (!context) return error("no resolver: out of memory");
  // What it has to say is in its answers.
  ub_ctx_debugout(context.get(), nullptr);
  int failure = ub_ctx_async(context.get(), 1);
  const auto set = [&](const char* option, const char* value) {
    if (failure == 0) failure = ub_ctx_set_option(context.get(), option, value);
  };
  set("qname-minimisation:", "yes");
  if (!options.forward_to.empty()) {
    set("do-not-query-localhost:", "no");
    if (failure == 0) failure = ub_ctx_set_fwd(context.get(), options.forward_to.c_str());
    if (failure != 0) return error("no resolver at " + options.forward_to);
  }
  if (failure == 0) failure = ub_ctx_add_ta_file(context.get(), options.trust_anchors.c_str());
  if (failure != 0) return error("no resolver: " + std::string(ub_strerror(failure)));
  return context;
}

// libunbound's own wait has no end but that of the last question.
void wait(ub_ctx* context, const std::size_t& unanswered, Clock::time_point end) {
  constexpr std::chrono::milliseconds kPause{5};
  while (unanswered != 0 && Clock::now() < end) {
    if (ub_poll(context) == 0) {
      std::this_thread::sleep_for(kPause);
    } else if (ub_process(context) != 0) {
      return;
    }
  }
}

}  // namespace

Result<std::vector<Resolved>> resolve(const ResolverOptions& options,
                                      const std::vector<Question>& questions,
                                      std::chrono::milliseconds most) {
  const Clock::time_point end = Clock::now() + most;
  std::size_t unanswered = questions.size();
  std::vector<Asked> asked(questions.size(),
                           Asked{{State::unanswered, {}, "no answer in time"}, &unanswered});
  const Result<Context> context = open(options);
  if (!context) return tl::unexpected(context.error());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const int failure = ub_resolve_async(context->get(), questions[i].owner.text().c_str(),
                                         questions[i].type, kClassIn, &asked[i], take, nullptr);
    if (failure == 0) continue;
    return error("trust anchors " + options.trust_anchors + ": " + ub_strerror(failure));
  }
  wait(context->get(), unanswered, end);
  std::vector<Resolved> answers;
  answers.reserve(asked.size());
  for (Asked& one : asked) answers.push_back(std::move(one.answer));
  return answers;
}

}  // namespace comity::dns
