#include "apps/comity/watch.h"

#include <boost/json.hpp>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <map>
#include <optional>

#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "apps/comity/newest_proved.h"
#include "base/harmless.h"
#include "base/words.h"
#include "following/ahead.h"
#include "following/catch_up.h"
#include "machine/stop_signals.h"
#include "proof/log.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

// A signal is seen this soon.
constexpr std::string_view kWaitMilliseconds = "500";
constexpr std::chrono::milliseconds kBetweenTries{1'000};

tl::unexpected<Error> not_of_the_log(std::uint64_t height) {
  return error(ErrorKind::corrupt, "what the node gives as the block of height " +
                                       std::to_string(height) +
                                       " is not in the log that it has signed: do not trust it");
}

class Watch {
 public:
  explicit Watch(const Common& common) : common_(common) {}

  // Where the log is now: what comes later is shown.
  Status begin() {
    const Result<std::optional<Hash>> pinned = pinned_community(common_);
    if (!pinned) return tl::unexpected(pinned.error());
    if (!common_.trust_node) community_ = *pinned;
    // Says what it rests on, once.
    const Result<json::value> now = get_proven(common_, "/v1/community", Use::reading);
    if (!now) return tl::unexpected(now.error());
    if (community_) {
      const auto bundle =
          get_bundle(common_, *community_, "/v1/bundle/answer?target=" + escape("/v1/community"));
      if (!bundle) return tl::unexpected(bundle.error());
      const auto genesis = wire::decode<v1::GenesisBody>(bundle->genesis_body);
      if (!genesis) return tl::unexpected(genesis.error());
      Result<proof::Policy> policy = proof::policy_of(*community_, *genesis);
      if (!policy) return tl::unexpected(policy.error());
      policy_ = *std::move(policy);
    }
    const Result<std::string> note = get_text(common_, "/v1/checkpoint");
    if (!note) return tl::unexpected(note.error());
    const Result<proof::SignedCheckpoint> checkpoint = accept(*note);
    if (!checkpoint) return tl::unexpected(checkpoint.error());
    size_ = checkpoint->checkpoint.size;
    return show_proposals(false);
  }

  // Waits a moment for what comes next, and shows it.
  Status go_on() {
    const Result<std::string> octets =
        get_text(common_, "/v1/log/after/" + std::to_string(size_) +
                              "?wait=" + std::string(kWaitMilliseconds));
    if (!octets) return tl::unexpected(octets.error());
    const auto ahead = following::read_ahead(*octets, size_);
    if (!ahead) return error(ErrorKind::corrupt, "the node's answer cannot be read");
    const Result<proof::SignedCheckpoint> signed_log = accept(ahead->checkpoint);
    if (!signed_log) return tl::unexpected(signed_log.error());
    const proof::Checkpoint& log = signed_log->checkpoint;
    if (log.size <= size_) return {};
    if (ahead->blocks.empty() && !common_.json) {
      std::cerr << counted(log.size - size_, "block") << " at once: what they held is not shown\n";
    }
    for (const following::Recorded& block : ahead->blocks) {
      if (Status shown = show_block(block, log); !shown) return shown;
    }
    size_ = log.size;
    Status shown = show_proposals(true);
    std::cout << std::flush;
    return shown;
  }

 private:
  // A checkpoint that this log's keys have signed and that goes on from what was proved before.
  Result<proof::SignedCheckpoint> accept(const std::string& note) {
    if (!community_) return proof::parse_checkpoint(note);
    Result<proof::SignedCheckpoint> read = following::accept_checkpoint(note, policy_);
    if (!read) return read;
    const auto before = newest_proved(common_, *community_);
    if (!before) return tl::unexpected(before.error());
    if (Status follows = follow_on(common_, *community_, *before, note, ""); !follows) {
      return tl::unexpected(follows.error());
    }
    return read;
  }

  Status prove(const following::Recorded& block, const v1::BlockRecord& record,
               const proof::Checkpoint& log) {
    if (!following::is_named(record, block.transactions)) return not_of_the_log(record.height());
    const Result<json::value> answer =
        get(common_, "/v1/log/proof/inclusion?index=" + std::to_string(size_) +
                         "&size=" + std::to_string(log.size));
    if (!answer) return tl::unexpected(answer.error());
    const std::optional<std::vector<Hash>> hashes = hashes_of(*answer);
    if (hashes && proof::verify_inclusion(proof::log_leaf_hash(block.record), size_, log.size,
                                          *hashes, log.root)) {
      return {};
    }
    return not_of_the_log(record.height());
  }

  // The entry of index `size_`.
  Status show_block(const following::Recorded& block, const proof::Checkpoint& log) {
    v1::BlockRecord record;
    v1::BlockTransactions transactions;
    if (!wire::parse_stored(block.record, record) ||
        !wire::parse_stored(block.transactions, transactions)) {
      return not_of_the_log(size_);
    }
    if (community_) {
      if (Status proven = prove(block, record, log); !proven) return proven;
    }
    ++size_;
    const Result<Time> time = wire::to_time(record.block_time());
    time_ = to_rfc3339(time.value_or(Time{}));
    height_ = record.height();
    for (const v1::IncludedTransaction& one : transactions.transactions()) show_transaction(one);
    return {};
  }

  void show_transaction(const v1::IncludedTransaction& included) {
    v1::Transaction transaction;
    v1::Body body;
    if (!wire::parse_stored(included.transaction(), transaction) ||
        !wire::parse_stored(transaction.body(), body)) {
      return;
    }
    json::object event = event_of("transaction");
    event["transaction"] = proof::transaction_id(transaction.body()).hex();
    event["party"] = body.party();
    const ledger::ActionType* type = registry_.type_of(body.action());
    event["action"] = type == nullptr ? "unknown" : type->name;
    const auto* outcome =
        ledger::find_outcome(registry_.outcomes(), ledger::Code{included.outcome()});
    event["outcome"] = outcome == nullptr ? "unknown" : outcome->name;
    // Its reason stands in no record, so nothing would prove it.
    const bool done = outcome != nullptr && outcome->name == "done";
    const std::string why = outcome == nullptr || done ? "" : ": " + std::string(outcome->meaning);
    say(event, body.party(), text_at(event, "action") + "  " + text_at(event, "outcome") + why);
  }

  // Those whose state is another than it was.
  Status show_proposals(bool said) {
    const std::string target = "/v1/proposals?limit=100";
    const Result<json::value> newest =
        community_ ? get_proven(common_, target, Use::counting) : get(common_, target);
    if (!newest) return tl::unexpected(newest.error());
    for (const json::value& proposal : list_at(*newest, "proposals")) {
      const std::string state = text_at(proposal, "state");
      std::string& known = states_[number_at(proposal, "number")];
      if (known == state) continue;
      known = state;
      if (!said) continue;
      const std::string title = text_at(object_at(proposal, "title"), "text");
      json::object event = event_of("proposal");
      event["proposal"] = number_at(proposal, "number");
      event["state"] = state;
      event["title"] = title;
      say(event, "proposal " + std::to_string(number_at(proposal, "number")),
          std::string(state).append("  ").append(title));
    }
    return {};
  }

  json::object event_of(std::string_view kind) const {
    return {{"event", kind}, {"height", height_}, {"block_time", time_}};
  }

  void say(const json::object& event, const std::string& who, const std::string& what) const {
    if (common_.json) {
      (void)print_json(event);
      return;
    }
    std::cout << time_ << "  " << std::right << std::setw(7) << height_ << "  " << std::left
              << std::setw(24) << harmless_line(who) << harmless_line(what) << "\n";
  }

  const Common& common_;
  const ledger::Registry registry_ = wiring::registry();
  std::optional<Hash> community_;  // pinned; none: the node's word
  proof::Policy policy_;
  std::uint64_t size_ = 0;  // of the log that was shown
  std::uint64_t height_ = 0;
  std::string time_;
  std::map<std::uint64_t, std::string> states_;
};

}  // namespace

int watch(const Common& common) {
  const machine::StopSignals signals;
  Watch it(common);
  if (Status begun = it.begin(); !begun) return fail(begun.error());
  std::cerr << "watching\n";
  bool away = false;
  while (!signals.within(std::chrono::milliseconds(0))) {
    const Status went = it.go_on();
    if (went) {
      away = false;
      continue;
    }
    if (went.error().kind != ErrorKind::unavailable) return fail(went.error());
    if (!away) std::cerr << "comity: " << harmless_line(went.error().message) << "; trying again\n";
    away = true;
    if (signals.within(kBetweenTries)) break;
  }
  return kOk;
}

}  // namespace comity::cli
