#include "tally/walk.h"

#include <algorithm>

#include "base/limits.h"
#include "tally/measure.h"
#include "tally/words.h"

namespace comity::tally {
namespace {

bool holds(const v1::Condition& condition, const Count& count) {
  if (condition.has_threshold()) return meets(condition.threshold(), count);
  if (condition.has_maximum_no()) return meets_maximum_no(condition.maximum_no(), count);
  if (condition.has_quorum()) return meets(condition.quorum(), count);
  return condition.has_minimum_yes() && meets(condition.minimum_yes(), count);
}

std::string say(const v1::Condition& condition, const Count& count) {
  if (condition.has_threshold()) return words::threshold(condition.threshold(), count);
  if (condition.has_maximum_no()) return words::maximum_no(condition.maximum_no(), count);
  if (condition.has_quorum()) return words::quorum(condition.quorum(), count);
  return words::minimum_yes(condition.minimum_yes(), count);
}

// What stands in front of the colon of a place, and which chamber a test names.
struct Test {
  std::string_view name;
  const std::string* chamber;
};
Test test_of(const v1::Condition& condition) {
  if (condition.has_threshold()) return {"threshold", &condition.threshold().chamber()};
  if (condition.has_maximum_no()) return {"maximum_no", &condition.maximum_no().chamber()};
  if (condition.has_quorum()) return {"quorum", &condition.quorum().chamber()};
  if (condition.has_minimum_yes()) return {"minimum_yes", &condition.minimum_yes().chamber()};
  return {"", nullptr};
}

}  // namespace

Finding Walk::visit(const v1::Condition& condition, const Place& place) {
  // Only a rule that check_rule refuses is this deep: nothing is met that is not looked at.
  if (place.depth >= static_cast<int>(limits::kConditionDepth)) return {};
  const Test leaf = test_of(condition);
  if (leaf.chamber != nullptr) return test(condition, *leaf.chamber, at(place, leaf.name));
  if (condition.has_chambers()) {
    return in_chambers(condition.chambers(), at(place, "chambers"));
  }
  if (condition.has_objections()) {
    return objections(condition.objections(), at(place, "objections"));
  }
  if (condition.has_all_of()) {
    const auto& all = condition.all_of().conditions();
    return combine(all, static_cast<std::uint64_t>(all.size()), at(place, "all_of"));
  }
  if (condition.has_any_of()) {
    return combine(condition.any_of().conditions(), 1, at(place, "any_of"));
  }
  if (condition.has_at_least()) {
    return combine(condition.at_least().conditions(), condition.at_least().count(),
                   at(place, "at_least"));
  }
  return {};
}

Finding Walk::test(const v1::Condition& condition, const std::string& chamber, const Place& place) {
  const Scope* counted = scope(chamber, place);
  Finding finding;  // of a chamber that does not exist: not met
  if (counted != nullptr) {
    finding.met = holds(condition, counted->now);
    finding.can_be_met = finding.met;
    finding.can_fail = !finding.met;
  }
  if (counted != nullptr && counted->is_open()) {
    for (const Count& count : counted->extremes()) {
      const bool held = holds(condition, count);
      finding.can_be_met = finding.can_be_met || held;
      finding.can_fail = finding.can_fail || !held;
    }
  }
  if (lines_ != nullptr) {
    Count none;
    none.chamber = chamber;
    lines_->push_back(Line{place.depth, place.clause,
                           say(condition, counted == nullptr ? none : counted->now), finding.met});
  }
  return finding;
}

Finding Walk::in_chambers(const v1::Chambers& chambers, const Place& place) {
  const std::size_t line = open_line(place);
  std::uint64_t seated = 0;
  std::uint64_t met = 0;
  std::uint64_t at_most = 0;
  std::uint64_t at_least = 0;
  for (std::size_t i = 1; i < scopes_.size(); ++i) {
    const Scope& chamber = scopes_[i];
    const auto& among = chambers.among();
    if (chamber.now.seats == 0) continue;
    if (!among.empty() &&
        std::find(among.begin(), among.end(), chamber.now.chamber) == among.end()) {
      continue;
    }
    ++seated;
    Place each = at(place, "condition");
    each.depth = place.depth + 1;
    each.chamber = &chamber;
    const Finding finding = visit(chambers.condition(), each);
    met += finding.met ? 1 : 0;
    at_most += finding.can_be_met ? 1 : 0;
    at_least += finding.can_fail ? 0 : 1;
  }
  Finding finding;
  finding.met = meets(chambers, met, seated);
  finding.can_be_met = meets(chambers, at_most, seated);
  finding.can_fail = !meets(chambers, at_least, seated);
  if (lines_ != nullptr) {
    (*lines_)[line].text = words::chambers(chambers, met, seated);
    (*lines_)[line].met = finding.met;
  }
  return finding;
}

Finding Walk::objections(const v1::Objections& objections, const Place& place) {
  std::uint64_t all = 0;
  std::uint64_t open = 0;
  for (const Objection& objection : objections_) {
    if (objections.major_only() && objection.klass == ObjectionClass::minor) continue;
    ++all;
    open += objection.open ? 1 : 0;
  }
  // An open objection may be answered as long as the vote is open; those not raised are not
  // waited for.
  const Finding finding{.met = open == 0, .can_be_met = true, .can_fail = open != 0};
  if (lines_ != nullptr) {
    lines_->push_back(
        Line{place.depth, place.clause, words::objections(objections, open, all), finding.met});
  }
  return finding;
}

template <typename List>
Finding Walk::combine(const List& conditions, std::uint64_t needed, const Place& place) {
  const std::size_t line = open_line(place);
  std::uint64_t met = 0;
  std::uint64_t at_most = 0;
  std::uint64_t at_least = 0;
  for (int i = 0; i < conditions.size(); ++i) {
    Place part = place;
    if (lines_ != nullptr) part.clause += "[" + std::to_string(i) + "]";
    part.depth = place.depth + 1;
    const Finding finding = visit(conditions[i], part);
    met += finding.met ? 1 : 0;
    at_most += finding.can_be_met ? 1 : 0;
    at_least += finding.can_fail ? 0 : 1;
  }
  // No condition and none needed is no rule: it does not pass.
  const bool sound = needed >= 1;
  const Finding finding{.met = sound && met >= needed,
                        .can_be_met = sound && at_most >= needed,
                        .can_fail = !sound || at_least < needed};
  if (lines_ != nullptr) {
    std::string& text = (*lines_)[line].text;
    text = words::combination(needed, static_cast<std::uint64_t>(conditions.size()), met);
    if (place.chamber != nullptr) text += " in chamber " + place.chamber->now.chamber;
    (*lines_)[line].met = finding.met;
  }
  return finding;
}

const Scope* Walk::scope(const std::string& chamber, const Place& place) const {
  if (chamber.empty()) return place.chamber != nullptr ? place.chamber : &scopes_.front();
  for (std::size_t i = 1; i < scopes_.size(); ++i) {
    if (scopes_[i].now.chamber == chamber) return &scopes_[i];
  }
  return nullptr;
}

Walk::Place Walk::at(const Place& place, std::string_view part) const {
  Place next = place;
  if (lines_ != nullptr) next.clause.append(".").append(part);
  return next;
}

std::size_t Walk::open_line(const Place& place) {
  if (lines_ == nullptr) return 0;
  lines_->push_back(Line{place.depth, place.clause, {}, false});
  return lines_->size() - 1;
}

}  // namespace comity::tally
