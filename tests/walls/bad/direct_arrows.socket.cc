// as: src/servers/http/socket/sample.cc
#include "base/bytes.h"
#include "ledger/read.h"  // bad
#include "servers/http/table.h"
