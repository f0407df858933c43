// as: src/servers/api/sample.cc
#include "registers/keys/queries.h"
#include "signing/custody/custodian.h"  // bad
#include "signing/session/session.h"    // bad
