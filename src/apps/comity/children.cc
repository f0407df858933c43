// What a holder orders to be followed of its child zone, and who observes the children of a zone.
#include <algorithm>

#include "apps/comity/actions.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

bool has(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

Status check_none(const NameOptions& options, bool given, const std::string& what) {
  if (given != options.none) return {};
  return error(options.none ? "--none ends it: then say no " + what
                            : "say " + what + ", or --none to end it");
}

}  // namespace

Result<v1::Action> set_order(const Common& /*common*/, const NameOptions& options) {
  const bool given = !options.follow.empty() || options.removal || options.bootstrap;
  if (Status said = check_none(options, given, "--follow"); !said) {
    return tl::unexpected(said.error());
  }
  v1::Action action;
  v1::SetOrder& it = *action.mutable_names_set_order();
  it.set_zone(apex_of(options));
  it.set_label(ascii_lower(options.label));
  it.set_cds(has(options.follow, "cds"));
  it.set_cdnskey(has(options.follow, "cdnskey"));
  it.set_removal(options.removal);
  it.set_csync(has(options.follow, "csync"));
  it.set_bootstrap(options.bootstrap);
  return action;
}

Result<v1::Action> set_observers(const Common& /*common*/, const NameOptions& options) {
  if (Status said = check_none(options, !options.observers.empty(), "--observer"); !said) {
    return tl::unexpected(said.error());
  }
  v1::Action action;
  v1::SetObservers& it = *action.mutable_names_set_observers();
  it.set_zone(apex_of(options));
  std::vector<std::string> parties = options.observers;
  std::sort(parties.begin(), parties.end());
  parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
  if (options.none) return action;
  for (std::string& party : parties) it.mutable_observers()->add_parties(std::move(party));
  it.mutable_observers()->set_threshold(options.threshold);
  return action;
}

}  // namespace comity::cli
