// Holders without a seat that come with a genesis: a file with one of them a line, each the JSON
// form of a v1::NewHolder, as `comity holder apply` writes it. One thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/messages.h"

namespace comity::founding {

// All that is wrong with the file is one error: lines that cannot be read, what no holder's account
// may have, keys that have not signed to be that party's in a community of this name, handles and
// keys that stand twice or are a founder's.
[[nodiscard]] Result<std::vector<v1::NewHolder>> read_new_holders(const std::string& path,
                                                                  const v1::GenesisBody& body);

// Few, because whoever proves what one of them has signed hands over the whole action.
inline constexpr std::size_t kHoldersOfGenesisAction = 50;

// The actions that admit them, ascending by handle: at most so many of them in each, and no more
// keys than an action may have.
[[nodiscard]] Status admit_holders(std::vector<v1::NewHolder> holders, std::size_t most,
                                   const std::function<Status(const v1::Action&)>& sink);

}  // namespace comity::founding
