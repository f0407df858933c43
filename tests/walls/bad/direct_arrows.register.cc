// as: src/registers/members/sample.cc
#include "ledger/stored/open.h"  // bad
#include "registers/members/register.h"
#include "registers/names/queries.h"  // bad
#include "storage/rocks_store.h"      // bad
