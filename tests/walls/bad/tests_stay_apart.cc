// as: src/dns/sample.cc
#include "dns/name.h"
#include "dns/testing/real_root.h"  // bad
