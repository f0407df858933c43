// From words on the command line to the steps by which a zone comes from another operator
// (docs/decisions/takeover.md), and what is to be done for the next one.
#pragma once

#include <string>

#include "apps/comity/actions.h"

namespace comity::cli {

struct TakeoverOptions {
  std::string keys;  // master file with the DNSKEY set of the old operator
  bool gap = false;  // no keys: the parent has no DS meanwhile
  std::uint32_t days = 60;
  std::string stage;  // that has come
  Seconds ttl;
  std::string out;  // file for what the old operator publishes
};

[[nodiscard]] Result<v1::Action> begin_takeover(const Common& common, const NameOptions& zone,
                                                const TakeoverOptions& options);
[[nodiscard]] Result<v1::Action> note_takeover(const Common& common, const NameOptions& zone,
                                               const TakeoverOptions& options);
[[nodiscard]] Result<v1::Action> call_off_takeover(const Common& common, const NameOptions& zone,
                                                   const TakeoverOptions& options);
int show_takeover(const Common& common, const NameOptions& zone, const TakeoverOptions& options);

}  // namespace comity::cli
