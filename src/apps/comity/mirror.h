// `comity mirror`: a verified copy of a community, once or kept up to date.
#pragma once

#include <string>

#include "apps/comity/session.h"

namespace comity::cli {

struct MirrorOptions {
  std::string into;  // folder of the copy
  bool follow = false;
  std::size_t threads = 0;  // 0: one for each core
};
[[nodiscard]] int mirror(const Common& common, const MirrorOptions& options);

}  // namespace comity::cli
