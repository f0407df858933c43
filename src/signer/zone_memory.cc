#include "signer/zone_memory.h"

#include <algorithm>
#include <charconv>

#include "crypto/hash.h"
#include "machine/files.h"

namespace comity::signer {
namespace {

constexpr std::size_t kMostMemoryBytes = std::size_t{256} << 20U;
constexpr std::int64_t kDayMilliseconds = 24LL * 3'600 * 1'000;
constexpr std::uint32_t kCountedDays = 30;
constexpr std::size_t kVersionDigits = 16;

std::uint32_t day_at(Time now) {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(now.milliseconds, 0) / kDayMilliseconds);
}

// The words of a line: all but the last `count - 1` are without spaces, the last is the rest.
std::optional<std::vector<std::string_view>> words_of(std::string_view line, std::size_t count) {
  std::vector<std::string_view> words;
  while (words.size() + 1 < count) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    words.push_back(line.substr(0, space));
    line.remove_prefix(space + 1);
  }
  if (line.empty()) return std::nullopt;
  words.push_back(line);
  return words;
}

template <typename Number>
bool read_number(std::string_view word, Number& out) {
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), out);
  return failure == std::errc() && end == word.data() + word.size();
}

bool read_points(std::string_view word, std::optional<Hash>& out) {
  out = std::nullopt;
  if (word == "-") return true;
  const Result<Bytes> octets = from_hex(word);
  const Result<Hash> hash = octets ? Hash::from(*octets) : Result<Hash>(error("no hex"));
  if (hash) out = *hash;
  return hash.has_value();
}

std::string points_text(const std::optional<Hash>& points) { return points ? points->hex() : "-"; }

// Calls `take(line)` for each; false when it is false for one, or the last has no end.
template <typename Take>
bool each_line(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || !take(text.substr(0, end))) return false;
    text.remove_prefix(end + 1);
  }
  return true;
}

std::string names_text(const std::vector<Turned>& names) {
  std::string text;
  for (const Turned& one : names) {
    text.append("name ").append(points_text(one.points)).append(" ").append(one.name).append("\n");
  }
  return text;
}

bool read_turned(std::string_view line, std::vector<Turned>& out) {
  const auto words = words_of(line, 3);
  Turned turned;
  if (!words || words->at(0) != "name" || !read_points(words->at(1), turned.points)) return false;
  turned.name = words->at(2);
  out.push_back(std::move(turned));
  return true;
}

bool read_head(std::string_view line, HeldVersion& out) {
  const auto words = words_of(line, 6);
  if (!words || words->at(0) != "version" || words->at(1).size() != kVersionDigits) return false;
  out.version = words->at(1);
  return read_number(words->at(2), out.removed) && read_number(words->at(3), out.changed) &&
         read_number(words->at(4), out.fewest) && read_number(words->at(5), out.height);
}

// Where each name points, with the addresses of the hosts to which it leads on: what is confirmed
// of a name is so of these.
std::map<std::string, Hash> with_hosts(const names::Pointing& zone) {
  std::map<std::string, Bytes> through;
  for (const auto& [name, host] : zone.hosts) {
    if (!host.addresses) continue;
    for (const std::string& user : host.users) {
      through[user].append(name).append(" ").append(host.addresses->bytes());
    }
  }
  std::map<std::string, Hash> all = zone.names;
  for (const auto& [name, text] : through) {
    const auto own = all.find(name);
    if (own != all.end()) own->second = crypto::sha256(own->second.bytes() + text);
  }
  return all;
}

std::optional<Hash> points_of(const std::map<std::string, Hash>& all, const std::string& name) {
  const auto found = all.find(name);
  return found == all.end() ? std::nullopt : std::optional(found->second);
}

Status remove_one(const std::string& path) {
  return machine::exists(path) ? machine::remove_file(path) : Status();
}

}  // namespace

Status ZoneMemory::parse(std::string_view text) {
  const bool sound = each_line(text, [&](std::string_view line) {
    if (line.starts_with("day ")) {
      const auto words = words_of(line, 3);
      std::uint32_t day = 0;
      std::uint64_t least = 0;
      if (!words || !read_number(words->at(1), day) || !read_number(words->at(2), least)) {
        return false;
      }
      least_[day] = least;
      return true;
    }
    if (line.starts_with("host ")) {
      const auto words = words_of(line, 3);
      std::optional<Hash> addresses;
      if (!words || !read_points(words->at(1), addresses) || !addresses) return false;
      hosts_[std::string(words->at(2))] = *addresses;
      return true;
    }
    const auto words = words_of(line, 4);
    Remembered one;
    if (!words || words->at(0) != "name" || !read_points(words->at(1), one.points) ||
        !read_number(words->at(2), one.day)) {
      return false;
    }
    names_[std::string(words->at(3))] = one;
    return true;
  });
  if (sound) return {};
  return error(ErrorKind::corrupt, stem_ +
                                       "names: is damaged; restore it from its backup, or "
                                       "look at the zone and move it away");
}

Status ZoneMemory::read() {
  const Result<Bytes> text = machine::read_file(stem_ + "names", kMostMemoryBytes);
  if (!text && text.error().kind != ErrorKind::not_found) return tl::unexpected(text.error());
  known_ = text.has_value();
  if (known_) {
    if (Status parsed = parse(*text); !parsed) return parsed;
  }
  Result<std::optional<HeldVersion>> confirmed = read_version("confirmed");
  if (!confirmed) return tl::unexpected(confirmed.error());
  if (*confirmed) confirmed_ = std::move((*confirmed)->names);
  return {};
}

