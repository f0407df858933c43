// as: src/ledger/sample.cc
#include <string>

#include "base/bytes.h"
#include "dns/name.h"                   // bad
#include "ledger/outcome.h"
#include "registers/names/queries.h"    // bad
#include "servers/api/routes.h"         // bad
#include "nowhere/at_all.h"             // bad
#include "state/view.h"
