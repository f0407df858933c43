#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "planted.h"

namespace comity::planted {

std::size_t moved_from(std::string text) {
  const std::string other = std::move(text);
  return other.size() + text.size();  // bugprone-use-after-move
}
bool always(int number) {
  return number == 1 || number == 1;  // misc-redundant-expression
}
double half(int whole) {
  return whole / 2;  // bugprone-integer-division
}
void dropped() {
  std::make_unique<int>(1).release();  // bugprone-unused-return-value
}
bool backwards(const std::string& text) {
  return text.size() == sizeof(sizeof(int));  // bugprone-sizeof-expression
}
int branches(int number) {
  if (number > 1) {  // bugprone-branch-clone
    return 7;
  } else {
    return 7;
  }
}
bool is_long(const std::string& text) {
  const bool wide = text.length() > 8;
  if (text.size() == 0) return false;  // readability-container-size-empty
  return wide;
}

}  // namespace comity::planted
