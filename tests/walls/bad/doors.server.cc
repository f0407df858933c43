// as: src/servers/api/sample.cc
#include "ledger/ledger.h"  // bad
#include "ledger/ports.h"   // bad
#include "ledger/read.h"
#include "ledger/submit.h"
#include "publications/zone/zone.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/register.h"  // bad
