#include "registers/constitution/power.h"

#include <algorithm>
#include <map>

#include "tally/count.h"

namespace comity::constitution {
namespace {

// Voices that sit in the same chambers are alike: one of them stands for all.
using Classes = std::map<std::vector<std::string>, std::vector<tally::Voice>>;

Classes classes_of(const tally::Electorate& electorate) {
  Classes classes;
  for (tally::Voice& voice : tally::voices(electorate)) {
    classes[voice.chambers].push_back(std::move(voice));
  }
  return classes;
}

// One voice does one thing and everybody else another.
class Trial {
 public:
  Trial(const v1::Rule& rule, const tally::Electorate& electorate, const Classes& classes)
      : rule_(rule), seats_(1 + electorate.chambers.size()) {
    for (std::size_t i = 0; i < electorate.chambers.size(); ++i) {
      seats_[i + 1].chamber = electorate.chambers[i];
    }
    for (const auto& [chambers, voices] : classes) {
      for (tally::Count& count : seats_) {
        if (includes(count, chambers)) count.seats += voices.size();
      }
    }
  }

  using Votes = std::uint64_t tally::Count::*;
  // Null: silence.
  [[nodiscard]] bool passes(const std::vector<std::string>& chambers, Votes one,
                            Votes others) const {
    std::vector<tally::Count> counts = seats_;
    for (tally::Count& count : counts) {
      const bool inside = includes(count, chambers);
      if (others != nullptr) count.*others += count.seats - (inside ? 1 : 0);
      if (one != nullptr && inside) count.*one += 1;
    }
    return tally::meets(rule_, counts);
  }

 private:
  static bool includes(const tally::Count& count, const std::vector<std::string>& chambers) {
    return count.chamber.empty() ||
           std::find(chambers.begin(), chambers.end(), count.chamber) != chambers.end();
  }

  const v1::Rule& rule_;
  std::vector<tally::Count> seats_;
};

void name_all(const std::vector<tally::Voice>& voices, std::vector<std::string>& out) {
  for (const tally::Voice& voice : voices) {
    out.insert(out.end(), voice.parties.begin(), voice.parties.end());
  }
}

constexpr std::uint64_t kTrials = 5;  // of one class, below

}  // namespace

std::uint64_t steps_of(const v1::Rule& rule, const tally::Electorate& electorate) {
  std::uint64_t conditions = 0;
  each_condition(rule.condition(), [&](const v1::Condition&) { ++conditions; });
  return conditions * (1 + electorate.chambers.size());
}

std::uint64_t power_steps(const v1::Rule& rule, const tally::Electorate& electorate) {
  return steps_of(rule, electorate) * kTrials * classes_of(electorate).size();
}

Power power(const v1::Rule& rule, const tally::Electorate& electorate) {
  const Classes classes = classes_of(electorate);
  const Trial trial(rule, electorate, classes);
  constexpr Trial::Votes kYes = &tally::Count::yes;
  constexpr Trial::Votes kNo = &tally::Count::no;
  constexpr Trial::Votes kAbstain = &tally::Count::abstain;

  Power power;
  for (const auto& [chambers, voices] : classes) {
    if (trial.passes(chambers, kYes, nullptr) || trial.passes(chambers, kYes, kNo)) {
      name_all(voices, power.passes_alone);
    }
    // The three ways of not saying yes differ where abstentions or a no count for something.
    if (!trial.passes(chambers, kNo, kYes) || !trial.passes(chambers, nullptr, kYes) ||
        !trial.passes(chambers, kAbstain, kYes)) {
      name_all(voices, power.blocks_alone);
    }
  }
  std::sort(power.passes_alone.begin(), power.passes_alone.end());
  std::sort(power.blocks_alone.begin(), power.blocks_alone.end());
  return power;
}

namespace {

// Comparisons that coalitions() may make for a rule.
constexpr std::uint64_t kMostComparisons = 2'000'000;
constexpr std::uint64_t kFigures = 5;

// Every way to take some of each class, for one vote of those and another of all others.
class Groups {
  using Votes = std::uint64_t tally::Count::*;

