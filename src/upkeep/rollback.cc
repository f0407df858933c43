#include "upkeep/rollback.h"

#include <string>

namespace comity::upkeep {
namespace {

constexpr std::string_view kWayOut =
    ". Files of the store are missing or were replaced by older ones: put them back, or restore "
    "the "
    "newest backup on a sound disk. If nothing newer is left, go on with one start of comityd "
    "--accept-older-state: it gives up what is missing, and whoever holds a newer checkpoint can "
    "show that";

std::string at_height(std::uint64_t height) { return "height " + std::to_string(height); }

}  // namespace

Status check_not_rolled_back(const ledger::Reader& reader,
                             const folder::Acknowledged& acknowledged) {
  const ledger::Head head = reader.head();
  const std::string said = at_height(acknowledged.height) + " was acknowledged";
  if (head.height < acknowledged.height) {
    return error(ErrorKind::corrupt, "the store ends at " + at_height(head.height) + ", but " +
                                         said + std::string(kWayOut));
  }
  const Result<ledger::Head> there = reader.at(acknowledged.height);
  if (!there) return tl::unexpected(there.error());
  if (there->root == acknowledged.root) return {};
  return error(ErrorKind::corrupt, "the store has root " + there->root.hex() + " at " +
                                       at_height(acknowledged.height) + ", but " + said +
                                       " with root " + acknowledged.root.hex() +
                                       std::string(kWayOut));
}

}  // namespace comity::upkeep
