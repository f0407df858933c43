// Names below one's own: asking for one, and giving it to who has asked.
#include <cstdint>
#include <iostream>

#include "apps/comity/actions.h"
#include "apps/comity/answer.h"
#include "apps/comity/clock.h"
#include "apps/comity/decide.h"
#include "apps/comity/light.h"
#include "apps/comity/local.h"
#include "apps/comity/record.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
int request_name(const Common& common, const Acting& acting, const NameOptions& options) {
  v1::Action action;
  v1::RequestName& it = *action.mutable_names_request_name();
  it.set_zone(apex_of(options));
  it.set_label(ascii_lower(options.label));
  it.set_ends(options.ends);
  if (options.ends) return act(common, acting, action);
  if (options.from.empty()) {
    return fail({ErrorKind::invalid, "--from: the party that holds the registered name above it"});
  }
  it.set_from(options.from);
  wire::set_time(*it.mutable_until(), plus_seconds(now(), options.days * std::int64_t{86'400}));
  if (!acting.text.empty()) {
    if (Status put = put_text(common, acting.text, *it.mutable_terms()); !put) {
      return fail(put.error());
    }
  }
  return act(common, acting, action);
}

// The terms are those of the request: whoever reads them there agrees to them by this.
int register_below(const Common& common, const Acting& acting, const NameOptions& options) {
  Result<folder::LoadedKey> own = load_key(common);
  if (!own) return fail(own.error());
  v1::Action action;
  v1::RegisterBelow& it = *action.mutable_names_register_below();
  it.set_zone(apex_of(options));
  it.set_label(ascii_lower(options.label));
  it.set_holder(options.holder.empty() ? own->label.party : options.holder);
  if (it.holder() == own->label.party) return act(common, acting, action);
  v1::NameRequest request;
  const Result<bool> found =
      find_record(common, "names-requests", it.holder(), it.zone() + "/" + it.label(), request);
  if (!found) return fail(found.error());
  if (!*found || request.from() != own->label.party) {
    return fail({ErrorKind::not_found, it.holder() + " has not asked " + own->label.party +
                                           " for `" + it.label() + "` of " + it.zone() +
                                           ": it does so with `comity delegation request`"});
  }
  if (request.has_terms()) {
    *it.mutable_terms() = request.terms();
    if (!common.json) {
      std::cout << "terms " << to_hex(request.terms().hash()) << ": `comity content` shows them\n";
    }
  }
  return act(common, acting, action);
}

}  // namespace comity::cli