// A host that came to be held turns them once, as whoever has it may move it from now on; of one
// that somebody held when it was signed nothing is said.
bool ZoneMemory::turn_users(const names::Pointing& zone, std::uint32_t today) {
  bool any = false;
  for (const auto& [name, host] : zone.hosts) {
    const auto stood = hosts_.find(name);
    if (stood == hosts_.end() || stood->second == host.addresses) continue;
    for (const std::string& user : host.users) {
      const auto found = names_.find(user);
      if (found == names_.end() || !found->second.points) continue;
      found->second.day = today;
      any = true;
    }
  }
  return any;
}

ZoneMemory::Difference ZoneMemory::take(const names::Pointing& zone, std::uint64_t height,
                                        Time now) {
  Difference found;
  const std::uint32_t today = day_at(now);
  const std::uint32_t first = today - std::min(today, kCountedDays);
  std::uint64_t stood = 0;
  found.news = turn_users(zone, today);
  for (auto& [name, one] : names_) {
    if (!one.points) continue;
    ++stood;
    const auto stands = zone.names.find(name);
    const std::optional<Hash> points =
        stands == zone.names.end() ? std::nullopt : std::optional(stands->second);
    if (points == one.points) continue;
    one = {points, today};
    found.news = true;
  }
  for (const auto& [name, points] : zone.names) names_[name].points = points;
  hosts_.clear();
  for (const auto& [name, host] : zone.hosts) {
    if (host.addresses) hosts_[name] = *host.addresses;
  }
  const std::map<std::string, Hash> all = with_hosts(zone);
  for (const Turned& one : confirmed_) {
    const auto known = names_.find(one.name);
    if (known != names_.end() && points_of(all, one.name) == one.points) known->second.day = 0;
  }
  std::erase_if(names_,
                [&](const auto& each) { return !each.second.points && each.second.day < first; });
  std::erase_if(least_, [&](const auto& each) { return each.first < first; });
  if (known_) {
    const auto [least, added] = least_.emplace(today, stood);
    found.counted.fewest = least->second = std::min(least->second, stood);
    for (const auto& [day, count] : least_) {
      found.counted.fewest = std::min(found.counted.fewest, count);
    }
    least->second = std::min<std::uint64_t>(least->second, zone.names.size());
  }
  for (auto& [name, one] : names_) {
    if (one.day < first) one.day = 0;
    if (one.day == 0) continue;
    ++found.counted.changed;
    if (!one.points) ++found.counted.removed;
    found.counted.names.push_back({name, points_of(all, name)});
  }
  found.counted.height = height;
  found.counted.version =
      crypto::sha256(names_text(found.counted.names)).hex().substr(0, kVersionDigits);
  return found;
}

Status ZoneMemory::write() const {
  std::string text;
  for (const auto& [day, least] : least_) {
    text.append("day ").append(std::to_string(day)).append(" ");
    text.append(std::to_string(least)).append("\n");
  }
  for (const auto& [name, one] : names_) {
    text.append("name ").append(points_text(one.points)).append(" ");
    text.append(std::to_string(one.day)).append(" ").append(name).append("\n");
  }
  for (const auto& [name, addresses] : hosts_) {
    text.append("host ").append(addresses.hex()).append(" ").append(name).append("\n");
  }
  const std::string path = stem_ + "names";
  if (Status kept = machine::replace_file(path, text, machine::Access::secret); !kept) return kept;
  // A word that was not used is for a version that does not come any more.
  if (Status gone = remove_one(stem_ + "confirmed"); !gone) return gone;
  return remove_one(stem_ + "held");
}

Status ZoneMemory::write_version(const HeldVersion& version, const std::string& ending) const {
  std::string text = "version " + version.version;
  for (const std::uint64_t number :
       {version.removed, version.changed, version.fewest, version.height}) {
    text.append(" ").append(std::to_string(number));
  }
  text.append("\n").append(names_text(version.names));
  return machine::replace_file(stem_ + ending, text, machine::Access::secret);
}

Status ZoneMemory::hold(const HeldVersion& version) const { return write_version(version, "held"); }

Result<std::optional<HeldVersion>> ZoneMemory::read_version(const std::string& ending) const {
  const std::string path = stem_ + ending;
  const Result<Bytes> text = machine::read_file(path, kMostMemoryBytes);
  if (!text && text.error().kind == ErrorKind::not_found) return std::nullopt;
  if (!text) return tl::unexpected(text.error());
  HeldVersion version;
  const bool sound = each_line(*text, [&](std::string_view line) {
    return version.version.empty() ? read_head(line, version) : read_turned(line, version.names);
  });
  if (sound && !version.version.empty()) return version;
  return error(ErrorKind::corrupt, path + ": is damaged; remove it");
}

Result<std::optional<HeldVersion>> ZoneMemory::held() const { return read_version("held"); }

Result<bool> ZoneMemory::is_confirmed(const std::string& version) const {
  const Result<std::optional<HeldVersion>> confirmed = read_version("confirmed");
  if (!confirmed) return tl::unexpected(confirmed.error());
  return *confirmed && (*confirmed)->version == version;
}

Status ZoneMemory::confirm(const std::string& version) const {
  const Result<std::optional<HeldVersion>> standing = held();
  if (!standing) return tl::unexpected(standing.error());
  if (!*standing) return error(ErrorKind::not_found, "nothing of this zone is held");
  if ((*standing)->version != version) {
    return error(ErrorKind::not_found, "version " + version + " is not what is held, which is " +
                                           (*standing)->version + ": look at it again");
  }
  // What was looked at, whatever the signer holds by now.
  return write_version(**standing, "confirmed");
}

}  // namespace comity::signer
