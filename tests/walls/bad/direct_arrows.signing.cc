// as: src/signing/session/sample.cc
#include "publications/zone/signing.h"
#include "registers/keys/queries.h"
#include "signing/custody/custodian.h"  // bad
#include "signing/session/session.h"
