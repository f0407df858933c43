// Lines that say how a constitution differs from the one it is made of.
#include <algorithm>

#include "scenario.h"

namespace comity::test {
namespace {

std::uint32_t whole(const std::string& word) {
  return static_cast<std::uint32_t>(std::strtoul(word.c_str(), nullptr, 10));
}

// Words that are taken off the front one after the other.
class Phrase {
 public:
  explicit Phrase(const std::string& text) : words_(split(text)) {}

  [[nodiscard]] bool empty() const { return next_ == words_.size(); }
  // Takes these words if they come next.
  bool takes(const std::string& text) {
    const Words wanted = split(text);
    if (words_.size() - next_ < wanted.size()) return false;
    const auto begin = words_.begin() + static_cast<std::ptrdiff_t>(next_);
    if (!std::equal(wanted.begin(), wanted.end(), begin)) return false;
    next_ += wanted.size();
    return true;
  }
  std::string word() { return empty() ? "" : words_[next_++]; }
  std::string rest() {
    std::string text;
    while (!empty()) text.append(word()).append(" ");
    return text;
  }
  // "2/3"
  bool share(v1::Rational& out) {
    if (empty() || words_[next_].find('/') == std::string::npos) return false;
    const std::string both = word();
    const std::size_t slash = both.find('/');
    out.set_numerator(whole(both.substr(0, slash)));
    out.set_denominator(whole(both.substr(slash + 1)));
    return true;
  }

