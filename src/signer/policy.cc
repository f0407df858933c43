#include "signer/policy.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/words.h"
#include "folder/data_folder.h"
#include "machine/files.h"
#include "registers/names/queries.h"

namespace comity::signer {
namespace {

constexpr std::int64_t kSecondsPerDay = 24 * 3'600;
constexpr std::size_t kLastBytes = 128;

tl::unexpected<Error> refused(const std::string& why) { return error(ErrorKind::conflict, why); }

// A number in front of `rest`, and the space or line break behind it.
template <typename Number>
bool take_number(std::string_view& rest, char behind, Number& out) {
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
  const auto length = static_cast<std::size_t>(end - rest.data());
  if (failure != std::errc() || length == rest.size() || rest[length] != behind) return false;
  rest.remove_prefix(length + 1);
  return true;
}

}  // namespace

std::string Policy::stem_of(const dns::Name& apex) const {
  return folder_ + "/" + folder::file_stem(apex);
}

std::string Policy::file_of(const dns::Name& apex) const { return stem_of(apex) + "signed"; }

Result<std::optional<Policy::Last>> Policy::last(const dns::Name& apex) const {
  const Result<Bytes> text = machine::read_file(file_of(apex), kLastBytes);
  if (!text && text.error().kind == ErrorKind::not_found) return std::nullopt;
  if (!text) return tl::unexpected(text.error());
  Last last;
  std::string_view rest = *text;
  if (take_number(rest, ' ', last.height) && take_number(rest, '\n', last.at.milliseconds) &&
      rest.empty()) {
    return last;
  }
  return error(ErrorKind::corrupt, file_of(apex) +
                                       ": is damaged; restore it from its backup, or "
                                       "look at the zone and move it away");
}

Status Policy::judge(const dns::Name& apex, const HeldVersion& counted) const {
  const std::string of_names = " of its " + std::to_string(counted.fewest) + " names";
  const std::string what_to_do =
      "; `comity-signer status` shows which, and `comity-signer confirm " + apex.text() + " " +
      counted.version + "` signs it nevertheless";
  // All of it is no limit, whatever came after the fewest were counted.
  const auto is_too_much = [&](std::uint64_t names, std::uint32_t percent) {
    return names > rules_.changed_in_any_case && percent < 100 &&
           names * 100 > counted.fewest * percent;
  };
  if (is_too_much(counted.removed, rules_.most_removed_percent)) {
    return refused("removed: " + std::to_string(counted.removed) + of_names +
                   " are gone of those that were signed within 30 days, more than " +
                   std::to_string(rules_.most_removed_percent) + " %" + what_to_do);
  }
  if (is_too_much(counted.changed, rules_.most_changed_percent)) {
    return refused("changed: " + std::to_string(counted.changed) + of_names +
                   " are gone or point elsewhere than was signed within 30 days, more than " +
                   std::to_string(rules_.most_changed_percent) + " %" + what_to_do);
  }
  return {};
}

Status Policy::check_names(const Asked& asked, Time now, bool noted) const {
  const auto view = views_(asked.height);
  if (!view) return tl::unexpected(view.error());
  ZoneMemory memory(stem_of(asked.apex));
  if (Status known = memory.read(); !known) return known;
  const ZoneMemory::Difference found =
      memory.take(names::pointing(**view, asked.apex.text()), asked.height, now);
  // Nothing that went or turned since what was signed last: its signatures are renewed.
  Status judged = found.news ? judge(asked.apex, found.counted) : Status();
  if (judged) return noted ? memory.write() : Status();
  if (Status said = memory.hold(found.counted); !said) return said;
  return judged;
}

Status Policy::check_named(const dns::Name& apex) const {
  const std::vector<dns::Name>& zones = rules_.zones;
  if (zones.empty() || std::find(zones.begin(), zones.end(), apex) != zones.end()) return {};
  return refused("zones: " + apex.text() + " is none of those that are signed here");
}

Status Policy::accept(const dns::Name& apex, std::uint32_t validity_seconds) const {
  if (Status named = check_named(apex); !named) return named;
  if (validity_seconds <= rules_.horizon_days * kSecondsPerDay) return {};
  return refused("horizon: signatures of the new key would last " +
                 std::to_string(validity_seconds / kSecondsPerDay) + " days, longer than " +
                 std::to_string(rules_.horizon_days));
}

Status Policy::permit(const Asked& asked, Time now) const {
  // With a part no version is published, so none has been signed yet.
  return check(asked, now, !asked.is_part);
}

Status Policy::may_open(const Asked& asked, Time now) const { return check(asked, now, false); }

Status Policy::check(const Asked& asked, Time now, bool noted) const {
  if (Status named = check_named(asked.apex); !named) return named;
  if (asked.expiration > plus_seconds(now, rules_.horizon_days * kSecondsPerDay)) {
    return refused("horizon: the signatures would last until " + to_rfc3339(asked.expiration) +
                   ", longer than " + counted(rules_.horizon_days, "day") + " from now");
  }
  if (asked.role != keys::Role::zone_signing) return {};
  const Result<std::optional<Last>> signed_last = last(asked.apex);
  if (!signed_last) return tl::unexpected(signed_last.error());
  if (*signed_last && !asked.is_part) {
    const Time earliest = plus_seconds((*signed_last)->at, rules_.minimum_interval_seconds);
    if (now < earliest) {
      return refused("interval: the zone was signed at " + to_rfc3339((*signed_last)->at) +
                     ", and again not before " + to_rfc3339(earliest));
    }
  }
  if (Status few = check_names(asked, now, noted); !few || !noted) return few;
  return machine::replace_file(
      file_of(asked.apex),
      std::to_string(asked.height) + " " + std::to_string(now.milliseconds) + "\n",
      machine::Access::secret);
}

}  // namespace comity::signer
