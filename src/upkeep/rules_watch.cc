#include "upkeep/rules_watch.h"

#include <utility>

#include "machine/log.h"
#include "registers/constitution/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::upkeep {
namespace {

std::string time_of(const v1::RulesAdoption& adoption) {
  const Result<Time> at = wire::to_time(adoption.at());
  return at ? to_rfc3339(*at) : "a time that is not readable";
}

}  // namespace

std::string rules_warning(const state::View& view, const ledger::Registry& registry) {
  v1::RulesAdoption adoption;
  if (!constitution::find_adoption(view, adoption)) return {};
  const bool postponed = adoption.state() == v1::RULES_POSTPONED;
  if (!postponed && adoption.state() != v1::RULES_SCHEDULED) return {};
  const std::string number = std::to_string(adoption.version());
  std::string text = "rules version " + number + ", adopted by decision " +
                     std::to_string(adoption.proposal()) +
                     (postponed ? ", were due at " : ", begin at ") + time_of(adoption);
  if (postponed) {
    const auto count =
        constitution::count_operators(view, adoption.version(), adoption.fingerprint());
    text += " and are postponed: " + std::to_string(count.declared) + " of " +
            std::to_string(count.operators) +
            " operators have declared that they have them, more than two thirds are needed";
  }
  if (adoption.version() > registry.newest_rules()) {
    return text + "; this program has them not and will stop there: get a program with version " +
           number + " before, then declare it";
  }
  if (registry.fingerprint(adoption.version()).view() != adoption.fingerprint()) {
    return text + "; this program's version " + number +
           " has other actions or messages than were adopted, and it will stop there: get the "
           "program that was meant before, and do not declare this one";
  }
  return postponed ? text + ": declare it" : std::string();
}

void RulesWatch::look(const ledger::Reader& reader) {
  const auto view = reader.view(reader.head().height);
  if (!view) return;
  std::string now = rules_warning(**view, reader.registry());
  {
    const std::lock_guard lock(mutex_);
    if (now == warning_) return;
    warning_ = now;
  }
  if (!now.empty()) machine::log::warning(now);
}

std::string RulesWatch::warning() const {
  const std::lock_guard lock(mutex_);
  return warning_;
}

}  // namespace comity::upkeep
