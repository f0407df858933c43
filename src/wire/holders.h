// Who holds a thing, as records say it: the handle of one party, or the handles of several that
// hold it together, ascending, with "+" between ("elm-bakery+oak-library"). Together they are a
// holder and nothing else: no party, with no keys, no account and no record of its own, and "+" is
// in no handle. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comity::wire {

[[nodiscard]] bool is_held_together(std::string_view holder);
// The parties of which it is made, in its order; none of nobody.
[[nodiscard]] std::vector<std::string> holders_of(std::string_view holder);
// The party is the holder, or one of those who are it together.
[[nodiscard]] bool is_holder(std::string_view holder, std::string_view party);
// Each of those who are `rest` is the holder or one of them: what was said to the holder, or by it,
// was said to these, or by these. Not so of nobody.
[[nodiscard]] bool is_rest_of(std::string_view holder, std::string_view rest);
// As records say these parties, which may be in any order.
[[nodiscard]] std::string held_together(std::vector<std::string> parties);

}  // namespace comity::wire
