// as: src/ledger/sample.cc
#include "../state/view.h"        // bad
#include "state/../base/bytes.h"  // bad
#include "outcome.h"              // bad
#include "ledger/outcome.h"
