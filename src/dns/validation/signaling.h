// Where the operators of a child's name servers say that its keys are theirs, while the child has
// no DS set that would say so (RFC 9615). Pure functions, any thread.
#pragma once

#include <vector>

#include "base/result.h"
#include "dns/name.h"

namespace comity::dns {

// The signaling names of DNSSEC bootstrapping (RFC 9615, 3.2 and 4.2): "_dsboot.<child>._signal.
// <name server>" of each name server that is not at or below the child, in their order. Error: all
// of them lie there, so that nobody but the child would speak for it (4.4); or one of these is
// longer than a name may be (ibid.): then there is no way to ask all.
[[nodiscard]] Result<std::vector<Name>> signaling_names(const Name& child,
                                                        const std::vector<Name>& name_servers);

}  // namespace comity::dns
