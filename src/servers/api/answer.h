// Request x committed state -> response: everything of the API but the socket (docs/spec/api.md).
// Any thread; answers to POST /v1/transactions block until the transaction is durable.
#pragma once

#include <memory>

#include "ledger/read.h"
#include "ledger/submit.h"
#include "servers/api/health.h"
#include "servers/api/parse.h"

namespace comity::api {

class Handler {
 public:
  virtual ~Handler() = default;
  [[nodiscard]] virtual Response answer(const Request& request) = 0;
};

// The three outlive the handler.
[[nodiscard]] std::unique_ptr<Handler> make_handler(const ledger::Reader& reader,
                                                    ledger::Submitter& submitter,
                                                    const Health& health);

}  // namespace comity::api
