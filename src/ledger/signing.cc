#include "ledger/signing.h"

#include <string>

namespace comity::ledger {

Bytes genesis_message(BytesView body) { return std::string("comity genesis v1\n").append(body); }

}  // namespace comity::ledger
