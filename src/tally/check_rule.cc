#include <algorithm>
#include <set>
#include <string>

#include "base/limits.h"
#include "tally/evaluate.h"
#include "tally/fraction.h"
#include "tally/limits.h"
#include "wire/messages.h"

namespace comity::tally {
namespace {

// Lower-case letters, digits and inner hyphens: 1 to 63 octets.
bool is_id(std::string_view text) {
  if (text.empty() || text.size() > limits::kHandleBytes) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

class Checker {
 public:
  explicit Checker(const std::vector<std::string>& chambers) : chambers_(chambers) {}

  Status condition(const v1::Condition& condition, const std::string& place, std::size_t depth,
                   bool in_chambers) {
    if (depth > limits::kConditionDepth) {
      return error(place + ": conditions stand more than " +
                   std::to_string(limits::kConditionDepth) + " deep");
    }
    if (++nodes_ > limits::kConditionNodes) {
      return error(place + ": the rule has more than " + std::to_string(limits::kConditionNodes) +
                   " conditions");
    }
    if (condition.has_threshold()) return threshold(condition.threshold(), place + ".threshold");
    if (condition.has_maximum_no()) {
      return maximum_no(condition.maximum_no(), place + ".maximum_no");
    }
    if (condition.has_quorum()) return quorum(condition.quorum(), place + ".quorum");
    if (condition.has_minimum_yes()) {
      return minimum_yes(condition.minimum_yes(), place + ".minimum_yes");
    }
    if (condition.has_all_of()) {
      const auto& parts = condition.all_of().conditions();
      return list(parts, place + ".all_of", depth, in_chambers);
    }
    if (condition.has_any_of()) {
      return list(condition.any_of().conditions(), place + ".any_of", depth, in_chambers);
    }
    if (condition.has_at_least()) {
      return at_least(condition.at_least(), place + ".at_least", depth, in_chambers);
    }
    if (!condition.has_chambers() && !condition.has_objections()) {
      return error(place + ": says nothing, name one kind of condition");
    }
    if (in_chambers) {
      return error(place + ": chambers and objections cannot stand inside chambers");
    }
    if (condition.has_objections()) return {};
    return chambers(condition.chambers(), place + ".chambers", depth);
  }

 private:
  static Status share(const v1::Rational& share, const std::string& place) {
    if (share.denominator() == 0) return error(place + ": share has no denominator");
    if (share.denominator() > limits::kRationalPart) {
      return error(place + ": share has a denominator above " +
                   std::to_string(limits::kRationalPart));
    }
    if (!is_share(share)) {
      return error(place + ": share " + std::to_string(share.numerator()) + "/" +
                   std::to_string(share.denominator()) + " is above 1");
    }
    return {};
  }

  Status chamber(const std::string& name, const std::string& place) const {
    if (name.empty() || std::find(chambers_.begin(), chambers_.end(), name) != chambers_.end()) {
      return {};
    }
    return error(place + ": there is no chamber '" + name + "'");
  }

  Status base(const v1::Threshold& threshold, const std::string& place) const {
    if (Status named = chamber(threshold.chamber(), place); !named) return named;
    if (threshold.base() != v1::YES_AND_NO && threshold.base() != v1::CAST &&
        threshold.base() != v1::ALL_SEATS) {
      return error(place + ": base is missing: YES_AND_NO, CAST or ALL_SEATS");
    }
    return share(threshold.share(), place);
  }

  Status threshold(const v1::Threshold& threshold, const std::string& place) const {
    if (Status based = base(threshold, place); !based) return based;
    if (threshold.plus() > limits::kRationalPart) return error(place + ": plus is too large");
    const bool whole = threshold.share().numerator() == threshold.share().denominator();
    if (whole && (threshold.strict() || threshold.plus() > 0)) {
      return error(place + ": asks for more than all votes");
    }
    if (threshold.share().numerator() == 0 && !threshold.strict() && threshold.plus() == 0) {
      return error(place + ": a share of 0 asks for nothing");
    }
    return {};
  }

  Status maximum_no(const v1::Threshold& threshold, const std::string& place) const {
    if (Status based = base(threshold, place); !based) return based;
    if (threshold.plus() > 0) return error(place + ": plus has no meaning here");
    if (threshold.share().numerator() == 0 && threshold.strict()) {
      return error(place + ": less than no vote at all is impossible");
    }
    if (threshold.share().numerator() == threshold.share().denominator() && !threshold.strict()) {
      return error(place + ": a share of 1 asks for nothing");
    }
    return {};
  }

  Status quorum(const v1::Quorum& quorum, const std::string& place) const {
    if (Status named = chamber(quorum.chamber(), place); !named) return named;
    if (!quorum.has_share()) {
      if (quorum.count() == 0) return error(place + ": neither share nor count is given");
      return {};
    }
    if (quorum.count() != 0) return error(place + ": both share and count are given");
    if (Status rational = share(quorum.share(), place); !rational) return rational;
    if (quorum.share().numerator() == quorum.share().denominator() && quorum.strict()) {
      return error(place + ": asks for more than all seats");
    }
    if (quorum.share().numerator() == 0 && !quorum.strict()) {
      return error(place + ": a share of 0 asks for nothing");
    }
    return {};
  }

  Status minimum_yes(const v1::Count& minimum, const std::string& place) const {
    if (Status named = chamber(minimum.chamber(), place); !named) return named;
    if (minimum.count() == 0) return error(place + ": a count of 0 asks for nothing");
    return {};
  }

  template <typename List>
  Status list(const List& conditions, const std::string& place, std::size_t depth,
              bool in_chambers) {
    if (conditions.empty()) return error(place + ": has no conditions");
    for (int i = 0; i < conditions.size(); ++i) {
      std::string part = place;
      part.append("[").append(std::to_string(i)).append("]");
      if (Status sound = condition(conditions[i], part, depth + 1, in_chambers); !sound) {
        return sound;
      }
    }
    return {};
  }

  Status at_least(const v1::AtLeast& at_least, const std::string& place, std::size_t depth,
                  bool in_chambers) {
    const auto all = static_cast<std::uint64_t>(at_least.conditions_size());
    if (at_least.count() == 0 || at_least.count() > all) {
      return error(place + ": count " + std::to_string(at_least.count()) + " is not from 1 to " +
                   std::to_string(all));
    }
    return list(at_least.conditions(), place, depth, in_chambers);
  }

  Status chambers(const v1::Chambers& chambers, const std::string& place, std::size_t depth) {
    std::set<std::string_view> among;
    for (const std::string& name : chambers.among()) {
      if (name.empty()) return error(place + ": among names an empty chamber");
      if (Status named = chamber(name, place); !named) return named;
      if (!among.insert(name).second) {
        return error(std::string(place).append(": among names chamber '" + name + "' twice"));
      }
    }
    const std::size_t all = among.empty() ? chambers_.size() : among.size();
    if (!chambers.has_share()) {
      if (chambers.count() == 0 || chambers.count() > all) {
        return error(place + ": count " + std::to_string(chambers.count()) + " is not from 1 to " +
                     std::to_string(all));
      }
    } else {
      if (chambers.count() != 0) return error(place + ": both share and count are given");
      if (Status rational = share(chambers.share(), place); !rational) return rational;
      if (chambers.share().numerator() == 0) {
        return error(place + ": a share of 0 asks for nothing");
      }
    }
    return condition(chambers.condition(), place + ".condition", depth + 1, true);
  }

  const std::vector<std::string>& chambers_;
  std::size_t nodes_ = 0;
};

Status check_stages(const v1::Stages& stages) {
  if (stages.vote_seconds() == 0)
    return error("stages.vote_seconds: a vote lasts at least 1 second");
  if (stages.consultation_seconds() > limits::kStageSeconds ||
      stages.vote_seconds() > limits::kStageSeconds ||
      stages.endorsement_seconds() > limits::kStageSeconds ||
      stages.time_lock_seconds() > limits::kStageSeconds) {
    return error("stages: a stage lasts at most " + std::to_string(limits::kStageSeconds) +
                 " seconds");
  }
  if ((stages.endorsement_seconds() == 0) != (stages.endorsements() == 0)) {
    return error("stages: endorsements and endorsement_seconds stand together");
  }
  if ((stages.extension_seconds() == 0) != (stages.extensions() == 0)) {
    return error("stages: extension_seconds and extensions stand together");
  }
  const std::uint64_t longer = std::uint64_t{stages.extension_seconds()} * stages.extensions();
  if (stages.extensions() > limits::kExtensions || longer > stages.vote_seconds()) {
    return error("stages.extensions: at most " + std::to_string(limits::kExtensions) +
                 ", and together no longer than the vote");
  }
  return {};
}

}  // namespace

Status check_rule(const v1::Rule& rule, const std::vector<std::string>& chambers) {
  if (!is_id(rule.id())) {
    return error("rule '" + rule.id() +
                 "': id is not 1 to 63 lower-case letters, digits and inner hyphens");
  }
  const std::string place = "rule '" + rule.id() + "'";
  if (Status sound = check_stages(rule.stages()); !sound) return at(place, sound.error());
  if (!rule.has_condition()) return error(place + ": condition is missing");
  Status sound = Checker(chambers).condition(rule.condition(), "condition", 1, false);
  if (!sound) return at(place, sound.error());
  return {};
}

}  // namespace comity::tally
