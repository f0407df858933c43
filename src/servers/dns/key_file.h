// Files of transaction keys as the tools of name servers write them (tsig-keygen, keymgr -t):
//
//   key "transfer.example" { algorithm hmac-sha256; secret "<base64>"; };
//
// Pure, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "servers/dns/tsig.h"

namespace comity::primary {

// `text` is the caller's to wipe. Comments are those of #, // and /* */. A secret has 16 octets at
// least, a name stands once.
[[nodiscard]] Result<std::vector<Key>> parse_keys(std::string_view text);

}  // namespace comity::primary
