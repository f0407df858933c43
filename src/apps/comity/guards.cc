// How much of a zone decisions may change: to set it, to let one effect pass, and to show it.
#include <boost/json.hpp>

#include "apps/comity/actions.h"
#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "apps/comity/show_names.h"
#include "base/words.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

// "2 of 10 names", or "no limit".
std::string of_most(std::uint64_t part, const json::value& guard) {
  if (!object_at(guard, "most").is_number()) {
    return counted(part, "name") + ", without a limit";
  }
  return std::to_string(part) + " of " + counted(number_at(guard, "most"), "name");
}

std::string limits_text(const json::value& limits) {
  return std::to_string(number_at(limits, "per_mille")) + " in a thousand, and " +
         std::to_string(number_at(limits, "at_least")) + " in any case";
}

}  // namespace

// What is not said stays as it is, or where there is none: no name in any case.
Result<v1::Action> set_guard(const Common& common, const NameOptions& options) {
  v1::Action action;
  v1::SetGuard& it = *action.mutable_names_set_guard();
  it.set_zone(apex_of(options));
  it.mutable_limits()->set_per_mille(options.per_mille);
  if (options.at_least) {
    it.mutable_limits()->set_names(*options.at_least);
    return action;
  }
  const Result<json::value> known =
      get_proven(common, "/v1/zones/" + zone_segment(it.zone()) + "/guard", Use::signing);
  if (!known) return tl::unexpected(known.error());
  const auto stands = static_cast<std::uint32_t>(number_at(object_at(*known, "guard"), "at_least"));
  it.mutable_limits()->set_names(stands);
  return action;
}

// Of the proposal that is named, or in the numbers that are given.
Result<v1::Action> confirm_changes(const Common& common, const NameOptions& options) {
  v1::Action action;
  v1::ConfirmChanges& it = *action.mutable_names_confirm_changes();
  it.set_zone(apex_of(options));
  it.set_total(options.total);
  if (options.confirmed == 0) {
    if (options.effect.empty() || options.changed == 0) {
      return error("say --of PROPOSAL, or --effect and --changed");
    }
    const Result<Bytes> effect = from_hex(options.effect);
    if (!effect) return at("--effect", effect.error());
    it.set_effect(*effect);
    it.set_changed(options.changed);
    return action;
  }
  const std::string number = std::to_string(options.confirmed);
  const Result<json::value> proposal = get_proven(common, "/v1/proposals/" + number, Use::signing);
  if (!proposal) return tl::unexpected(proposal.error());
  for (const json::value& use : list_at(*proposal, "guards")) {
    if (shown_at(use, "zone") != it.zone() || !flag_at(use, "exceeds")) continue;
    const Result<Bytes> effect = from_hex(text_at(*proposal, "effect"));
    if (!effect) return at("proposal " + number, effect.error());
    it.set_effect(*effect);
    it.set_changed(static_cast<std::uint32_t>(number_at(use, "changed")));
    return action;
  }
  return error(ErrorKind::not_found,
               "no guard of zone " + it.zone() + " holds what proposal " + number + " does");
}

void print_guard(const json::value& answer) {
  const json::value guard = object_at(answer, "guard");
  row("zone", shown_at(answer, "apex"));
  if (!guard.is_object()) {
    row("guard", "none: decisions may change any number of its names");
    return;
  }
  row("guard", limits_text(guard));
  row("names", std::to_string(number_at(guard, "names")) + ", and " +
                   std::to_string(number_at(guard, "fewest")) +
                   " when they were fewest within 30 days");
  row("changed",
      of_most(number_at(guard, "changed"), guard) + " that decisions may within 30 days");
  if (const json::value wider = object_at(guard, "wider"); wider.is_object()) {
    row("from", shown_at(wider, "since") + " on: " + limits_text(wider));
  }
  for (const json::value& change : list_at(answer, "changes")) {
    row("", shown_at(change, "name") + ", on " + shown_at(change, "day").substr(0, 10));
  }
  if (const std::string next = shown_at(answer, "next"); !next.empty()) {
    row("", "... go on with --after " + next);
  }
  for (const json::value& held : list_at(answer, "held")) {
    row("held", "proposal " + std::to_string(number_at(held, "proposal")) + ", until " +
                    shown_at(held, "until") + ": a second decision lets it pass,");
    row("", "comity zone confirm " + shown_at(answer, "apex") + " --of " +
                std::to_string(number_at(held, "proposal")) + " --propose TITLE");
  }
}

std::vector<std::string> guard_lines(const json::value& matter) {
  std::vector<std::string> lines;
  for (const json::value& use : list_at(matter, "guards")) {
    std::string line = "changes " + counted(number_at(use, "changed"), "name") + " of zone " +
                       shown_at(use, "zone") + "; with these decisions have changed " +
                       of_most(number_at(use, "total"), use) + " that they may within 30 days";
    const bool has_ended = object_at(matter, "ended_at").is_string();
    if (flag_at(use, "exceeds") && !has_ended) {
      line += ": it is HELD until a second decision confirms it";
    }
    if (flag_at(use, "confirmed")) line += ": a second decision lets it pass";
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace comity::cli
