// as: src/ledger/sample.cc
#include <boost/beast.hpp>            // bad
#include <fmt/core.h>                 // bad
#include <google/protobuf/message.h>  // bad
#include <ldns/ldns.h>                // bad
#include <openssl/sha.h>              // bad
#include <rocksdb/db.h>               // bad
#include <sodium.h>                   // bad
#include <sqlite3.h>                  // bad
#include <tl/expected.hpp>
#include <unicode/uidna.h>  // bad
#include <vector>

#include "comity/v1/names.pb.h"  // bad
