// What an auditor is given: records of one state that somebody has proven (docs/spec/bundle.md), as
// plain octets, and what parties have signed for them. Whether they are proven is not judged here.
// Values, any thread once they are made.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace comity::audit {

struct Shown {
  using Place = std::tuple<std::string, std::string, Bytes>;  // table, collection, key
  using Collection = std::pair<std::string, std::string>;     // table, collection

  std::map<Place, std::optional<Bytes>> records;  // nothing: there is none
  std::set<Collection> complete;                  // every record of these is among them
  Bytes genesis_body;                             // of the community; empty when it is not shown
  std::vector<Bytes> transactions;                // canonical Transactions
};

}  // namespace comity::audit
