#include "apps/comity-signer/report.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "folder/data_folder.h"
#include "folder/share_file.h"
#include "machine/files.h"
#include "proof/checkpoint.h"

namespace comity::signer {
namespace {

constexpr std::size_t kCheckpointBytes = 1 << 20;

}  // namespace

Result<std::string> status_text(const SignerFolder& folder) {
  std::string text;
  std::vector<std::string> paths;
  std::error_code code;
  const folder::DataFolder parts{folder.path};
  for (const auto& entry : std::filesystem::directory_iterator(parts.custody(), code)) {
    if (entry.path().extension() == ".share") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    const Result<keys::Answered> last = folder::last_answered(path);
    if (!last) return tl::unexpected(last.error());
    const Result<bool> sealed = folder::check_share_seal(path);
    if (!sealed) return tl::unexpected(sealed.error());
    text += "share        " + path + (*sealed ? ", sealed" : ", IN PLAIN TEXT") +
            (last->session == 0 ? ", nothing answered yet" : ", answered last session ") +
            (last->session == 0 ? "" : std::to_string(last->session)) + "\n";
  }
  if (paths.empty()) text += "share        none in " + parts.custody() + "\n";
  const folder::DataFolder copy{folder.copy()};
  if (machine::exists(copy.fork())) {
    text +=
        "fork         " + copy.fork() + ": two histories are signed; show them to the community\n";
  }
  const Result<Bytes> note = machine::read_file(folder.seen(), kCheckpointBytes);
  if (!note) return text + "copy         none yet\n";
  const auto checkpoint = proof::parse_checkpoint(*note);
  if (!checkpoint) return at(folder.seen(), checkpoint.error());
  return text + "copy         log of " + std::to_string(checkpoint->checkpoint.size) +
         " entries, root " + checkpoint->checkpoint.root.hex() + "\n";
}

std::string policy_text(const folder::SignerPolicy& policy) {
  std::string zones;
  for (const dns::Name& zone : policy.zones) zones += (zones.empty() ? "" : " ") + zone.text();
  return "zones        " + (zones.empty() ? "those of its shares" : zones) +
         "\nhorizon      signatures that last at most " + std::to_string(policy.horizon_days) +
         " days from now\nremoved      at most " + std::to_string(policy.most_removed_percent) +
         " % of the delegations that it signed last\ninterval     " +
         std::to_string(policy.minimum_interval_seconds) + " seconds between zones that it signs\n";
}

}  // namespace comity::signer
