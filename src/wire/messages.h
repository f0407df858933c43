// All generated messages. Include in .cc files only: it costs a second of compile time.
#pragma once

#include "comity/v1/ceremonies.pb.h"    // IWYU pragma: export
#include "comity/v1/common.pb.h"        // IWYU pragma: export
#include "comity/v1/constitution.pb.h"  // IWYU pragma: export
#include "comity/v1/decisions.pb.h"     // IWYU pragma: export
#include "comity/v1/keys.pb.h"          // IWYU pragma: export
#include "comity/v1/ledger.pb.h"        // IWYU pragma: export
#include "comity/v1/members.pb.h"       // IWYU pragma: export
#include "comity/v1/names.pb.h"         // IWYU pragma: export
#include "comity/v1/proof.pb.h"         // IWYU pragma: export
#include "comity/v1/transaction.pb.h"   // IWYU pragma: export
