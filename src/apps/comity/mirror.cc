#include "apps/comity/mirror.h"

#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <utility>

#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "apps/comity/progress.h"
#include "base/harmless.h"
#include "folder/data_folder.h"
#include "following/follower.h"
#include "following/http_source.h"
#include "ledger/continuation.h"
#include "machine/stop_signals.h"

namespace comity::cli {
namespace {

constexpr std::chrono::seconds kBetweenLooks{1};

// What every verdict on the log shows: where its keeper gave a part of it up.
std::vector<std::string> continuity_of(const ledger::Ledger& ledger) {
  const auto view = ledger.view(ledger.head().height);
  return view ? ledger::continuity_texts(**view) : std::vector<std::string>();
}

void say_where(const Common& common, const following::Follower& follower, const std::string& into) {
  const ledger::Head head = follower.ledger().head();
  const std::vector<std::string> continuity = continuity_of(follower.ledger());
  if (common.json) {
    std::cout << boost::json::object{{"community", follower.ledger().community().hex()},
                                     {"height", head.height},
                                     {"block_time", to_rfc3339(head.block_time)},
                                     {"root", head.root.hex()},
                                     {"log_size", head.log_size},
                                     {"demo", follower.ledger().demo()},
                                     {"continuations",
                                      boost::json::array(continuity.begin(), continuity.end())},
                                     {"missing_texts", follower.missing_texts()}}
              << "\n"
              << std::flush;
    return;
  }
  std::cout << into << ": height " << head.height << " of " << to_rfc3339(head.block_time)
            << ", every block run again, root " << head.root.hex() << "\n";
  if (follower.ledger().demo()) row("demo", "made by one hand, for trying out only");
  for (const std::string& text : continuity) row("continued", text);
  if (follower.missing_texts() > 0) {
    std::cout << "texts that the node does not have: " << follower.missing_texts() << "\n";
  }
  std::cout << std::flush;
}

// The id that is pinned for the copy: said, or what its folder is of.
Result<Hash> community_of(Common common, const std::string& into) {
  common.data = into;
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  if (*pinned) return **pinned;
  return error(
      "whose community is it? Say --community ID, with the 64 hex digits that its founders "
      "publish: what the node gives is compared with it");
}

}  // namespace

int mirror(const Common& common, const MirrorOptions& options) {
  const machine::StopSignals signals;
  const Result<Hash> community = community_of(common, options.into);
  if (!community) return fail(community.error());
  auto source = following::HttpSource::open(common.node);
  if (!source) return fail(source.error());
  bool stopped = false;
  following::FollowOptions follow{options.into, *community, {}};
  follow.run.threads = options.threads;
  follow.run.progress = [&](const following::Progress& progress) {
    show_heights(progress);
    stopped = signals.within(std::chrono::milliseconds(0));
    return !stopped;
  };
  auto follower = following::Follower::open(std::move(follow), **source);
  if (!follower) return fail(follower.error());
  std::string shown, said;
  while (!stopped) {
    const Status advanced = (*follower)->advance();
    end_progress();
    const std::string trouble = advanced ? "" : advanced.error().message;
    if (!advanced && (!options.follow || advanced.error().kind != ErrorKind::unavailable)) {
      return fail(advanced.error());
    }
    if (trouble != said && !advanced) {
      std::cerr << "comity: " << harmless_line(trouble) << "; trying again\n";
    }
    said = trouble;
    if (advanced && (*follower)->checkpoint() != shown) {
      shown = (*follower)->checkpoint();
      say_where(common, **follower, options.into);
    }
    if (!options.follow) break;
    stopped = stopped || signals.within(kBetweenLooks);
  }
  return kOk;
}

}  // namespace comity::cli
