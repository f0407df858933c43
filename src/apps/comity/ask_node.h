// One question to the node, or what is handed to it, with the patience that a busy node needs. One
// thread.
#pragma once

#include <string>
#include <string_view>

#include "apps/comity/session.h"
#include "base/result.h"
#include "servers/http/socket/client.h"

namespace comity::cli {

// GET, HEAD or POST of `body`: any HTTP status is a success. A node that is busy is asked again for
// a minute, as often as it says, where that does no harm: questions, and texts, which are kept
// under their hash. A transaction is sent once. unavailable: there is no answer. conflict: this
// would send something, and it is a dry run.
[[nodiscard]] Result<http::ClientResponse> ask_node(const Common& common, std::string_view method,
                                                    const std::string& target,
                                                    const std::string& body);

}  // namespace comity::cli
