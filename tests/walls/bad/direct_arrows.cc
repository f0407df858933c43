// as: src/ledger/sample.cc
#include <string>

#include "base/bytes.h"
#include "dns/name.h"  // bad
#include "ledger/outcome.h"
#include "nowhere/at_all.h"           // bad
#include "registers/names/queries.h"  // bad
#include "servers/api/serve.h"        // bad
#include "state/view.h"
