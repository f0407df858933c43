// Whether what records point to inside a zone can be reached, said to whoever is about to set them.
// One thread.
#pragma once

#include "apps/comity/session.h"

namespace comity::cli {

// Says on the error output which targets of MX, SRV and of an apex's NS lie in the zone and have no
// address, or are aliases: nobody else may refuse what is the holder's own, and name servers
// complain of it. The node's word; nothing is said where no node answers.
void warn_of_targets(const Common& common, const v1::Action& action);

}  // namespace comity::cli
