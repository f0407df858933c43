#include "audit/count.h"

#include <algorithm>
#include <string_view>

#include "audit/halls.h"
#include "audit/share.h"
#include "wire/messages.h"

namespace comity::audit {
namespace {

// docs/spec/constitution.md: more than 8 levels are no rule.
constexpr int kMostLevels = 8;

std::uint64_t base_of(v1::Base base, const Numbers& it) {
  if (base == v1::YES_AND_NO) return it.yes + it.no;
  if (base == v1::CAST) return it.yes + it.no + it.abstain;
  return base == v1::ALL_SEATS ? it.seats : 0;
}

std::uint64_t participation(const v1::Quorum& quorum, const Numbers& it) {
  return it.yes + (quorum.without_abstain() ? 0 : it.abstain) + (quorum.with_no() ? it.no : 0);
}

bool is_met(const v1::Threshold& threshold, const Numbers& it) {
  const std::uint64_t base = base_of(threshold.base(), it);
  return base > 0 && is_sound(threshold.share()) && it.yes >= threshold.plus() &&
         reaches(it.yes - threshold.plus(), threshold.share(), base, threshold.strict());
}

// no <= share x base is: no does not go above; no < share x base: it does not reach.
bool is_within(const v1::Threshold& maximum, const Numbers& it) {
  const std::uint64_t base = base_of(maximum.base(), it);
  return base > 0 && is_sound(maximum.share()) &&
         !reaches(it.no, maximum.share(), base, !maximum.strict());
}

bool is_met(const v1::Quorum& quorum, const Numbers& it) {
  const std::uint64_t part = participation(quorum, it);
  if (quorum.has_share()) {
    return it.seats > 0 && is_sound(quorum.share()) &&
           reaches(part, quorum.share(), it.seats, quorum.strict());
  }
  return quorum.strict() ? part > quorum.count() : part >= quorum.count();
}

bool is_met(const v1::Condition& condition, const Numbers& it) {
  if (condition.has_threshold()) return is_met(condition.threshold(), it);
  if (condition.has_maximum_no()) return is_within(condition.maximum_no(), it);
  if (condition.has_quorum()) return is_met(condition.quorum(), it);
  return it.yes >= condition.minimum_yes().count();
}

// ---- sentences: docs/spec/constitution.md, "Explanation"

std::string digits(std::uint64_t value) { return std::to_string(value); }

std::string share_of(const v1::Rational& share) {
  return digits(share.numerator()) + "/" + digits(share.denominator());
}

std::string_view words_of(v1::Base base) {
  if (base == v1::YES_AND_NO) return "yes and no";
  return base == v1::CAST ? "the votes cast" : "all seats";
}

constexpr std::string_view kEmptyBase = ", an empty base is never enough";

// ": 3 of 4 in chamber governments"
std::string found(std::uint64_t part, std::uint64_t whole, const std::string& where) {
  return ": " + digits(part) + " of " + digits(whole) + where;
}

std::string needed(const v1::Rational& share, std::uint64_t whole, bool strict,
                   std::uint64_t plus) {
  if (whole == 0 || !is_sound(share)) return std::string(kEmptyBase);
  return ", " + digits(least_that_reaches(share, whole, strict) + plus) + " needed";
}

std::string sentence(const v1::Threshold& it, const Numbers& now, const std::string& where) {
  const std::uint64_t base = base_of(it.base(), now);
  std::string text = it.strict() ? "more than " : "at least ";
  text += share_of(it.share());
  if (it.plus() > 0) text += " plus " + digits(it.plus());
  text.append(" of ").append(words_of(it.base())).append(found(now.yes, base, where));
  return text + needed(it.share(), base, it.strict(), it.plus());
}

std::string sentence_of_maximum(const v1::Threshold& it, const Numbers& now,
                                const std::string& where) {
  const std::uint64_t base = base_of(it.base(), now);
  std::string text = it.strict() ? "no from less than " : "no from at most ";
  text.append(share_of(it.share())).append(" of ").append(words_of(it.base()));
  text += found(now.no, base, where);
  if (base == 0 || !is_sound(it.share())) return text.append(kEmptyBase);
  const std::uint64_t too_many = least_that_reaches(it.share(), base, !it.strict());
  if (too_many == 0) return text;
  return text + ", " + digits(too_many - 1) + " allowed";
}

std::string sentence(const v1::Quorum& it, const Numbers& now, const std::string& where) {
  std::string text = "quorum, yes";
  if (it.with_no()) text += it.without_abstain() ? " or no" : ", no";
  if (!it.without_abstain()) text += " or abstain";
  text += it.strict() ? " from more than " : " from at least ";
  text += it.has_share() ? share_of(it.share()) + " of the seats" : digits(it.count());
  text += found(participation(it, now), now.seats, where);
  return it.has_share() ? text + needed(it.share(), now.seats, it.strict(), 0) : text;
}

std::string sentence(const v1::Condition& condition, const Numbers& now, const std::string& where) {
  if (condition.has_threshold()) return sentence(condition.threshold(), now, where);
  if (condition.has_maximum_no()) return sentence_of_maximum(condition.maximum_no(), now, where);
  if (condition.has_quorum()) return sentence(condition.quorum(), now, where);
  return "at least " + digits(condition.minimum_yes().count()) + " yes: " + digits(now.yes) + where;
}

std::string sentence(const v1::Chambers& it, std::uint64_t met, std::uint64_t seated) {
  std::string text = "in at least ";
  text += it.has_share() ? share_of(it.share()) : digits(it.count());
  text += " of the seated chambers";
  std::string_view before = " among ";
  for (const std::string& chamber : it.among()) {
    text.append(before).append(chamber);
    before = ", ";
  }
  text += found(met, seated, "");
  return it.has_share() ? text + needed(it.share(), seated, false, 0) : text;
}

// ---- the walk through the rule

// How a condition stands, and what it can still come to.
struct Stand {
  bool met = false;
  bool can_hold = false;
  bool can_fail = true;
};
// How many of a list do.
struct Sum {
  std::uint64_t met = 0;
  std::uint64_t can_hold = 0;
  std::uint64_t cannot_fail = 0;

