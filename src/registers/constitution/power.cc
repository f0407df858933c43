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

}  // namespace comity::constitution
