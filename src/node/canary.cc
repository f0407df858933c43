#include "node/canary.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>

#include "dns/record.h"
#include "machine/bisect.h"
#include "machine/log.h"
#include "servers/dns/message.h"

namespace comity::node {
namespace {

constexpr auto kLimit = std::chrono::seconds(60);  // for one version
constexpr auto kRetry = std::chrono::seconds(60);  // of a program that could not be asked

constexpr auto kSearch = std::chrono::seconds(60);  // for the sets at fault

template <typename Visit>
void each_record(const std::vector<primary::Stretch>& zone, const Visit& visit) {
  for (const primary::Stretch& stretch : zone) {
    BytesView rest = *stretch;
    while (const std::optional<primary::WireRecord> wire = primary::take_record(rest)) {
      const Result<dns::Name> owner = dns::Name::from_wire(wire->owner);
      if (!owner) continue;
      visit(dns::Record{*owner, wire->type(), wire->ttl_seconds(), Bytes(wire->rdata())});
    }
  }
}

// What the program reads is what secondaries would get.
std::string master_file(const std::vector<primary::Stretch>& zone, std::uint32_t& serial) {
  std::string text;
  each_record(zone, [&](const dns::Record& record) {
    if (record.type == dns::type::kSoa) serial = primary::serial_of(record);
    text += dns::to_text(record) + "\n";
  });
  return text;
}

// What somebody has set, each set as lines; what publication makes of all together is left out.
using Sets = std::map<std::pair<dns::Name, std::uint16_t>, std::string>;
Sets sets_of(const std::vector<primary::Stretch>& zone) {
  Sets sets;
  each_record(zone, [&](const dns::Record& record) {
    if (record.type == dns::type::kRrsig || record.type == dns::type::kNsec ||
        record.type == dns::type::kZonemd) {
      return;
    }
    sets[{record.owner, record.type}] += dns::to_text(record) + "\n";
  });
  return sets;
}

// From the version that passed last to another one.
class Step {
 public:
  Step(const std::vector<primary::Stretch>& before, const std::vector<primary::Stretch>& after)
      : before_(sets_of(before)), after_(sets_of(after)) {
    for (const auto& [place, text] : after_) {
      const auto old = before_.find(place);
      if (place.second != dns::type::kSoa && (old == before_.end() || old->second != text)) {
        changed_.push_back(place);
      }
    }
    for (const auto& [place, text] : before_) {
      if (!after_.contains(place)) changed_.push_back(place);
    }
    std::sort(changed_.begin(), changed_.end());
  }

  [[nodiscard]] std::size_t size() const { return changed_.size(); }
  [[nodiscard]] std::string name(std::size_t change) const {
    return changed_[change].first.text() + " " + dns::type_name(changed_[change].second);
  }
  // The zone with these changes, ascending; the SOA is the newer one.
  [[nodiscard]] std::string text(const std::vector<std::size_t>& kept) const {
    Sets sets = after_;
    for (std::size_t i = 0; i < changed_.size(); ++i) {
      if (std::binary_search(kept.begin(), kept.end(), i)) continue;
      const auto old = before_.find(changed_[i]);
      if (old == before_.end()) {
        sets.erase(changed_[i]);
      } else {
        sets[changed_[i]] = old->second;
      }
    }
    std::string text;
    for (const auto& [place, lines] : sets) {
      if (place.second == dns::type::kSoa) text += lines;
    }
    for (const auto& [place, lines] : sets) {
      if (place.second != dns::type::kSoa) text += lines;
    }
    return text;
  }

 private:
  const Sets before_;
  const Sets after_;
  std::vector<std::pair<dns::Name, std::uint16_t>> changed_;
};

}  // namespace

Canary::Canary(machine::Loader loader, Passed passed)
    : loader_(std::move(loader)), passed_(std::move(passed)), thread_([this] { run(); }) {}

Canary::~Canary() { stop(); }

void Canary::remember(const dns::Name& apex, std::vector<primary::Stretch> zone) {
  const std::lock_guard lock(mutex_);
  passed_last_[apex] = std::move(zone);
}

void Canary::put(const dns::Name& apex, std::vector<primary::Stretch> zone) {
  {
    const std::lock_guard lock(mutex_);
    waiting_[apex] = std::move(zone);
  }
  wake_.notify_all();
}

void Canary::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::map<dns::Name, Canary::Refused> Canary::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

void Canary::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    // In turn: a zone that changes all the time keeps no other one waiting.
    auto next = waiting_.upper_bound(judged_last_);
    if (next == waiting_.end()) next = waiting_.begin();
    auto one = waiting_.extract(next);
    judged_last_ = one.key();
    lock.unlock();
    const bool is_judged = judge(one.key(), one.mapped());
    lock.lock();
    if (is_judged) continue;
    waiting_.insert(std::move(one));  // unless a newer one has come
    wake_.wait_for(lock, kRetry, [this] { return stopping_; });
  }
}

Result<machine::Ended> Canary::load(const dns::Name& apex, const std::string& text) const {
  return machine::load(loader_, apex.text(), text, kLimit, [this] {
    const std::lock_guard lock(mutex_);
    return stopping_;
  });
}

Canary::Refused Canary::explain(const dns::Name& apex, const std::vector<primary::Stretch>& zone,
                                Refused refused) {
  std::vector<primary::Stretch> before;
  {
    const std::lock_guard lock(mutex_);
    refused_[apex] = refused;  // that it is refused is known now, and which sets in a while
    before = passed_last_[apex];
  }
  if (before.empty()) return refused;
  const Step step(before, zone);
  const auto until = std::chrono::steady_clock::now() + kSearch;
  const auto passes = [&](const std::vector<std::size_t>& kept) -> std::optional<bool> {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || !waiting_.empty()) return std::nullopt;
    }
    if (std::chrono::steady_clock::now() >= until) return std::nullopt;
    const Result<machine::Ended> ended = load(apex, step.text(kept));
    return ended ? std::optional(ended->is_well) : std::nullopt;
  };
  std::vector<std::size_t> all(step.size());
  std::iota(all.begin(), all.end(), 0);
  const std::optional<bool> without_signatures = passes(all);
  if (without_signatures.value_or(false)) {
    refused.why += "; without its signatures it is taken";
  } else if (without_signatures) {
    for (const std::size_t at : machine::bisect(step.size(), passes).at_fault) {
      refused.sets.push_back(step.name(at));
    }
  }
  return refused;
}

bool Canary::judge(const dns::Name& apex, const std::vector<primary::Stretch>& zone) {
  Refused refused;
  const std::string text = master_file(zone, refused.serial);
  const Result<machine::Ended> ended = load(apex, text);
  if (!ended) {
    refused.why = ended.error().message;
  } else if (!ended->is_well) {
    refused.why =
        loader_.words.front() + " says: " + (ended->said.empty() ? "nothing" : ended->said);
    refused = explain(apex, zone, std::move(refused));
  }
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return true;
    refused_.erase(apex);
    if (refused.why.empty()) {
      passed_last_[apex] = zone;
    } else {
      refused_[apex] = refused;
    }
  }
  if (refused.why.empty()) {
    passed_(apex, zone);
    return true;
  }
  std::string sets;
  for (const std::string& set : refused.sets)
    sets.append(sets.empty() ? " for " : ", ").append(set);
  machine::log::error("zone " + apex.text() + " serial " + std::to_string(refused.serial) +
                      " is not handed to secondaries" + sets + ": " + refused.why);
  return ended.has_value();
}

}  // namespace comity::node
