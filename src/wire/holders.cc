#include "wire/holders.h"

#include <algorithm>

namespace comity::wire {
namespace {

constexpr char kTogether = '+';

}  // namespace

bool is_held_together(std::string_view holder) {
  return holder.find(kTogether) != std::string_view::npos;
}

std::vector<std::string> holders_of(std::string_view holder) {
  std::vector<std::string> parties;
  if (holder.empty()) return parties;
  parties.reserve(static_cast<std::size_t>(std::count(holder.begin(), holder.end(), kTogether)) +
                  1);
  for (std::size_t begin = 0; begin <= holder.size();) {
    const std::size_t end = std::min(holder.find(kTogether, begin), holder.size());
    parties.emplace_back(holder.substr(begin, end - begin));
    begin = end + 1;
  }
  return parties;
}

bool is_holder(std::string_view holder, std::string_view party) {
  if (party.empty()) return false;
  for (std::size_t begin = 0; begin <= holder.size();) {
    const std::size_t end = std::min(holder.find(kTogether, begin), holder.size());
    if (holder.substr(begin, end - begin) == party) return true;
    begin = end + 1;
  }
  return false;
}

bool is_rest_of(std::string_view holder, std::string_view rest) {
  const std::vector<std::string> all = holders_of(rest);
  return !all.empty() && std::all_of(all.begin(), all.end(), [&](const std::string& party) {
    return is_holder(holder, party);
  });
}

std::string held_together(std::vector<std::string> parties) {
  std::sort(parties.begin(), parties.end());
  std::string holder;
  for (std::size_t i = 0; i < parties.size(); ++i) {
    if (i > 0) holder.push_back(kTogether);
    holder.append(parties[i]);
  }
  return holder;
}

}  // namespace comity::wire
