#include "ledger/signing.h"

#include <string>

namespace comity::ledger {

Bytes transaction_message(BytesView body) {
  return std::string("comity transaction v1\n").append(body);
}

Bytes genesis_message(BytesView body) { return std::string("comity genesis v1\n").append(body); }

}  // namespace comity::ledger
