// Who put on a delegation, and on the hosts that serve it, what their records say, as far as a
// bundle proves it. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/bundle_view.h"
#include "evidence/provenance.h"
#include "wire/fwd.h"

namespace comity::evidence {

// Whom the action gives the delegation to, by decision or in genesis; nothing when it does not.
[[nodiscard]] std::optional<std::string> given_to(const v1::Action& action, std::string_view zone,
                                                  std::string_view label);

// For whom the action, or an act of a batch, registers the name below one's own; nothing when it
// does not. And whether a name was got that way, and by nothing else since.
[[nodiscard]] std::optional<std::string> registered_for(const v1::Action& action,
                                                        std::string_view zone,
                                                        std::string_view label);
[[nodiscard]] bool is_registered_below(const v1::Delegation& record);

// What a record says that its holder sets by itself.
struct OwnPart {
  std::string name;                 // "NS set", "address set of ns.net."
  std::string full;                 // "NS set of net"
  std::vector<std::string> labels;  // of which the closest that is registered has who may set it
  std::uint64_t set_at = 0;         // height; 0 = genesis
  // Whether an action sets such a one; and the very one that stands.
  std::function<bool(const v1::Action&)> puts;
  std::function<bool(const v1::Action&)> puts_it;
  // Comes with the creation of the delegation, and goes with it.
  bool made_with = false;
  std::vector<std::uint32_t> types{};  // of its records: a narrower key sets those that it names
};
// NS set and DS set of a delegation; and the addresses of a host. The records outlive them.
[[nodiscard]] std::vector<OwnPart> parts_of(const std::string& zone, const std::string& label,
                                            const v1::Delegation& record);
[[nodiscard]] OwnPart addresses_of(const std::string& zone, const std::string& name,
                                   const v1::Host& record);

// A sentence each about the NS set and the DS set of a delegation whose record is proven, and about
// the addresses of those of its name servers that have any: which transaction of a holder or which
// decision put it there. An error: what is in the bundle says otherwise than the record; not_found:
// what the bundle would have to hold.
[[nodiscard]] Result<std::vector<std::string>> find_origins(
    const BundleView& view, const proof::Verified& verified, const Provenance& provenance,
    const std::string& zone, const std::string& label, const v1::Delegation& record);

}  // namespace comity::evidence
