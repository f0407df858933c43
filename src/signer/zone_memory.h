// What a signer remembers of a zone that it signed: where each of its names pointed, and which of
// them went or were re-pointed within 30 days. It is the signer's own: what the ledger counts
// (docs/spec/names.md, "Guards") asks nobody about what holders do, and believes the ledger.
//
// Three files beside what was signed last, "<zone>" being its file stem: <zone>names, the memory;
// <zone>held, what was refused last and for which names; <zone>confirmed, of which names the
// operator has said that it is as it should be. Lines of text:
//   memory     "day DAY LEAST" ascending, then "name POINTS DAY NAME": DAY since 1970 of the last
//              change that counts, 0 for none; POINTS in hex, "-" for a name that is gone; then
//              "host ADDRESSES HOST" of hosts that others lead on to and nobody holds
//   the others "version VERSION REMOVED CHANGED FEWEST HEIGHT", then "name POINTS NAME", POINTS
//              with the addresses of those hosts to which it leads on
// One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "registers/names/queries.h"

namespace comity::signer {

// A name that went (no hash) or came to point elsewhere.
struct Turned {
  std::string name;
  std::optional<Hash> points;

  friend bool operator==(const Turned&, const Turned&) = default;
};

// What was refused: as `status` shows it and `confirm` confirms it.
struct HeldVersion {
  std::string version;        // 16 hex digits, of the hash of the names and where they point
  std::uint64_t removed = 0;  // names, within 30 days
  std::uint64_t changed = 0;  // the same, with those that were re-pointed
  std::uint64_t fewest = 0;   // that the zone had at any time within them
  std::uint64_t height = 0;   // of the state
  std::vector<Turned> names;  // ascending
};

class ZoneMemory {
 public:
  // `stem`: folder and file stem of the zone.
  explicit ZoneMemory(std::string stem) : stem_(std::move(stem)) {}

  // corrupt when the memory is damaged. Without one the zone is remembered as it comes.
  [[nodiscard]] Status read();
  // How the zone at `height` differs, with all that counts of the last 30 days; from now on it is
  // what is remembered, once written. `news` is false when nothing went or turned: then only
  // signatures are renewed, or names were added.
  struct Difference {
    HeldVersion counted;
    bool news = false;
  };
  [[nodiscard]] Difference take(const names::Pointing& zone, std::uint64_t height, Time now);
  // The memory, with nothing held any more.
  [[nodiscard]] Status write() const;
  // Says that this version is refused.
  [[nodiscard]] Status hold(const HeldVersion& version) const;

  // What is held; nothing: nothing is.
  [[nodiscard]] Result<std::optional<HeldVersion>> held() const;
  // Whether that very version is confirmed, and not signed yet.
  [[nodiscard]] Result<bool> is_confirmed(const std::string& version) const;
  // The operator's word that this very version is as it should be. not_found: it is not held.
  [[nodiscard]] Status confirm(const std::string& version) const;

 private:
  struct Remembered {
    std::optional<Hash> points;  // none: gone
    std::uint32_t day = 0;       // on which that last turned; 0: it does not count
  };
  [[nodiscard]] Result<std::optional<HeldVersion>> read_version(const std::string& ending) const;
  [[nodiscard]] Status write_version(const HeldVersion& version, const std::string& ending) const;
  [[nodiscard]] Status parse(std::string_view text);
  // True when a name has come to point elsewhere with a host that it leads on to.
  bool turn_users(const names::Pointing& zone, std::uint32_t today);

  std::string stem_;
  bool known_ = false;  // there was a memory
  std::map<std::string, Remembered> names_;
  std::map<std::string, Hash> hosts_;             // their addresses
  std::map<std::uint32_t, std::uint64_t> least_;  // names, by day
  std::vector<Turned> confirmed_;
};

}  // namespace comity::signer
