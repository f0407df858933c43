#include "dns/validation/signaling.h"

#include <string>
#include <utility>

namespace comity::dns {

Result<std::vector<Name>> signaling_names(const Name& child,
                                          const std::vector<Name>& name_servers) {
  std::vector<Name> names;
  names.reserve(name_servers.size());
  for (const Name& server : name_servers) {
    if (server.is_at_or_below(child)) continue;
    std::string text("_dsboot.");
    text.append(child.is_root() ? "" : child.text()).append("_signal.");
    text.append(server.is_root() ? "" : server.text());
    Result<Name> name = Name::parse(text);
    if (!name) {
      return error("name server " + server.text() + ": its signaling name is none, " +
                   name.error().message);
    }
    names.push_back(*std::move(name));
  }
  if (!names.empty()) return names;
  if (name_servers.empty()) return error(child.text() + " has no name servers");
  return error("all name servers of " + child.text() +
               " lie in it, so that nobody can vouch for its first keys (RFC 9615, 4.4)");
}

}  // namespace comity::dns
