#include "dns/idna.h"

#include <algorithm>
#include <string>

#include "dns/idna_tables.h"
#include "dns/name.h"
#include "dns/normal_form.h"

namespace comity::dns {
namespace {

using Points = std::vector<std::uint32_t>;

constexpr std::string_view kAcePrefix = "xn--";

bool has_script(std::uint32_t point, char script) { return traits_of(point).script == script; }

// RFC 5892, A.1: behind a virama, or between letters that join, through what is transparent.
bool may_break_a_join(const Points& points, std::size_t at) {
  if (at == 0) return false;
  if (traits_of(points[at - 1]).order == kVirama) return true;
  const auto joining = [&](std::size_t place) { return traits_of(points[place]).joining; };
  std::size_t before = at - 1;
  while (before > 0 && joining(before) == 'T') --before;
  std::size_t after = at + 1;
  while (after < points.size() && joining(after) == 'T') ++after;
  return after < points.size() && (joining(before) == 'L' || joining(before) == 'D') &&
         (joining(after) == 'R' || joining(after) == 'D');
}

// RFC 5892, A.
bool has_its_context(const Points& points, std::size_t at) {
  const std::uint32_t point = points[at];
  const auto beside = [&](std::size_t place, char script) {
    return place < points.size() && has_script(points[place], script);
  };
  switch (point) {
    case 0x200c:
      return may_break_a_join(points, at);
    case 0x200d:  // A.2
      return at > 0 && traits_of(points[at - 1]).order == kVirama;
    case 0xb7:  // A.3: of Catalan
      return at > 0 && at + 1 < points.size() && points[at - 1] == U'l' && points[at + 1] == U'l';
    case 0x375:  // A.4
      return beside(at + 1, 'G');
    case 0x5f3:  // A.5, A.6
    case 0x5f4:
      return at > 0 && beside(at - 1, 'H');
    case 0x30fb:  // A.7
      return std::any_of(points.begin(), points.end(), [](auto p) { return has_script(p, 'J'); });
  }
  // A.8, A.9: the two kinds of Arabic digits do not mix.
  const std::uint32_t others = point < 0x6f0 ? 0x6f0 : 0x660;
  return std::none_of(points.begin(), points.end(),
                      [others](auto p) { return p >= others && p < others + 10; });
}

Status check_points(const Points& points) {
  for (std::size_t at = 0; at < points.size(); ++at) {
    const char kind = traits_of(points[at]).kind;
    if (kind == '-') {
      return error(code_point_name(points[at]) + " may stand in no label (RFC 5892, Unicode " +
                   std::string(kUnicodeVersion) + ")");
    }
    if (kind != 'P' && !has_its_context(points, at)) {
      return error(code_point_name(points[at]) + " may not stand in this place (RFC 5892, A)");
    }
  }
  return {};
}

// RFC 5893, 2, of a label that holds something written from right to left.
Status check_direction(const Points& points) {
  std::string classes;
  for (const std::uint32_t point : points) classes += traits_of(point).bidi;
  if (classes.find_first_of("RAN") == std::string::npos) return {};
  const bool rightwards = classes.front() == 'L';
  if (!rightwards && classes.front() != 'R' && classes.front() != 'A') {
    return error("a label written from right to left begins with a letter (RFC 5893, 2)");
  }
  if (classes.find_first_not_of(rightwards ? "LESCTOBM" : "RANESCTOBM") != std::string::npos) {
    return error("it mixes letters of both directions (RFC 5893, 2)");
  }
  const std::size_t last = classes.find_last_not_of('M');
  if (std::string_view(rightwards ? "LE" : "RAEN").find(classes[last]) == std::string::npos) {
    return error("it ends in neither letter nor digit (RFC 5893, 2)");
  }
  if (classes.find('E') != std::string::npos && classes.find('N') != std::string::npos) {
    return error("it mixes European and Arabic digits (RFC 5893, 2)");
  }
  return {};
}

}  // namespace

std::string code_point_name(std::uint32_t point) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string digits;
  for (std::uint32_t rest = point; rest != 0 || digits.size() < 4; rest >>= 4) {
    digits.insert(digits.begin(), kDigits[rest & 15]);
  }
  return "U+" + digits;
}

const Traits& traits_of(std::uint32_t point) {
  static constexpr Traits kNone;
  const auto ranges = idna_ranges();
  const auto above =
      std::upper_bound(ranges.begin(), ranges.end(), point,
                       [](std::uint32_t value, const Range& one) { return value < one.first; });
  if (above == ranges.begin()) return kNone;
  const Range& range = *(above - 1);
  const std::uint32_t behind = point - range.first;
  const bool inside = behind <= range.more && behind % range.step == 0;
  return inside ? idna_traits()[range.traits] : kNone;
}

Status check_u_label(const Points& points) {
  const auto is_hyphen = [&](std::size_t at) { return points[at] == U'-'; };
  if (points.empty()) return error("it is empty");
  if (is_hyphen(0) || is_hyphen(points.size() - 1)) {
    return error("it begins or ends with a hyphen (RFC 5891, 4.2.3.1)");
  }
  if (points.size() >= 4 && is_hyphen(2) && is_hyphen(3)) {
    return error("it has hyphens in the third and fourth place (RFC 5891, 4.2.3.1)");
  }
  if (Status valid = check_points(points); !valid) return valid;
  if (traits_of(points.front()).mark == 'M') {
    return error("it begins with a combining mark (RFC 5891, 4.2.3.2)");
  }
  if (!is_normal_form_c(points)) return error("it is not in normal form C (RFC 5891, 4.1)");
  return check_direction(points);
}

Result<Points> check_label(std::string_view label) {
  if (!is_ldh_label(label)) return error("not letters, digits and inner hyphens");
  if (!label.starts_with(kAcePrefix)) {
    if (label.size() >= 4 && label.substr(2, 2) == "--") {
      return error("hyphens in the third and fourth place are for A-labels");
    }
    return Points();
  }
  Result<Points> points = decode_punycode(label.substr(kAcePrefix.size()));
  if (!points) return points;
  if (Status valid = check_u_label(*points); !valid) return at("its U-label", valid.error());
  return points;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> permitted_code_points() {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> merged;
  const auto add = [&](std::uint32_t first, std::uint32_t last) {
    if (!merged.empty() && merged.back().second + 1 == first) {
      merged.back().second = last;
    } else {
      merged.emplace_back(first, last);
    }
  };
  for (const Range& range : idna_ranges()) {
    if (range.step == 1) add(range.first, range.first + range.more);
    for (std::uint32_t at = 0; range.step > 1 && at <= range.more; at += range.step) {
      add(range.first + at, range.first + at);
    }
  }
  return merged;
}

}  // namespace comity::dns