 private:
  Words words_;
  std::size_t next_ = 0;
};

v1::Base take_base(Phrase& phrase) {
  if (phrase.takes("of yes and no")) return v1::YES_AND_NO;
  if (phrase.takes("of votes cast")) return v1::CAST;
  return phrase.takes("of all seats") ? v1::ALL_SEATS : v1::BASE_UNSPECIFIED;
}

// "at least 2/3 of yes and no plus 1 in north" after its first words.
bool read_threshold(Phrase& phrase, bool strict, v1::Threshold& out) {
  out.set_strict(strict);
  if (!phrase.share(*out.mutable_share())) return false;
  out.set_base(take_base(phrase));
  if (phrase.takes("plus")) out.set_plus(whole(phrase.word()));
  if (phrase.takes("in")) out.set_chamber(phrase.word());
  return out.base() != v1::BASE_UNSPECIFIED;
}

// "quorum of 1/2 counting no without abstain in north"
bool read_quorum(Phrase& phrase, v1::Quorum& out) {
  out.set_strict(phrase.takes("above"));
  if (!out.strict() && !phrase.takes("of")) return false;
  if (!phrase.share(*out.mutable_share())) {
    out.clear_share();
    out.set_count(whole(phrase.word()));
  }
  out.set_with_no(phrase.takes("counting no"));
  out.set_without_abstain(phrase.takes("without abstain"));
  if (phrase.takes("in")) out.set_chamber(phrase.word());
  return true;
}

bool read_condition(const std::string& text, v1::Condition& out);

// "in 2/3 of chambers CONDITION", "in 2 chambers among north south: CONDITION"
bool read_chambers(Phrase& phrase, v1::Chambers& out) {
  if (!phrase.share(*out.mutable_share())) {
    out.clear_share();
    out.set_count(whole(phrase.word()));
  }
  if (!phrase.takes("of chambers") && !phrase.takes("chambers")) return false;
  if (phrase.takes("among")) {
    std::string name;
    do {
      name = phrase.word();
      out.add_among(name.substr(0, name.find(':')));
    } while (!name.empty() && name.back() != ':');
  }
  return read_condition(phrase.rest(), *out.mutable_condition());
}

// One condition without a list in it.
bool read_one(const std::string& text, v1::Condition& out) {
  Phrase phrase(text);
  bool read = false;
  if (phrase.takes("at least")) {
    read = read_threshold(phrase, false, *out.mutable_threshold());
  } else if (phrase.takes("more than")) {
    read = read_threshold(phrase, true, *out.mutable_threshold());
  } else if (phrase.takes("no from at most")) {
    read = read_threshold(phrase, false, *out.mutable_maximum_no());
  } else if (phrase.takes("no from less than")) {
    read = read_threshold(phrase, true, *out.mutable_maximum_no());
  } else if (phrase.takes("quorum")) {
    read = read_quorum(phrase, *out.mutable_quorum());
  } else if (phrase.takes("in")) {
    read = read_chambers(phrase, *out.mutable_chambers());
  } else if (phrase.takes("objections answered")) {
    out.mutable_objections();
    read = true;
  } else if (phrase.takes("major objections answered")) {
    out.mutable_objections()->set_major_only(true);
    read = true;
  } else {
    out.mutable_minimum_yes()->set_count(whole(phrase.word()));
    read = phrase.takes("yes");
    if (phrase.takes("in")) out.mutable_minimum_yes()->set_chamber(phrase.word());
  }
  return read && phrase.empty();
}

// "A | B": any of them. "2 of: A | B | C": so many of them.
bool read_alternatives(const std::string& text, v1::Condition& out) {
  const std::size_t of = text.find(" of: ");
  const std::vector<std::string> parts =
      parts_of(of == std::string::npos ? text : text.substr(of + 5), '|');
  if (parts.size() == 1 && of == std::string::npos) return read_one(parts[0], out);
  if (of != std::string::npos) out.mutable_at_least()->set_count(whole(text));
  for (const std::string& part : parts) {
    v1::Condition& one = of == std::string::npos ? *out.mutable_any_of()->add_conditions()
                                                 : *out.mutable_at_least()->add_conditions();
    if (!read_one(part, one)) return false;
  }
  return true;
}

// "A, B": all of them.
bool read_condition(const std::string& text, v1::Condition& out) {
  const std::vector<std::string> parts = parts_of(text, ',');
  if (parts.size() == 1) return read_alternatives(parts[0], out);
  bool read = !parts.empty();
  for (const std::string& part : parts) {
    read = read && read_alternatives(part, *out.mutable_all_of()->add_conditions());
  }
  return read;
}

v1::Rule& rule_of(const std::string& id, v1::Constitution& made) {
  for (v1::Rule& rule : *made.mutable_rules()) {
    if (rule.id() == id) return rule;
  }
  v1::Rule& rule = *made.add_rules();
  rule.set_id(id);
  rule.mutable_stages()->set_vote_seconds(100);
  rule.mutable_stages()->set_time_lock_seconds(10);
  return rule;
}

// "vote 100, time lock 10, extension 25 x 2"
bool change_rule(const std::string& part, v1::Rule& rule) {
  Phrase phrase(part);
  v1::Stages& stages = *rule.mutable_stages();
  if (phrase.takes("consultation")) {
    stages.set_consultation_seconds(seconds_of(split(phrase.rest())));
  } else if (phrase.takes("vote")) {
    stages.set_vote_seconds(seconds_of(split(phrase.rest())));
  } else if (phrase.takes("time lock")) {
    stages.set_time_lock_seconds(seconds_of(split(phrase.rest())));
  } else if (phrase.takes("extension")) {
    stages.set_close_when_decided(false);
    stages.set_extension_seconds(whole(phrase.word()));
    if (!phrase.takes("x")) return false;
    stages.set_extensions(whole(phrase.word()));
  } else if (phrase.takes("endorsed by")) {
    stages.set_endorsements(whole(phrase.word()));
    if (!phrase.takes("within")) return false;
    stages.set_endorsement_seconds(seconds_of(split(phrase.rest())));
  } else if (phrase.takes("seat term")) {
    rule.set_seat_term_days(whole(phrase.word()));
    return phrase.takes("days");
  } else if (phrase.takes("closes when decided")) {
    stages.set_close_when_decided(true);
  } else if (phrase.takes("stays open")) {
    stages.set_close_when_decided(false);
  } else if (phrase.takes("a no needs a reason")) {
    rule.set_reason_for_no(true);
  } else {
    return false;
  }
  return phrase.empty();
}

bool change_chamber(const std::string& id, const std::vector<std::string>& parts,
                    v1::Constitution& made) {
  auto& chambers = *made.mutable_chambers();
  auto found = std::find_if(chambers.begin(), chambers.end(),
                            [&](const v1::Chamber& chamber) { return chamber.id() == id; });
  v1::Chamber& chamber = found == chambers.end() ? *chambers.Add() : *found;
  chamber.Clear();
  chamber.set_id(id);
  for (const std::string& part : parts) {
    Phrase phrase(part);
    if (phrase.takes("region")) {
      chamber.add_regions(phrase.word());
    } else if (phrase.takes("party")) {
      chamber.add_parties(phrase.word());
    } else {
      chamber.add_kinds(kind_of(phrase.word()));
    }
    if (!phrase.empty()) return false;
  }
  return true;
}

bool change_action(const std::string& name, const std::string& by, v1::Constitution& made) {
  for (v1::ActionRule& line : *made.mutable_actions()) {
    if (line.action() != name) continue;
    Phrase phrase(by);
    if (phrase.takes("rule")) {
      line.set_rule(phrase.word());
    } else if (phrase.takes("holder")) {
      line.mutable_holder();
    } else if (phrase.takes("self")) {
      line.mutable_self();
    }
    return phrase.empty();
  }
  return false;
}

bool change_due_process(const std::string& part, v1::DueProcess& due) {
  Phrase phrase(part);
  if (phrase.takes("silence")) {
    due.set_silence_days(whole(phrase.word()));
    return phrase.takes("days");
  }
  if (phrase.takes("restoration")) {
    due.set_restoration_days(whole(phrase.word()));
    return phrase.takes("days");
  }
  if (phrase.takes("rule")) {
    due.set_rule(phrase.word());
    return true;
  }
  if (phrase.takes("ground breach")) {
    due.add_grounds(v1::BREACH);
    return true;
  }
  return false;
}

bool change_budget(const std::string& kind, const std::string& part, v1::Constitution& made) {
  for (v1::Budget& budget : *made.mutable_budgets()) {
    if (kind != "everybody" && budget.kind() != kind_of(kind)) continue;
    Phrase phrase(part);
    if (phrase.takes("transactions")) {
      budget.set_transactions(whole(phrase.word()));
    } else if (phrase.takes("comments")) {
      budget.set_comments(whole(phrase.word()));
    } else if (phrase.takes("open proposals")) {
      budget.set_open_proposals(whole(phrase.word()));
    }
    if (!phrase.empty()) return false;
  }
  return true;
}

}  // namespace

v1::PartyKind kind_of(const std::string& word) {
  std::string name = word;
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  v1::PartyKind kind = v1::PARTY_KIND_UNSPECIFIED;
  return v1::PartyKind_Parse(name, &kind) ? kind : v1::PARTY_KIND_UNSPECIFIED;
}

bool is_rules_line(const Words& words) {
  static const Words kFirst = {"rule", "condition", "chamber", "action",
                               "due",  "budget",    "open",    "no"};
  return std::find(kFirst.begin(), kFirst.end(), words[0]) != kFirst.end();
}

std::string change_rules(const std::string& line, v1::Constitution& made) {
  const std::size_t colon = line.find(':');
  const Words words = split(line.substr(0, colon));
  const std::string said = colon == std::string::npos ? "" : line.substr(colon + 1);
  const std::vector<std::string> parts = parts_of(said, ',');
  if (words.empty()) return kNotUnderstood;
  bool read = false;
  if (words == Words{"no", "chambers"}) {
    made.clear_chambers();
    read = true;
  } else if (words == Words{"due", "process"}) {
    read = std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return change_due_process(part, *made.mutable_due_process());
    });
  } else if (words == Words{"open", "proposals"} && !parts.empty()) {
    made.set_maximum_open_proposals(whole(parts[0]));
    read = true;
  } else if (words.size() == 2 && words[0] == "rule") {
    read = std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return change_rule(part, rule_of(words[1], made));
    });
  } else if (words.size() == 2 && words[0] == "condition") {
    v1::Condition condition;
    read = read_condition(said, condition);
    *rule_of(words[1], made).mutable_condition() = condition;
  } else if (words.size() == 2 && words[0] == "chamber") {
    read = change_chamber(words[1], parts, made);
  } else if (words.size() == 2 && words[0] == "action") {
    read = change_action(words[1], said, made);
  } else if (words.size() == 2 && words[0] == "budget") {
    read = std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return change_budget(words[1], part, made);
    });
  }
  return read ? "" : kNotUnderstood;
}

}  // namespace comity::test
