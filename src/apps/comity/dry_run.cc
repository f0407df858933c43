#include "apps/comity/dry_run.h"

#include <boost/json.hpp>
#include <iostream>

#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "apps/comity/show_names.h"
#include "base/words.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

void print_lines(const json::value& change, const char* list, const char* mark) {
  for (const json::value& line : list_at(change, list)) {
    std::cout << mark << " " << word_of(line) << "\n";
  }
}

void print_record(const json::value& change) {
  const bool before = object_at(change, "before").is_object();
  const bool after = object_at(change, "after").is_object();
  std::cout << (before && !after ? "- " : before ? "~ " : "+ ") << shown_at(change, "key") << "\n";
}

void print_changes(const json::value& answer) {
  const json::array changes = list_at(answer, "changes");
  for (const json::value& change : changes) {
    const bool lines = object_at(change, "before").is_null() && change.is_object() &&
                       change.as_object().contains("added");
    if (!lines) {
      print_record(change);
      continue;
    }
    print_lines(change, "removed", "-");
    print_lines(change, "added", "+");
  }
  const std::uint64_t total = number_at(answer, "changes_total");
  if (total > changes.size()) {
    std::cout << "... and " << counted(total - changes.size(), "more record") << "\n";
  }
}

std::string verdict_of(const json::value& answer) {
  const json::value verdict = object_at(answer, "verdict");
  if (flag_at(verdict, "passes")) return {};
  return shown_at(verdict, "outcome") + ": " + shown_at(verdict, "reason");
}

void print_proposed(const json::value& proposal) {
  const std::string refused = verdict_of(proposal);
  row("by rule", shown_at(proposal, "rule"));
  for (const json::value& party : list_at(proposal, "consents_needed")) {
    row("consent of", word_of(party));
  }
  for (const std::string& line : guard_lines(proposal)) row("guard", line);
  row("effect", refused.empty() ? "as things stand it would take effect" : "NOTHING: " + refused);
  print_changes(proposal);
}

void print_budget(const json::value& budget) {
  for (const char* what : {"transactions", "octets", "comments"}) {
    const json::value count = object_at(budget, what);
    if (number_at(count, "uses") == 0) continue;
    row(what, std::to_string(number_at(count, "uses")) + ", after " +
                  std::to_string(number_at(count, "used_before")) + " of " +
                  std::to_string(number_at(count, "most")) + " today");
  }
}

}  // namespace

int dry_run(const Common& common, const Bytes& body) {
  Result<json::value> answer = trial_proven(common, body);
  if (!answer) return fail(answer.error());
  const std::string refused = verdict_of(*answer);
  const int code = refused.empty() ? kOk : kRefused;
  if (common.json) {
    if (answer->is_object()) answer->as_object()["dry_run"] = true;
    (void)print_json(*answer);
    return code;
  }
  std::cout << "dry run: nothing was sent\n";
  row("verdict", refused.empty() ? "it would be done" : refused);
  const json::value proposal = object_at(*answer, "proposal");
  if (proposal.is_object()) {
    print_proposed(proposal);
  } else {
    print_changes(*answer);
  }
  print_budget(object_at(*answer, "budget"));
  return code;
}

}  // namespace comity::cli
