#include "dns/normal_form.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "dns/idna_tables.h"

namespace comity::dns {
namespace {

using Points = std::vector<std::uint32_t>;

// Hangul syllables (the Unicode Standard, 3.12).
constexpr std::uint32_t kSyllables = 0xac00;
constexpr std::uint32_t kLeading = 0x1100;
constexpr std::uint32_t kVowel = 0x1161;
constexpr std::uint32_t kTrailing = 0x11a7;
constexpr std::uint32_t kLeadingCount = 19;
constexpr std::uint32_t kVowelCount = 21;
constexpr std::uint32_t kTrailingCount = 28;
constexpr std::uint32_t kPerLeading = kVowelCount * kTrailingCount;

void decompose(std::uint32_t point, Points& out) {
  if (point >= kSyllables && point < kSyllables + kLeadingCount * kPerLeading) {
    const std::uint32_t index = point - kSyllables;
    out.push_back(kLeading + index / kPerLeading);
    out.push_back(kVowel + index % kPerLeading / kTrailingCount);
    if (index % kTrailingCount != 0) out.push_back(kTrailing + index % kTrailingCount);
    return;
  }
  const auto all = idna_compositions();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [point](const Composition& one) { return one.both == point; });
  if (found == all.end()) {
    out.push_back(point);
    return;
  }
  decompose(found->first, out);
  out.push_back(found->second);  // never decomposes itself
}

// 0 when they do not compose.
std::uint32_t compose(std::uint32_t first, std::uint32_t second) {
  if (first >= kLeading && first < kLeading + kLeadingCount && second >= kVowel &&
      second < kVowel + kVowelCount) {
    return kSyllables + (first - kLeading) * kPerLeading + (second - kVowel) * kTrailingCount;
  }
  const bool open_syllable = first >= kSyllables &&
                             first < kSyllables + kLeadingCount * kPerLeading &&
                             (first - kSyllables) % kTrailingCount == 0;
  if (open_syllable && second > kTrailing && second < kTrailing + kTrailingCount) {
    return first + second - kTrailing;
  }
  const auto all = idna_compositions();
  const auto found = std::lower_bound(all.begin(), all.end(), std::tuple(first, second),
                                      [](const Composition& one, const auto& key) {
                                        return std::tuple(one.first, one.second) < key;
                                      });
  const bool fits = found != all.end() && found->first == first && found->second == second;
  return fits ? found->both : 0;
}

int order(std::uint32_t point) { return traits_of(point).order; }

// Marks of one base by their combining classes, those of one class as they stand.
void reorder(Points& points) {
  for (auto at = points.begin(); at != points.end();) {
    const auto end = std::find_if(at, points.end(), [](auto point) { return order(point) == 0; });
    std::stable_sort(at, end, [](auto a, auto b) { return order(a) < order(b); });
    at = end == points.end() ? end : end + 1;
  }
}

Points composed(const Points& points) {
  Points out;
  std::size_t starter = 0;
  bool has_starter = false;
  int before = -1;  // the class of what stands between the starter and here; -1: nothing does
  for (const std::uint32_t point : points) {
    const int here = order(point);
    if (has_starter && before < here) {
      if (const std::uint32_t both = compose(out[starter], point); both != 0) {
        out[starter] = both;
        continue;
      }
    }
    before = here;
    if (here == 0) {
      starter = out.size();
      has_starter = true;
      before = -1;
    }
    out.push_back(point);
  }
  return out;
}

}  // namespace

bool is_normal_form_c(std::span<const std::uint32_t> points) {
  Points apart;
  for (const std::uint32_t point : points) decompose(point, apart);
  reorder(apart);
  const Points again = composed(apart);
  return std::equal(points.begin(), points.end(), again.begin(), again.end());
}

}  // namespace comity::dns
