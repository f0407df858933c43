// caught: fatal error: ledger/ledger.h: No such file or directory
#include "ledger/ledger.h"
