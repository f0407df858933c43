#include "founding/holders.h"

#include <utility>

#include "machine/files.h"
#include "wire/holders.h"

namespace comity::founding {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

Result<std::vector<Holder>> read_holders(const std::string& path) {
  Result<machine::LineReader> lines = machine::LineReader::open(path);
  if (!lines) return tl::unexpected(lines.error());
  std::vector<Holder> holders;
  std::string line;
  for (std::uint64_t number = 1;; ++number) {
    const Result<bool> more = lines->next(line);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return holders;
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#' || (number == 1 && text == "name,party")) continue;
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos || text.find(',', comma + 1) != std::string_view::npos) {
      return error(path + ": line " + std::to_string(number) + ": expected name,party");
    }
    holders.push_back({number, std::string(trimmed(text.substr(0, comma))),
                       wire::held_together(wire::holders_of(trimmed(text.substr(comma + 1))))});
  }
}

}  // namespace comity::founding