 public:
  Groups(const v1::Rule& rule, const tally::Electorate& electorate)
      : rule_(rule), seats_(1 + electorate.chambers.size()) {
    for (std::size_t i = 0; i < electorate.chambers.size(); ++i) {
      seats_[i + 1].chamber = electorate.chambers[i];
    }
    for (const auto& [chambers, voices] : classes_of(electorate)) {
      Class& one = classes_.emplace_back(Class{chambers, {0}, voices.size()});
      for (std::size_t i = 0; i < electorate.chambers.size(); ++i) {
        const std::string& chamber = electorate.chambers[i];
        if (std::find(chambers.begin(), chambers.end(), chamber) != chambers.end()) {
          one.counts.push_back(i + 1);
        }
      }
      for (const std::size_t count : one.counts) seats_[count].seats += one.size;
    }
  }

  [[nodiscard]] std::uint64_t voices() const { return seats_.front().seats; }

  // False when it would take more comparisons than this.
  [[nodiscard]] bool can_try(std::uint64_t most) const {
    std::uint64_t groups = 1;
    for (const Class& one : classes_) {
      if (one.size >= most / groups) return false;
      groups *= one.size + 1;
    }
    return true;
  }

  // The fewest who vote `some`, all others `others`, so that the rule is met or not; null: silence.
  std::optional<Coalition> fewest(Votes some, Votes others, bool met) {
    taken_.assign(classes_.size(), 0);
    best_.reset();
    search(0, 0, some, others, met);
    return best_;
  }

 private:
  struct Class {
    std::vector<std::string> chambers;
    std::vector<std::size_t> counts;  // in which it is counted
    std::uint64_t size = 0;
  };

  // NOLINTNEXTLINE(misc-no-recursion): as deep as there are classes of voices
  void search(std::size_t at, std::uint64_t total, Votes some, Votes others, bool met) {
    if (best_ && total >= best_->voices) return;
    if (at == classes_.size()) {
      if (is_met(some, others) == met) keep(total);
      return;
    }
    for (std::uint64_t take = 0; take <= classes_[at].size; ++take) {
      taken_[at] = take;
      search(at + 1, total + take, some, others, met);
    }
  }

  bool is_met(Votes some, Votes others) const {
    std::vector<tally::Count> counts = seats_;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      for (const std::size_t count : classes_[i].counts) {
        if (some != nullptr) counts[count].*some += taken_[i];
        if (others != nullptr) counts[count].*others += classes_[i].size - taken_[i];
      }
    }
    return tally::meets(rule_, counts);
  }

  void keep(std::uint64_t total) {
    best_ = Coalition{total, {}};
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      if (taken_[i] == 0) continue;
      best_->parts.push_back({classes_[i].chambers, taken_[i], classes_[i].size});
    }
  }

  const v1::Rule& rule_;
  std::vector<tally::Count> seats_;
  std::vector<Class> classes_;
  std::vector<std::uint64_t> taken_;
  std::optional<Coalition> best_;
};

}  // namespace

std::optional<Coalitions> coalitions(const v1::Rule& rule, const tally::Electorate& electorate) {
  Groups groups(rule, electorate);
  const std::uint64_t each = std::max<std::uint64_t>(steps_of(rule, electorate) * kFigures, 1);
  if (!groups.can_try(kMostComparisons / each)) return std::nullopt;
  using tally::Count;
  Coalitions found{groups.voices(), groups.fewest(&Count::yes, &Count::no, true),
                   groups.fewest(&Count::yes, nullptr, true),
                   groups.fewest(&Count::no, &Count::yes, false)};
  // Where a no helps to a quorum, silence blocks sooner.
  for (const auto way : {static_cast<std::uint64_t Count::*>(nullptr), &Count::abstain}) {
    auto other = groups.fewest(way, &Count::yes, false);
    if (other && (!found.blocks || other->voices < found.blocks->voices)) {
      found.blocks = std::move(other);
    }
  }
  return found;
}

}  // namespace comity::constitution