  void add(const Stand& one) {
    met += one.met ? 1 : 0;
    can_hold += one.can_hold ? 1 : 0;
    cannot_fail += one.can_fail ? 0 : 1;
  }
};

struct Place {
  int depth = 0;
  std::string clause;
  std::string chamber;  // at hand, inside `chambers`
};

class Walk {
 public:
  Walk(const Papers& papers, const Halls& halls, std::vector<Line>& lines)
      : papers_(papers), halls_(halls), lines_(lines) {}

  // NOLINTNEXTLINE(misc-no-recursion): as deep as a rule is, kMostLevels
  Stand judge(const v1::Condition& condition, const Place& place) {
    if (place.depth >= kMostLevels) return {};
    if (condition.has_threshold()) {
      return numbers(condition, condition.threshold().chamber(), under(place, ".threshold"));
    }
    if (condition.has_maximum_no()) {
      return numbers(condition, condition.maximum_no().chamber(), under(place, ".maximum_no"));
    }
    if (condition.has_quorum()) {
      return numbers(condition, condition.quorum().chamber(), under(place, ".quorum"));
    }
    if (condition.has_minimum_yes()) {
      return numbers(condition, condition.minimum_yes().chamber(), under(place, ".minimum_yes"));
    }
    if (condition.has_objections()) {
      return objections(condition.objections(), under(place, ".objections"));
    }
    if (condition.has_chambers()) return chambers(condition.chambers(), under(place, ".chambers"));
    if (condition.has_all_of()) {
      const auto& parts = condition.all_of().conditions();
      return list(parts, static_cast<std::uint64_t>(parts.size()), under(place, ".all_of"));
    }
    if (condition.has_any_of()) {
      return list(condition.any_of().conditions(), 1, under(place, ".any_of"));
    }
    if (condition.has_at_least()) {
      const v1::AtLeast& it = condition.at_least();
      return list(it.conditions(), it.count(), under(place, ".at_least"));
    }
    return {};
  }

 private:
  static Place under(Place place, std::string_view part) {
    place.clause.append(part);
    return place;
  }
  // Of a condition that stands before its parts.
  std::size_t keep_line(const Place& place) {
    lines_.push_back({place.depth, place.clause, "", false});
    return lines_.size() - 1;
  }
  void fill_line(std::size_t line, std::string text, bool met) {
    lines_[line].text = std::move(text);
    lines_[line].met = met;
  }

