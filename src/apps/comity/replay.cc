#include "apps/comity/replay.h"

#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <utility>

#include "apps/comity/progress.h"
#include "base/words.h"

namespace comity::cli {

int replay(const Common& common, upkeep::ReplayOptions options) {
  options.data = common.data;
  options.progress = show_heights;
  const auto begin = std::chrono::steady_clock::now();
  const Result<upkeep::ReplayReport> done = upkeep::replay(options);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  end_progress();
  if (!done) return fail(done.error());
  if (common.json) {
    std::cout << boost::json::object{{"community", done->community.hex()},
                                     {"height", done->height},
                                     {"transactions", done->transactions},
                                     {"root", done->root.hex()},
                                     {"log_size", done->log_size},
                                     {"log_root", done->log_root.hex()},
                                     {"signatures",
                                      options.trust_signatures ? "trusted" : "verified"},
                                     {"seconds", took.count()}}
              << "\n";
    return kOk;
  }
  std::cout << "every block gives what the record says\n"
            << "community    " << done->community.hex() << "\n"
            << "height       " << done->height << ", " << done->transactions << " transactions in "
            << took.count() << " s\n"
            << "root         " << done->root.hex() << "\n"
            << "log          " << counted(done->log_size, "entry") << ", root "
            << done->log_root.hex() << "\n"
            << "signatures   "
            << (options.trust_signatures
                    ? "NOT verified: compare the log's root with a checkpoint that you accept"
                    : "verified, one by one")
            << "\n";
  return kOk;
}

}  // namespace comity::cli
