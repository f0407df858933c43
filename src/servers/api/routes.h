// Everything that the API answers, as a table of routes: a request and committed state in, octets
// out, no socket (docs/spec/api.md). Any thread; POST /v1/transactions blocks until the transaction
// is durable.
#pragma once

#include "ledger/read.h"
#include "ledger/submit.h"
#include "servers/api/health.h"
#include "servers/http/table.h"

namespace comity::api {

// The three outlive the table.
[[nodiscard]] http::Table make_table(const ledger::Reader& reader, ledger::Submitter& submitter,
                                     const Health& health);

}  // namespace comity::api