  Stand numbers(const v1::Condition& condition, const std::string& named, const Place& place) {
    const std::string& chamber = named.empty() ? place.chamber : named;
    const std::string where = chamber.empty() ? "" : " in chamber " + chamber;
    const auto hall = halls_.find(chamber);
    if (hall == halls_.end()) {  // there is no such chamber
      lines_.push_back({place.depth, place.clause, sentence(condition, {}, where), false});
      return {};
    }
    Stand stand{is_met(condition, hall->second.now), false, false};
    for (const Numbers& way : hall->second.ways()) {
      const bool holds = is_met(condition, way);
      stand.can_hold = stand.can_hold || holds;
      stand.can_fail = stand.can_fail || !holds;
    }
    lines_.push_back(
        {place.depth, place.clause, sentence(condition, hall->second.now, where), stand.met});
    return stand;
  }

  // One that is open may still be answered; one that nobody has raised is not waited for.
  Stand objections(const v1::Objections& asked, const Place& place) {
    std::uint64_t all = 0;
    std::uint64_t open = 0;
    for (const Raised& raised : papers_.objections) {
      if (asked.major_only() && raised.is_minor) continue;
      ++all;
      open += raised.is_open ? 1 : 0;
    }
    const std::string text =
        std::string(asked.major_only() ? "every major or formal objection" : "every objection") +
        " is answered or withdrawn: " +
        (all == 0 ? "none was raised" : digits(open) + " of " + digits(all) + " open");
    lines_.push_back({place.depth, place.clause, text, open == 0});
    return {open == 0, true, open != 0};
  }

  // NOLINTNEXTLINE(misc-no-recursion): see judge()
  Stand chambers(const v1::Chambers& asked, const Place& place) {
    const std::size_t line = keep_line(place);
    std::uint64_t seated = 0;
    Sum sum;
    Place within = under(place, ".condition");
    ++within.depth;
    for (const std::string& chamber : papers_.chambers) {
      const auto& among = asked.among();
      const bool chosen =
          among.empty() || std::find(among.begin(), among.end(), chamber) != among.end();
      if (!chosen || halls_.at(chamber).now.seats == 0) continue;
      ++seated;
      within.chamber = chamber;
      sum.add(judge(asked.condition(), within));
    }
    const auto enough = [&](std::uint64_t count) {
      if (!asked.has_share()) return count >= asked.count();
      return seated > 0 && is_sound(asked.share()) && reaches(count, asked.share(), seated, false);
    };
    fill_line(line, sentence(asked, sum.met, seated), enough(sum.met));
    return {enough(sum.met), enough(sum.can_hold), !enough(sum.cannot_fail)};
  }

  // NOLINTNEXTLINE(misc-no-recursion): see judge()
  template <typename List>
  Stand list(const List& parts, std::uint64_t asked, const Place& place) {
    const std::size_t line = keep_line(place);
    Sum sum;
    for (int i = 0; i < parts.size(); ++i) {
      Place part = under(place, "[" + digits(static_cast<std::uint64_t>(i)) + "]");
      ++part.depth;
      sum.add(judge(parts[i], part));
    }
    // A list of which nothing is asked would be no rule.
    const auto enough = [asked](std::uint64_t count) { return asked > 0 && count >= asked; };
    const auto all = static_cast<std::uint64_t>(parts.size());
    std::string text = asked == all ? "all" : asked == 1 ? "any" : "at least " + digits(asked);
    text += " of these " + digits(all) + ": " + digits(sum.met) + " met";
    if (!place.chamber.empty()) text += " in chamber " + place.chamber;
    fill_line(line, std::move(text), enough(sum.met));
    return {enough(sum.met), enough(sum.can_hold), !enough(sum.cannot_fail)};
  }

  const Papers& papers_;
  const Halls& halls_;
  std::vector<Line>& lines_;
};

}  // namespace

Counted count(const v1::Rule& rule, const Papers& papers) {
  Counted counted;
  std::uint64_t left_out = 0;
  const Halls halls = seat_all(papers, rule.reason_for_no(), left_out);
  for (const auto& [chamber, hall] : halls) counted.numbers[chamber] = hall.now;
  const Stand stand =
      Walk(papers, halls, counted.lines).judge(rule.condition(), {0, "condition", ""});
  counted.met = stand.met;
  counted.is_final = stand.can_hold != stand.can_fail;
  if (left_out > 0) {
    counted.lines.push_back({0, "reason_for_no",
                             "no without a reason, left out of the count: " + digits(left_out),
                             true});
  }
  return counted;
}

}  // namespace comity::audit
